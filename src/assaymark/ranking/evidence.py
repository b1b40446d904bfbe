"""Verified evidence of a skill, and the published figures that say what it is worth.

A score is, on the level scale,

    start + slope x (skill - difficulty of the task - start) + leniency + error

with slope and leniency of the kind of judging; the share of its variance between newcomers, on one
task, that is skill is the kind's reliability. So a judgement counts as

    start + (score - leniency - start) / slope + difficulty

with an error of variance spread² (1 - reliability) / reliability: .50 means an error as wide as
people differ.
What people declare about themselves, or what was inferred about them, is no evidence: give it no
kind here and show it apart.

    RankingError (ValueError)    a value that no score can be made of
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

_T = TypeVar("_T")


class RankingError(ValueError):
    """A value that no score can be made of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of judging: how reliable one judgement is, and how it leans.

    `reliability`: the share of the variance of single scores of this kind that is skill, between 0
    and 1, measured by `fit` (agreement of judges on the same work is an upper bound of it: it does
    not hold what differs from work to work). `leniency`: levels given, for an ordinary newcomer,
    above the kind that counts as neutral. `slope > 0`: levels by which the scores of two people
    differ whose skills are one level apart; 1 for the neutral kind, below 1 for judges who stay
    near the middle. `weekly`: works of this kind that fully count in one week and skill. `micro`: a
    small action; all of them together count at most `Model.micro_share` of what evidence counts.
    """

    key: str
    reliability: float
    leniency: float = 0.0
    slope: float = 1.0
    weekly: int = 5
    micro: bool = False

    def __post_init__(self) -> None:
        sound = 0 < self.reliability < 1 and math.isfinite(self.leniency)
        if not sound or not 0 < self.slope < math.inf or self.weekly < 1:
            raise RankingError(
                f"{self!r}; expected 0 < reliability < 1, a finite leniency, slope > 0 and"
                " weekly >= 1; leave out kinds that tell nothing"
            )

    @property
    def quality(self) -> float:
        """1 for a reliability of .50; the error's variance is the spread's over this."""
        return self.reliability / (1 - self.reliability)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One verified judgement of one work, for one skill.

    `at`, aware: when the work was handed in. `score`: on the level scale, any finite number.
    `task`: what was asked, empty where unknown (then it counts as of ordinary difficulty). `work`:
    a digest, or the name of a cluster of near-duplicates; judgements of the same work share it and
    count once; empty means that there is no other. `weight > 0` multiplies the kind's quality: a
    peer's measured weight, say.
    """

    key: str
    skill: str
    kind: str
    at: datetime
    score: float
    task: str = ""
    work: str = ""
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RankingError(
                f"evidence {self.key!r} at {self.at!r}; expected a time with its zone; add one"
            )
        if not math.isfinite(self.score) or not 0 < self.weight < math.inf:
            raise RankingError(
                f"evidence {self.key!r}: score {self.score!r}, weight {self.weight!r}; expected a"
                " finite score and a weight above 0; leave out what does not count"
            )


@dataclass(frozen=True, slots=True)
class Skill:
    """The published figures of one skill.

    `start`: level where a newcomer stands, on a task of difficulty 0; `spread`: standard deviation
    between newcomers; `drift`: variance that a day adds to what is known of a person, in levels²;
    `difficulties`: levels lost on a task, 0 for one not listed.
    """

    key: str
    start: float
    spread: float
    drift: float
    difficulties: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sound = math.isfinite(self.start) and 0 < self.spread < math.inf
        if not sound or not 0 <= self.drift < math.inf:
            raise RankingError(
                f"skill {self.key!r}: start {self.start!r}, spread {self.spread!r}, drift"
                f" {self.drift!r}; expected finite numbers, spread > 0, drift >= 0; fit it again"
            )


@dataclass(frozen=True, slots=True)
class Model:
    """All published figures that a score rests on; whoever has them can do the sum again.

    `shared`, 0 <= shared < 1: the share of people's variance that is common to all skills.
    `micro_share`: the most that micro-actions weigh, as a share of what evidence weighs. `fewest`:
    works of evidence needed for a score. `level`: what the band is meant to cover.
    """

    skills: Mapping[str, Skill]
    kinds: Mapping[str, Kind]
    shared: float = 0.0
    micro_share: float = 0.25
    fewest: int = 3
    level: float = 0.80

    def __post_init__(self) -> None:
        if not (0 <= self.shared < 1 and 0 <= self.micro_share < 1 and 0 < self.level < 1):
            raise RankingError(
                f"shared {self.shared!r}, micro_share {self.micro_share!r}, level {self.level!r};"
                " expected shares below 1; mend the model"
            )

    def kind(self, one: Evidence) -> Kind:
        """The kind of `one`; raises RankingError for one that is not listed."""
        found = self.kinds.get(one.kind)
        return found or _listed(self.kinds, one.kind, "kind", one.key)

    def skill(self, one: Evidence) -> Skill:
        """The skill of `one`; raises RankingError for one that is not listed."""
        found = self.skills.get(one.skill)
        return found or _listed(self.skills, one.skill, "skill", one.key)

    def counts_as(self, one: Evidence) -> float:
        """The score of `one` on the skill's own scale, free of task and kind."""
        skill, kind = self.skill(one), self.kind(one)
        off = (one.score - kind.leniency - skill.start) / kind.slope
        return skill.start + off + skill.difficulties.get(one.task, 0.0)


def _listed(among: Mapping[str, _T], key: str, what: str, evidence: str) -> _T:
    if key not in among:
        raise RankingError(
            f"evidence {evidence!r} has {what} {key!r}; expected one of {sorted(among)!r}; add it"
            " to the model or leave the evidence out"
        )
    return among[key]
