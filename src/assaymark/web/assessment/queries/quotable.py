"""People's own words out of decided works, where they agreed to quotes, without their name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from assaymark.web.assessment.models import Review, Work, WorkState
from assaymark.web.people.models import Organisation

SHORTEST, LONGEST = 20, 320


@dataclass(frozen=True, slots=True)
class Words:
    """What an assessor marked in one work; `work` is its row's key."""

    work: int
    words: str


def quotable(organisation: Organisation, handles: Iterable[str]) -> dict[str, Words]:
    """By the work's handle: the longest passage an assessor marked; none without agreement."""
    reviews = Review.objects.filter(submitted_at__isnull=False).order_by("submitted_at")
    works = (
        Work.objects.filter(
            organisation=organisation,
            handle__in=list(handles),
            consent_quotes=True,
            state=WorkState.DECIDED,
        )
        .select_related("learner")
        .only("handle", "learner__name")
        .prefetch_related(Prefetch("reviews", queryset=reviews.only("work", "scores")))
    )
    found = {}
    for work in works:
        words = _longest(work)
        if words:
            found[work.handle] = Words(work.pk, unnamed(words, work.learner.name))
    return found


def unnamed(words: str, name: str) -> str:
    """`words` with each part of `name` taken out.

    >>> unnamed("Thanks, said Priya Rao.", "Priya Rao")
    'Thanks, said ….'
    """
    parts = [re.escape(part) for part in name.split() if len(part) > 1]
    if not parts:
        return words
    return re.sub(rf"\b(?:{'|'.join(parts)})\b(?:\s+(?:{'|'.join(parts)})\b)*", "…", words)


def _longest(work: Work) -> str:
    marked = [
        " ".join(str(quote.get("text", "")).split())
        for review in work.reviews.all()
        for score in review.scores.values()
        for quote in score.get("quotes", ())
    ]
    fitting = [words for words in marked if SHORTEST <= len(words) <= LONGEST]
    return max(fitting, key=len, default="")
