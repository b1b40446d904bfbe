"""One figure of a study: an estimate, its 95 % interval and its n; nothing below `LEAST` works."""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assaymark.validity.agreement import bootstrap_interval, wilson_interval

Floats = NDArray[np.float64]
Plain = dict[str, Any]

LEAST: Final = 20
"""Works; below it no figure about agreement is shown: its interval would hold nearly everything."""
LEAST_OF_A_KIND: Final = 5
"""Works of a level, people of a group: below it neither share nor count of errors is shown."""
DRAWS: Final = 1000


def figure(name: str, statistic: Callable[..., float], *tables: Floats, seed: int) -> Plain:
    """`statistic(*tables)` with its percentile bootstrap interval over works (the last axis)."""
    n = tables[0].shape[-1]
    if n < LEAST:
        return nothing(name, n)
    interval = bootstrap_interval(statistic, *tables, seed=seed, draws=DRAWS)
    return _plain(name, n, statistic(*tables), interval.low, interval.high)


def share(name: str, k: int, n: int, *, least: int = LEAST) -> Plain:
    """k of n with its Wilson interval, and both counts; below `least` only n."""
    if n < least:
        return nothing(name, n)
    interval = wilson_interval(k, n)
    return {**_plain(name, n, k / n, interval.low, interval.high), "k": k}


def nothing(name: str, n: int) -> Plain:
    """A figure that is not there, and the n that was too small for it."""
    return _plain(name, n, math.nan, math.nan, math.nan)


def finite(value: float) -> float | None:
    """Rounded for reading; None where there is no figure."""
    return round(float(value), 4) if math.isfinite(value) else None


def _plain(name: str, n: int, estimate: float, low: float, high: float) -> Plain:
    numbers = {"estimate": finite(estimate), "low": finite(low), "high": finite(high)}
    return {"name": name, "n": n, **numbers}
