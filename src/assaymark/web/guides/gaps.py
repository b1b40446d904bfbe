"""Gaps and strengths of a team: what its roles need, and where its people stand.

Verified evidence only: P(level >= needed) of each person's score, its band widened to today. Who
has no score yet is counted apart, neither as reaching the level nor as missing it. How many of the
others reach it is a sum of chances; its 80 % band is exact (Poisson-binomial).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.models import Membership
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import Need, Told, needed_of
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.queries import band, chance_at_least, has_aged, level_held
from assaymark.web.standing.scale import SURE
from assaymark.web.standing.several import Pair, Shown

BAND = 0.80
HOLDS, UNSURE, SHORT, AGED = "holds", "unsure", "short", "aged"
THIN, NONE, HIDDEN = "thin", "none", "hidden"
WORDS: dict[str, str | Promise] = {
    HOLDS: _("at level"),
    UNSURE: _("not sure yet"),
    SHORT: _("below"),
    AGED: _("has aged"),
    THIN: _("too few works"),
    NONE: _("nothing yet"),
    HIDDEN: _("not yours to see"),
}
ICONS = {
    HOLDS: "circle-check",
    UNSURE: "help-circle",
    SHORT: "circle-minus",
    AGED: "hourglass",
    THIN: "circle-dashed",
    NONE: "minus",
    HIDDEN: "eye-off",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One person in one competency. `needed` 0: the role asks for no level of it.

    `held` is the title of the level surely held, "" for none. Without a score `chance` is None.
    """

    member: Membership
    kind: str
    needed: int
    chance: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    held: str = ""

    @property
    def says_something(self) -> bool:
        """Whether it is a reason to show its row: a score to be seen, or a level asked for."""
        return self.kind != HIDDEN and (bool(self.needed) or self.mean is not None)

    @property
    def words(self) -> str | Promise:
        """What it says, without colour."""
        return WORDS[self.kind]

    @property
    def icon(self) -> str:
        """The sign beside the words."""
        return ICONS[self.kind]


@dataclass(frozen=True, slots=True)
class Row:
    """One competency of a team.

    Of the `n` people who need it `known` have a score; `expected` of those stand at the level they
    need, between `low` and `high` with a chance of 80 %.
    """

    competency: Competency
    needs: str
    cells: tuple[Cell, ...]
    n: int
    known: int
    expected: float
    low: int
    high: int

    @property
    def gap(self) -> float:
        """How many of those known are expected to fall short."""
        return self.known - self.expected

    @property
    def unknown(self) -> int:
        """How many have no score yet."""
        return self.n - self.known

    @property
    def holders(self) -> tuple[Cell, ...]:
        """Who surely stands at what is needed, or where nothing is, at any level; best first."""
        found = [one for one in self.cells if one.kind == HOLDS]
        return tuple(sorted(found, key=lambda one: -(one.mean or 0.0)))


class Standing:
    """What is known of a team, read beforehand, from which rows are made."""

    def __init__(
        self,
        *,
        members: Sequence[Membership],
        states: Mapping[Pair, SkillState],
        shown: Mapping[Pair, Sequence[Shown]],
        needs: Sequence[Need],
        may_see: Callable[[int, int], bool],
        now: datetime,
    ) -> None:
        """`may_see(user, competency)`: whether this may be spoken of, by their keys."""
        self._members, self._now, self._may_see = members, now, may_see
        self._states, self._shown = states, shown
        self._needed = {one.pk: needed_of(needs, one.job_title.strip()) for one in members}

    def rows(self, described: Mapping[int, Told]) -> list[Row]:
        """One row for each competency that is needed here or in which somebody has a score."""
        scored = {pair.competency for pair in self._states} | {
            key for needed in self._needed.values() for key in needed
        }
        rows = [self._row(told) for key, told in described.items() if key in scored]
        return [one for one in rows if any(cell.says_something for cell in one.cells)]

    def _row(self, told: Told) -> Row:
        cells = tuple(self.cell(one, told) for one in self._members)
        asked = [one for one in cells if one.needed and one.kind != HIDDEN]
        chances = [one.chance for one in asked if one.chance is not None]
        low, high = count_band(chances)
        return Row(
            told.row, self._needs(told), cells, len(asked), len(chances), sum(chances), low, high
        )

    def _needs(self, told: Told) -> str:
        ranks = {needed.get(told.row.pk, 0) for needed in self._needed.values()} - {0}
        return " / ".join(_title(told, rank) for rank in sorted(ranks))

    def cell(self, member: Membership, told: Told) -> Cell:
        """One person in one competency."""
        needed = self._needed[member.pk].get(told.row.pk, 0)
        if not self._may_see(member.user_id, told.row.pk):
            return Cell(member, HIDDEN, needed)
        pair = Pair(member.user_id, told.row.pk)
        state = self._states.get(pair)
        if state is None:
            works = len(self._shown.get(pair, ()))
            return Cell(member, THIN if works else NONE, needed, n=works)
        low, high = band(state, self._now)
        held = level_held(state, self._now)
        return Cell(
            member,
            _kind(state, needed, held, self._now),
            needed,
            chance=chance_at_least(state, needed, self._now) if needed else None,
            mean=state.mean,
            low=low,
            high=high,
            n=state.n,
            held=_title(told, held),
        )


def _kind(state: SkillState, needed: int, held: int, now: datetime) -> str:
    if held >= max(needed, 1):
        return HOLDS
    if has_aged(state, now) and state.reached >= max(needed, 1):
        return AGED
    if needed and chance_at_least(state, needed, now) <= 1 - SURE:
        return SHORT
    return UNSURE


def _title(told: Told, rank: int) -> str:
    return next((one.title for one in told.its.levels if one.rank == rank), "")


def count_band(chances: Sequence[float]) -> tuple[int, int]:
    """The middle 80 % of how many of these come true, each by its own chance.

    >>> count_band([0.5] * 10)
    (3, 7)
    """
    dist = [1.0]
    for chance in chances:
        grown = [0.0, *dist]
        dist = [
            without * (1 - chance) + with_ * chance
            for without, with_ in zip([*dist, 0.0], grown, strict=True)
        ]
    tail = (1 - BAND) / 2
    return _quantile(dist, tail), _quantile(dist, 1 - tail)


def _quantile(dist: Sequence[float], share: float) -> int:
    below = 0.0
    for count, weight in enumerate(dist):
        below += weight
        if below >= share - 1e-12:
            return count
    return len(dist) - 1


def most_wanting(rows: Sequence[Row]) -> list[Row]:
    """Rows in which somebody is expected to fall short or nobody is known, biggest gap first."""
    found = [one for one in rows if one.n and (one.gap >= 0.5 or one.unknown)]
    return sorted(found, key=lambda one: (-one.gap, -one.unknown, one.competency.title))


def strengths(rows: Sequence[Row]) -> list[Row]:
    """Rows in which somebody surely stands at what is needed, most people first."""
    found = [one for one in rows if one.holders]
    return sorted(found, key=lambda one: (-len(one.holders), one.competency.title))
