"""Who is on a plateau: growth in a skill that came to rest below its highest level.

As `validity.trajectory` says: over the last six weeks, three or more verified works, and the 80 %
band of their slope holds 0. A reason to look, never a verdict. Who surely stands at the highest
level of a skill rests there rightly, and is on no plateau.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.validity.trajectory import Slope, TooLittle, slope
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import Told
from assaymark.web.standing import several
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.queries import chance_at_least
from assaymark.web.standing.scale import SURE
from assaymark.web.standing.several import Pair, Shown

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Resting:
    """Somebody whose growth in a skill came to rest."""

    person: int
    competency: int
    slope: Slope


@dataclass(frozen=True, slots=True)
class Looked:
    """Who rests, and who surely moves; of all others too little is known."""

    resting: tuple[Resting, ...]
    moving: frozenset[Pair]


def looked_at(
    organisation: Organisation,
    people: Collection[int],
    described: dict[int, Told],
    *,
    now: datetime,
) -> Looked:
    """The plateaus of these people; two statements."""
    return among(
        several.shown(organisation, people),
        several.states(organisation, people),
        described,
        now=now,
    )


def among(
    shown: dict[Pair, list[Shown]],
    states: dict[Pair, SkillState],
    described: dict[int, Told],
    *,
    now: datetime,
) -> Looked:
    """The plateaus in what was shown."""
    resting, moving = [], []
    for pair, works in shown.items():
        found = trend(works, now=now)
        if isinstance(found, TooLittle):
            continue
        if found.is_plateau and not _at_the_top(states.get(pair), described, now):
            resting.append(Resting(*pair, found))
        else:
            moving.append(pair)
    return Looked(tuple(resting), frozenset(moving))


def trend(works: Sequence[Shown], *, now: datetime) -> Slope | TooLittle:
    """The slope of somebody's works in one skill, on the level scale in a week."""
    days = [one.at.timestamp() / DAY_S for one in works]
    return slope(days, [one.score for one in works], today=now.timestamp() / DAY_S)


def _at_the_top(state: SkillState | None, described: dict[int, Told], now: datetime) -> bool:
    told = described.get(state.competency_id) if state else None
    if state is None or told is None:
        return False
    return chance_at_least(state, max(one.rank for one in told.its.levels), now) >= SURE
