"""People answer, change and erase; an owner imports on a stated ground.

Answers and erasures leave no event in the audit record: an event would tell owners and auditors who
answered when, and with two counts beside it, what. The row itself holds the words agreed to and
when, for the person. See docs/decisions.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights.asking import agreed, chosen
from assaymark.web.insights.labels import asked
from assaymark.web.insights.models import AnswerImport, Disclosure
from assaymark.web.insights.refusal import QuestionRefused, TableRefused
from assaymark.web.insights.table import Row
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.record.actions import record


@transaction.atomic
def disclose(
    *, organisation: Organisation, user: User, answers: Mapping[str, str], consent: bool
) -> Disclosure:
    """The person's answers, as given now; an answer left open is one they prefer not to give.

    Raises `QuestionRefused` without consent, or for a category that is not on the list.
    """
    known = {one.key: one.categories for one in asked(organisation)}
    given = chosen(answers)
    strange = [key for key, label in given.items() if label not in known.get(key, ())]
    if strange or not consent:
        raise QuestionRefused(
            _("Your answers were not kept."),
            _("Answers from the list, and your agreement, were expected."),
            _("Choose from the list and tick the box, or leave the page as it is."),
        )
    row, _fresh = Disclosure.objects.update_or_create(
        organisation=organisation,
        user=user,
        defaults={
            "answers": given,
            "consent": agreed(),
            "brought_by": None,
            "is_erased": False,
            "changed_at": timezone.now(),
        },
    )
    return row


@transaction.atomic
def erase(*, organisation: Organisation, user: User) -> None:
    """Erases the person's answers for good; what is left says only that they were erased."""
    Disclosure.objects.filter(organisation=organisation, user=user).update(
        answers={}, consent="", brought_by=None, is_erased=True, changed_at=timezone.now()
    )


@transaction.atomic
def import_answers(
    *, organisation: Organisation, rows: Sequence[Row], ground: str, by: User
) -> AnswerImport:
    """The import, with the legal ground its owner states.

    What people said themselves, or erased, is never overwritten. How many rows took effect is not
    told: for one row it would tell whether that person has answered.
    """
    if len(ground.strip()) < 20:
        raise TableRefused(
            _("No legal ground was stated."),
            _("A sentence of at least 20 characters was expected."),
            _("Name the law or agreement that allows this, and how people were told."),
        )
    brought: AnswerImport = AnswerImport.objects.create(
        organisation=organisation, ground=ground.strip(), by=by, rows=len(rows)
    )
    _keep(organisation, {row.email: dict(row.answers) for row in rows}, brought)
    record(
        "answers.imported",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"organisation:{organisation.slug}",
        detail={"rows": len(rows), "ground": brought.ground},
    )
    return brought


def _keep(
    organisation: Organisation, answers: Mapping[str, dict[str, str]], brought: AnswerImport
) -> None:
    users = User.objects.filter(
        email__in=list(answers), memberships__organisation=organisation, memberships__active=True
    )
    earlier = Disclosure.objects.filter(organisation=organisation, user__in=users)
    earlier.filter(brought_by__isnull=False).delete()
    rows = [
        Disclosure(
            organisation=organisation,
            user=user,
            answers=answers[user.email],
            brought_by=brought,
            changed_at=brought.at,
        )
        for user in users
    ]
    Disclosure.objects.bulk_create(rows, ignore_conflicts=True)  # people's own rows stay


@transaction.atomic
def erase_those_who_left() -> int:
    """Erases the answers of people who are no longer members: they could not do it themselves."""
    here = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation"), active=True
    )
    gone, _each = Disclosure.objects.filter(~Exists(here)).delete()
    return gone
