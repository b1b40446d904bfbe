"""From votes to a level, or to a doubt: pure, so that rated works can be settled again with another
calibrator and nobody is asked twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Criterion
from assaymark.grading.criterion import SURE
from assaymark.grading.llm.calibrate import (
    Calibrator,
    Votes,
    likely_level,
    reaching,
    uncalibrated,
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The level, how likely each is, the chance of reaching the pass level.

    `lowered`: a stretch left out brought the level down, though not the decision.
    """

    level: int
    likely: Mapping[int, float]
    chance: float
    lowered: bool

    @property
    def sure(self) -> float:
        """The probability of the decision."""
        return max(self.chance, 1 - self.chance)


@dataclass(frozen=True, slots=True)
class Doubt:
    """No level: not sure enough, or the decision rests on the stretch number `part` alone."""

    chance: float
    part: int | None


def settle(
    criterion: Criterion,
    votes: Votes,
    without: Sequence[Votes],
    *,
    samples: int,
    calibrator: Calibrator | None,
) -> Settled | Doubt:
    """What the votes say of the whole work, and those without each stretch of it.

    `votes` is not empty. The decision must be sure enough and the same without each stretch; the
    level is the lowest that any of them gives.
    """
    likely, chance, level = _read(criterion, votes, samples, calibrator)
    if max(chance, 1 - chance) < SURE:
        return Doubt(chance, None)
    least = level
    for place, part in enumerate(without):
        _, other, seen = _read(criterion, part, samples, calibrator)
        if (other >= 0.5) != (chance >= 0.5):
            return Doubt(chance, place)
        least = min(least, seen, key=criterion.rank)
    return Settled(least, likely, chance, least != level)


@dataclass(frozen=True, slots=True)
class Unwithheld:
    """The level and the chance of reaching the pass level, however unsure; for measuring.

    `rests`: one stretch alone makes the decision. Its chance is then that without the stretch, so
    that the decision counts as unsure.
    """

    level: int
    chance: float
    rests: bool


def unwithheld(
    criterion: Criterion,
    votes: Votes,
    without: Sequence[Votes],
    *,
    samples: int,
    calibrator: Calibrator | None,
) -> Unwithheld:
    """What `settle` would say if it withheld nothing; the same where it withholds nothing."""
    _, chance, level = _read(criterion, votes, samples, calibrator)
    parts = [_read(criterion, part, samples, calibrator)[1:] for part in without]
    against = [other for other, _ in parts if (other >= 0.5) != (chance >= 0.5)]
    if against:
        return Unwithheld(level, min(against) if chance >= 0.5 else max(against), rests=True)
    least = min([level, *(seen for _, seen in parts)], key=criterion.rank)
    return Unwithheld(least, chance, rests=False)


def _read(
    criterion: Criterion, votes: Votes, samples: int, calibrator: Calibrator | None
) -> tuple[dict[int, float], float, int]:
    """Probabilities, the chance of reaching the pass level, and the likely level on that side."""
    if calibrator is None:
        likely = uncalibrated(criterion, votes, samples)
    else:
        likely = calibrator.probabilities(criterion, votes)
    chance = reaching(criterion, likely)
    level = likely_level(criterion, likely)
    if criterion.passes(level) != (chance >= 0.5):
        bar = criterion.rank(criterion.pass_value)
        level = criterion.values[bar if chance >= 0.5 else bar - 1]
    return likely, chance, level
