"""How far the people who rated a badge's examples agree with each other.

Two figures over the examples that have at least two ratings in every criterion, taking the first
two ratings of each: `agreement`, the mean over criteria of quadratic weighted kappa with its 95 %
percentile bootstrap interval over examples; `differing`, the share of examples that one rater
would pass and the other not, with its 95 % Wilson interval. Nothing below `ENOUGH` examples.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assaymark.credential.model import Measure
from assaymark.framework.rubric import Rubric
from assaymark.validity.agreement import (
    bootstrap_interval,
    quadratic_weighted_kappa,
    wilson_interval,
)

ENOUGH = 20
KAPPA = "quadratic weighted kappa"
DIFFERING = "share decided differently by two raters"
Floats = NDArray[np.float64]


def measured(
    rubric: Rubric, ratings: Sequence[Mapping[str, Sequence[int]]], *, seed: int
) -> dict[str, Any]:
    """`{"agreement": ..., "differing": ..., "criteria": ...}` as plain values, or empty."""
    twice = [one for one in ratings if all(len(one.get(c.key, ())) >= 2 for c in rubric.criteria)]
    if len(twice) < ENOUGH:
        return {}
    table = np.array([[one[c.key][:2] for one in twice] for c in rubric.criteria], dtype=np.float64)
    flat = table.transpose(0, 2, 1).reshape(-1, len(twice))
    estimate = _mean_kappa(rubric, flat)
    interval = bootstrap_interval(
        lambda drawn: _mean_kappa(rubric, drawn), flat, seed=seed, draws=500
    )
    differing = sum(_passed(rubric, one, 0) != _passed(rubric, one, 1) for one in twice)
    wilson = wilson_interval(differing, len(twice))
    return {
        "agreement": _plain(KAPPA, estimate, interval.low, interval.high, len(twice)),
        "differing": _plain(DIFFERING, differing / len(twice), wilson.low, wilson.high, len(twice)),
        "criteria": {
            one.key: _finite(_kappa(rubric, flat, place))
            for place, one in enumerate(rubric.criteria)
        },
    }


def measure(plain: Mapping[str, Any] | None) -> Measure | None:
    """The figure in `plain`, or None where nothing was measured."""
    if not plain or plain.get("estimate") is None:
        return None
    return Measure(plain["name"], plain["estimate"], plain["n"], plain["low"], plain["high"])


def _mean_kappa(rubric: Rubric, flat: Floats) -> float:
    kappas = [_kappa(rubric, flat, place) for place in range(len(rubric.criteria))]
    known = [kappa for kappa in kappas if not math.isnan(kappa)]
    return float(np.mean(known)) if known else math.nan


def _kappa(rubric: Rubric, flat: Floats, place: int) -> float:
    levels = rubric.criteria[place].values
    return quadratic_weighted_kappa(flat[2 * place], flat[2 * place + 1], levels=levels)


def _passed(rubric: Rubric, ratings: Mapping[str, Sequence[int]], rater: int) -> bool:
    return rubric.passed({one.key: ratings[one.key][rater] for one in rubric.criteria})


def _plain(name: str, estimate: float, low: float, high: float, n: int) -> dict[str, Any]:
    values = {"estimate": _finite(estimate), "low": _finite(low), "high": _finite(high)}
    return {"name": name, "n": n, **values}


def _finite(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
