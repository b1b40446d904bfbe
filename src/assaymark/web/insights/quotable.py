"""Which words could stand beside a skill's figures: nearest to the group's median, and dissenting.

Only of works whose authors agreed to quotes when they handed in, only what an assessor marked, and
only where five people or more have verified work in the skill. A catalogue manager chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assaymark.ranking.standing import SMALLEST
from assaymark.web.assessment.queries import quotable
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.models import Quote
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

OFFERED, LOOKED_AT = 5, 120


@dataclass(frozen=True, slots=True)
class Offered:
    """Words that may be chosen: of which work, why offered, and how far from the median."""

    work: int
    handle: str
    words: str
    place: str
    off: float


@reckons("quotes")
def near_and_far(organisation: Organisation, within: Within, *, skill: int) -> Document:  # noqa: ARG001 - one shape for all
    """{people, median, near: [[handle, off]], far: [[handle, off]]}; no words are kept."""
    found = groups.spread(within, skill, most=LOOKED_AT)
    if found is None or found.people < SMALLEST:
        return {"people": 0, "median": None, "near": [], "far": []}
    return {
        "people": found.people,
        "median": found.median,
        "near": [list(one) for one in found.near],
        "far": [list(one) for one in found.far],
    }


def offered(organisation: Organisation, document: Mapping[str, Any]) -> list[Offered]:
    """A few of each, near ones first, nobody's words twice."""
    handles = [handle for handle, _off in [*document["near"], *document["far"]]]
    words = quotable.quotable(organisation, handles)
    found: list[Offered] = []
    for name, place in (("near", Quote.Place.TYPICAL), ("far", Quote.Place.DISSENTING)):
        taken = 0
        for handle, off in document[name]:
            one = words.get(handle)
            if one and taken < OFFERED and all(one.work != met.work for met in found):
                found.append(Offered(one.work, handle, one.words, place, off))
                taken += 1
    return found


def chosen(organisation: Organisation, competency: Competency | None = None) -> QuerySet[Quote]:
    """What pages show, of one skill or of all; never of a work whose author no longer agrees."""
    found = Quote.objects.filter(
        organisation=organisation, state=Quote.State.CHOSEN, work__consent_quotes=True
    )
    if competency is not None:
        found = found.filter(competency=competency)
    return found.select_related("competency").order_by("-place", "-at")


def curated(organisation: Organisation, competency: Competency) -> dict[int, Quote]:
    """What was said of each quote of a skill, by the work's key."""
    found = Quote.objects.filter(organisation=organisation, competency=competency)
    return {one.work_id: one for one in found}
