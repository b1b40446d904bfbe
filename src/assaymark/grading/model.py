"""What a grader is given and what it gives back: a grade with quotes, or an abstention.

A grade is a suggestion to a person. It says how likely each level is, which words it rests on and
which grader, fitted on which data, made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

GraderVersion = str
"""Algorithm and data: `local-1:<first 12 hex digits of the data digest>`."""

Use = Literal["none", "assist", "candidate"]
"""What a fitted grader may be used for: nothing; a suggestion to a person; a suggestion that may
one day count alone, once a gate with a guarantee has accepted it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the work: `text == work[start:end]`, offsets in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A level for one criterion. `probability` is that of `level`; `probabilities` sum to 1."""

    criterion: str
    level: int
    probability: float
    probabilities: Mapping[int, float]
    quotes: tuple[Quote, ...]
    reasons: tuple[str, ...]
    grader: GraderVersion


@dataclass(frozen=True, slots=True)
class Abstention:
    """No level, and why: the sentence is shown to the assessor."""

    criterion: str
    reason: str
    grader: GraderVersion


@dataclass(frozen=True, slots=True)
class RatedWork:
    """A work that people rated: criterion → one level value per rater, in any order."""

    key: str
    text: str
    ratings: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """How one criterion's grader did on works it had not seen (nested cross-validation).

    `n` rated works. `qwk` against the raters' median, `qwk_low` to `qwk_high` its 95 % percentile
    bootstrap interval; nan when it does not exist. `exact` and `adjacent` are shares. `sure` works
    of the `n` had a pass/fail decision that was likely enough; `sure_right` of those were right.
    """

    criterion: str
    n: int
    use: Use
    why: str
    qwk: float
    qwk_low: float
    qwk_high: float
    exact: float
    adjacent: float
    sure: int
    sure_right: int
