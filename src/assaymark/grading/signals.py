"""Several signals about one criterion, put beside each other and combined by published weights.

What each signal says is first put on one scale: how much of the needed level was seen, from 0 (the
lowest level) to 1 (the needed level or above). A figure is then the weighted mean of the signals
that are there; a missing one leaves its weight to the others, in proportion, and is named.

Signals inform; they decide nothing. Three standings never mix in one figure:

- verified: rests on what can be looked up, the work itself, words quoted, a linked artifact;
- inferred: somebody or something says so without such evidence, and a computer's suggestion unless
  a gate with a measured promise let it through;
- declared: the person says so of themself. It is shown, and has no weight and no figure.

`SignalError` (a `ValueError`) is the error of this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assaymark.framework.rubric import Criterion

MOST_WEIGHT = 100


class SignalError(ValueError):
    """Weights or a signal that cannot stand."""


class Source(StrEnum):
    """Who or what speaks."""

    AI = "ai"
    REVIEWER = "reviewer"
    PEERS = "peers"
    MANAGER = "manager"
    MENTOR = "mentor"
    SCENARIO = "scenario"
    CHECK_IN = "check-in"
    SELF = "self"


WEIGHED = tuple(source for source in Source if source != Source.SELF)


class Standing(StrEnum):
    """What a signal rests on."""

    VERIFIED = "verified"
    INFERRED = "inferred"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Signal:
    """What one source says of one criterion: the mean of `n >= 1` values, `0 <= value <= 1`."""

    source: Source
    standing: Standing
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Part:
    """A signal in a figure: its published weight, and its share once missing ones are left out."""

    signal: Signal
    weight: int
    share: float


@dataclass(frozen=True, slots=True)
class Figure:
    """The signals of one standing combined; `missing` sources have a weight and said nothing."""

    standing: Standing
    value: float
    parts: tuple[Part, ...]
    missing: tuple[Source, ...]


def reached(criterion: Criterion, level: int) -> float:
    """How much of the needed level `level` is, in [0, 1]; raises KeyError for an unknown level.

    >>> from assaymark.framework.rubric import RubricLevel
    >>> ladder = tuple(RubricLevel(value, "", "") for value in (1, 2, 3, 4))
    >>> one = Criterion("c", "C", "", ladder, 3)
    >>> [reached(one, value) for value in (1, 2, 3, 4)]
    [0.0, 0.5, 1.0, 1.0]
    """
    needed = criterion.rank(criterion.pass_value)
    return min(1.0, criterion.rank(level) / needed) if needed else 1.0


def standing(source: Source, *, has_evidence: bool) -> Standing:
    """What a signal of `source` is, with or without evidence that can be looked up."""
    if source == Source.SELF:
        return Standing.DECLARED
    return Standing.VERIFIED if has_evidence else Standing.INFERRED


def checked_weights(weights: Mapping[str, int]) -> dict[Source, int]:
    """The weights by source, 0 where none is given; raises SignalError.

    Whole numbers from 0 to 100, at least one above 0, none for what people say of themselves.
    """
    strange = [name for name in weights if name not in set(WEIGHED)]
    wrong = {
        name: weight
        for name, weight in weights.items()
        if type(weight) is not int or not 0 <= weight <= MOST_WEIGHT
    }
    if strange or wrong or not any(weights.values()):
        raise SignalError(
            f"weights {dict(weights)!r}; expected whole numbers from 0 to {MOST_WEIGHT} for"
            f" {', '.join(WEIGHED)}, at least one above 0; correct them"
        )
    return {source: weights.get(source, 0) for source in WEIGHED}


def combine(signals: Sequence[Signal], *, weights: Mapping[Source, int]) -> tuple[Figure, ...]:
    """A figure for verified and one for inferred signals, each where there is something to weigh.

    `signals` has at most one for each source and standing; declared ones make no figure. Raises
    SignalError for two of one kind, or a value that is no share.
    """
    kinds = [(signal.source, signal.standing) for signal in signals]
    if len(set(kinds)) < len(kinds) or not all(0 <= s.value <= 1 and s.n > 0 for s in signals):
        raise SignalError(
            f"signals {list(signals)!r}; expected one for each source and standing, values from 0"
            " to 1, n from 1; take the mean of each kind first"
        )
    found = (_figure(signals, one, weights) for one in (Standing.VERIFIED, Standing.INFERRED))
    return tuple(figure for figure in found if figure is not None)


def _figure(
    signals: Sequence[Signal], standing: Standing, weights: Mapping[Source, int]
) -> Figure | None:
    here = [s for s in signals if s.standing == standing and weights.get(s.source, 0)]
    total = sum(weights[one.source] for one in here)
    if not total:
        return None
    parts = tuple(Part(s, weights[s.source], weights[s.source] / total) for s in here)
    value = sum(part.share * part.signal.value for part in parts)
    there = {one.source for one in here}
    missing = tuple(s for s, weight in weights.items() if weight and s not in there)
    return Figure(standing, min(1.0, max(0.0, value)), parts, missing)
