"""Is feedback among peers fair? Friendship, reciprocity, retaliation, and how rotation went.

Signals for an owner or auditor, never a verdict about anybody: every figure has its n, and what
rests on fewer than five readings or people is not shown.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import fmean

from assaymark.framework.rubric import Rubric
from assaymark.grading.rotation import ORDER, Design, Reading, Rule
from assaymark.grading.signals import reached
from assaymark.validity.peers import (
    SMALLEST,
    Friendship,
    PeerRating,
    Reciprocity,
    Retaliation,
    TooFew,
    friendship,
    reciprocity,
    retaliation,
)
from assaymark.web.assessment.chips import WORTH
from assaymark.web.assessment.models import PeerReading, ReadingState
from assaymark.web.assessment.models.peers import HOLDING
from assaymark.web.assessment.rules import rubric
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation

SEED = 1  # intervals and drawn labels are the same each time the page is asked for


@dataclass(frozen=True, slots=True)
class Rotation:
    """How works were given out: how many in each state, what bent, parts that hang apart."""

    offered: int
    given: int
    declined: int
    lapsed: int
    bent: tuple[tuple[Rule, int], ...]
    parts: int
    badges: int


@dataclass(frozen=True, slots=True)
class PeerReport:
    """The report as its page shows it."""

    rotation: Rotation
    friendship: Friendship | TooFew
    reciprocity: Reciprocity | TooFew
    retaliation: Retaliation | TooFew
    smallest: int = SMALLEST


def peer_report(organisation: Organisation) -> PeerReport:
    """The report of all feedback among peers here."""
    readings = list(
        PeerReading.objects.filter(organisation=organisation)
        .select_related("work__badge_version", "work__decision")
        .defer("work__content", "work__text", "work__consent")
        .order_by("given_at", "pk")
    )
    found = ratings(organisation, readings)
    return PeerReport(
        rotation=_rotation(readings),
        friendship=friendship(found, seed=SEED),
        reciprocity=reciprocity(found),
        retaliation=retaliation(found, seed=SEED),
    )


def ratings(organisation: Organisation, readings: list[PeerReading]) -> list[PeerRating]:
    """What peers gave, oldest first, beside what the decision says of the same work."""
    given = [one for one in readings if one.state == ReadingState.GIVEN]
    met = {one.peer_id for one in given} | {one.work.learner_id for one in given}
    rows = people.members(organisation).filter(user__in=met).order_by()
    teams = dict(rows.values_list("user_id", "team"))
    versions = {one.work.badge_version_id: one.work.badge_version for one in given}
    rubrics = {number: rubric(version) for number, version in versions.items()}
    return [_rating(one, rubrics, teams) for one in given]


def _rating(one: PeerReading, rubrics: dict[int, Rubric], teams: dict[int, str]) -> PeerRating:
    judged = rubrics[one.work.badge_version_id]
    decision = getattr(one.work, "decision", None)
    mine, theirs = teams.get(one.peer_id, ""), teams.get(one.work.learner_id, "")
    return PeerRating(
        reader=str(one.peer_id),
        author=str(one.work.learner_id),
        value=fmean(WORTH[chip["chip"]] for chip in one.chips.values()),
        reference=None
        if decision is None
        else fmean(reached(c, decision.levels[c.key]) for c in judged.criteria),
        inside=mine == theirs if mine and theirs else None,
    )


def _rotation(readings: list[PeerReading]) -> Rotation:
    states = Counter(one.state for one in readings)
    bent = Counter(rule for one in readings for rule in one.relaxed)
    held = [one for one in readings if one.state in HOLDING]
    pools = {one.work.badge_version.badge_id for one in held}
    design = Design(
        [
            Reading(
                str(one.peer_id),
                str(one.work_id),
                str(one.work.learner_id),
                str(one.work.badge_version.badge_id),
            )
            for one in held
        ]
    )
    return Rotation(
        offered=len(readings),
        given=states[ReadingState.GIVEN],
        declined=states[ReadingState.DECLINED],
        lapsed=states[ReadingState.LAPSED],
        bent=tuple((rule, bent[rule]) for rule in ORDER if bent[rule]),
        parts=design.parts,
        badges=len(pools),
    )
