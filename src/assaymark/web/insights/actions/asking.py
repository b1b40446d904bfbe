"""Which questions an organisation asks, and their categories."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assaymark.web.insights.asking import OPTIONAL, USUAL
from assaymark.web.insights.models import Question
from assaymark.web.insights.refusal import QuestionRefused
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record

MOST = 6
"""Questions in all: each further one makes groups smaller and more of them hidden."""


@transaction.atomic
def start_asking(*, organisation: Organisation, by: User | None) -> list[Question]:
    """The usual questions, asked from now on; optional ones stand ready, not asked."""
    rows = [
        Question(
            organisation=organisation,
            key=key,
            title=str(title),
            categories=[str(label) for label in categories],
            is_asked=(key, title, categories) in USUAL,
            position=position,
        )
        for position, (key, title, categories) in enumerate((*USUAL, *OPTIONAL))
    ]
    Question.objects.bulk_create(rows, ignore_conflicts=True)
    _recorded(organisation, by, [row.key for row in rows if row.is_asked])
    return list(Question.objects.filter(organisation=organisation))


@transaction.atomic
def change_question(
    *, question: Question, title: str, categories: Sequence[str], is_asked: bool, by: User | None
) -> Question:
    """The question changed. Answers under a category that is gone count as unknown."""
    question.title, question.is_asked = title.strip(), is_asked
    question.categories = _categories(categories)
    question.save(update_fields=["title", "categories", "is_asked"])
    _recorded(question.organisation, by, [question.key])
    return question


@transaction.atomic
def add_question(
    *, organisation: Organisation, title: str, categories: Sequence[str], by: User | None
) -> Question:
    """One more question, asked from now on."""
    known = Question.objects.filter(organisation=organisation)
    keys = set(known.values_list("key", flat=True))
    key = slugify(title)[:40] or "question"
    if key in keys or len(keys) >= MOST:
        raise QuestionRefused(
            _("“%(title)s”, beside %(n)d questions.") % {"title": title, "n": len(keys)},
            _("A title of its own, and at most %(most)d questions, were expected.")
            % {"most": MOST},
            _("Change a question that is there."),
        )
    question: Question = Question.objects.create(
        organisation=organisation,
        key=key,
        title=title.strip(),
        categories=_categories(categories),
        position=len(keys),
    )
    _recorded(organisation, by, [key])
    return question


def _categories(given: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(label.strip() for label in given if label.strip()))
    if len(found) < 2 or any(len(label) > 80 for label in found):
        raise QuestionRefused(
            _("%(n)d categories were given.") % {"n": len(found)},
            _("At least two of at most 80 characters were expected."),
            _("Write one on each line. “Prefer not to say” is always offered besides."),
        )
    return found


def _recorded(organisation: Organisation, by: User | None, keys: Sequence[str]) -> None:
    record(
        "bias-questions.changed",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"organisation:{organisation.slug}",
        detail={"questions": list(keys)},
    )
