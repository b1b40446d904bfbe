"""From votes to probabilities: how often people gave each level when the votes stood like this.

A calibrator is tiny on purpose: per criterion one slope and one step a level, all shrunk, fitted on
the mean rank of the votes. Anything larger learns the fifty works instead of the people (measured:
median kappa .57 against .68). The level is the expected rank, rounded, which is the best answer
under squared distance; halfway between two the lower counts.

Without a calibrator the votes themselves, pulled towards an even spread, stand for probabilities:
a hint to a person, never a decision.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Criterion
from assaymark.grading.levels import Odds, fit_odds

LEAST: Final = 25
"""Fewer works rated by people and read by the model than this: no calibrator."""

Votes = Mapping[int, float]
"""Share of the samples that gave each level value; sums to 1."""


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Fitted for `criterion` on `n` works; `odds` turn the mean rank of votes into chances."""

    criterion: str
    n: int
    odds: Odds

    def probabilities(self, criterion: Criterion, votes: Votes) -> dict[int, float]:
        """How likely an assessor would give each level, by level value; sums to 1."""
        likely = self.odds.probabilities(mean_rank(criterion, votes)).tolist()
        return dict(zip(criterion.values, likely, strict=True))

    def to_plain(self) -> dict[str, Any]:
        """The calibrator as JSON values."""
        odds = self.odds
        return {
            "criterion": self.criterion,
            "n": self.n,
            "centre": odds.centre,
            "spread": odds.spread,
            "slope": odds.slope,
            "steps": list(odds.steps),
        }

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> "Calibrator":
        """The calibrator of `to_plain`; raises KeyError, TypeError or ValueError for others."""
        centre, spread, slope = (float(plain[name]) for name in ("centre", "spread", "slope"))
        steps = tuple(float(one) for one in plain["steps"])
        if not all(map(math.isfinite, (centre, spread, slope, *steps))) or spread <= 0:
            raise ValueError(f"calibrator {dict(plain)!r}; expected finite numbers; fit it again")
        odds = Odds(centre, spread, slope, steps)
        return Calibrator(str(plain["criterion"]), int(plain["n"]), odds)


@dataclass(frozen=True, slots=True)
class Voted:
    """One work that people rated and the model read: its votes, and one level value per rater."""

    votes: Votes
    ratings: tuple[int, ...]


def mean_rank(criterion: Criterion, votes: Votes) -> float:
    """The mean rank of the votes, 0 for the lowest level."""
    return sum(criterion.rank(level) * share for level, share in votes.items())


def fit_calibrator(criterion: Criterion, works: Sequence[Voted]) -> Calibrator | str:
    """A calibrator, or the sentence why there is none."""
    rated = [one for one in works if one.ratings]
    if len(rated) < LEAST:
        return f"only {len(rated)} rated works were read by the model; {LEAST} needed to calibrate"
    scores = np.array([mean_rank(criterion, one.votes) for one in rated])
    if float(scores.std()) < 1e-9:
        return f"the model voted the same on all {len(rated)} rated works: nothing to calibrate"
    return Calibrator(criterion.key, len(rated), fit_odds(scores, _reached(criterion, rated)))


def _reached(criterion: Criterion, works: Sequence[Voted]) -> NDArray[np.float64]:
    given = [[criterion.rank(level) for level in one.ratings] for one in works]
    steps = range(1, len(criterion.levels))
    return np.array([[sum(g >= step for g in its) / len(its) for step in steps] for its in given])


def leave_one_out(criterion: Criterion, works: Sequence[Voted]) -> tuple[dict[int, float], ...]:
    """Each work's probabilities by a calibrator that never met it; empty where there is none."""
    found: list[dict[int, float]] = []
    for i, work in enumerate(works):
        made = fit_calibrator(criterion, [*works[:i], *works[i + 1 :]])
        if isinstance(made, Calibrator):
            found.append(made.probabilities(criterion, work.votes))
        else:
            found.append({})
    return tuple(found)


def uncalibrated(criterion: Criterion, votes: Votes, samples: int) -> dict[int, float]:
    """The votes with one more sample spread evenly over all levels."""
    even = 1 / len(criterion.levels)
    return {one: (votes.get(one, 0.0) * samples + even) / (samples + 1) for one in criterion.values}


def likely_level(criterion: Criterion, probabilities: Mapping[int, float]) -> int:
    """The level nearest to the expected rank; halfway, the lower."""
    expected = mean_rank(criterion, probabilities)
    rank = math.ceil(expected - 0.5 - 1e-9)
    return criterion.values[min(max(rank, 0), len(criterion.levels) - 1)]


def reaching(criterion: Criterion, probabilities: Mapping[int, float]) -> float:
    """The chance that an assessor would say that the work reaches the pass level."""
    return sum(share for level, share in probabilities.items() if criterion.passes(level))
