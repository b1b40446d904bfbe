"""Does a score or a badge go with how people do later? Honest about few people.

The uncorrected correlation with its Fisher-z interval comes first, always. A correction needs
something that was stated: for the criterion's unreliability its reliability, for range restriction
(Thorndike's case II) both standard deviations. A corrected figure never stands without the plain
one. Nothing here says what causes what.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad

from assaymark.validity.agreement import Interval, bootstrap_interval, wilson_interval
from assaymark.validity.permutation import Floats

FEWEST = 10
"""Below this many people no correlation is given: its interval would span nearly everything."""
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r with its Fisher-z interval; point-biserial where one side is yes or no."""

    r: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.interval.low > 0 or self.interval.high < 0


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """No figure, why, and for how many people."""

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Band:
    """People with scores in [low, high]: how many of `n` succeeded, with Wilson's interval."""

    low: float
    high: float
    n: int
    successes: int
    rate: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Added:
    """R² of a base, of base and score together, and what the score adds, with its interval."""

    base: float
    both: float
    gain: float
    interval: Interval


def correlation(
    score: ArrayLike, metric: ArrayLike, *, level: float = 0.95
) -> Correlation | NotMeasured:
    """r of `score` with `metric`, shape (n_people,) each. Fisher (1921), Metron 1.

    >>> correlation([1, 2, 3], [1, 2, 3])
    NotMeasured(reason='3 people; at least 10 are needed', n=3)
    """
    x, y = _pair(score, metric)
    n = len(x)
    if n < FEWEST:
        return NotMeasured(f"{n} people; at least {FEWEST} are needed", n)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return NotMeasured("everybody has the same value on one side", n)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    return Correlation(r, fisher_interval(r, n, level=level))


def fisher_interval(r: float, n: int, *, level: float = 0.95) -> Interval:
    """The interval of a correlation of `n` > 3 people; Fisher's z."""
    if n <= 3 or not -1 <= r <= 1:
        raise ValueError(f"r={r!r}, n={n!r}; expected -1 <= r <= 1 and n > 3")
    if abs(r) == 1:
        return Interval(r, r, n)
    half = NORMAL.inv_cdf((1 + level) / 2) / math.sqrt(n - 3)
    return Interval(math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n)


def for_unreliability(r: Correlation, *, reliability: float) -> Correlation:
    """r if the metric were measured without noise: r/√reliability, ends alike, within [-1, 1].

    `reliability`, in (0, 1], is the metric's, stated by whoever knows it. Spearman (1904).
    """
    if not 0 < reliability <= 1:
        raise ValueError(f"reliability {reliability!r}; expected 0 < reliability <= 1")
    return _stretched(r, lambda value: value / math.sqrt(reliability))


def for_range(r: Correlation, *, sd_here: float, sd_all: float) -> Correlation:
    """r among everybody, from the people kept: Thorndike (1949), case II.

    `sd_here`: of the score among those measured; `sd_all`: among all who could have been, both > 0.
    """
    if not sd_here > 0 or not sd_all > 0:
        raise ValueError(f"sd_here={sd_here!r}, sd_all={sd_all!r}; expected both > 0")
    u = sd_all / sd_here
    return _stretched(r, lambda v: u * v / math.sqrt(1 + v * v * (u * u - 1)))


def added(
    base: ArrayLike, score: ArrayLike, metric: ArrayLike, *, seed: int, draws: int = 1000
) -> Added | NotMeasured:
    """What the score adds to R² over `base` (tenure, say); shape (n_people,) each."""
    x, y = _pair(base, metric)
    s, _metric = _pair(score, metric)
    n = len(y)
    if n < 3 * FEWEST:
        return NotMeasured(f"{n} people; at least {3 * FEWEST} are needed", n)
    if np.ptp(x) == 0 or np.ptp(s) == 0 or np.ptp(y) == 0:
        return NotMeasured("everybody has the same value on one side", n)
    one, both = _r2(y, x), _r2(y, x, s)
    ends = bootstrap_interval(
        lambda y, x, s: _r2(y, x, s) - _r2(y, x), y, x, s, seed=seed, draws=draws
    )
    return Added(one, both, both - one, ends)


def people_needed(r: float, *, power: float = 0.8, level: float = 0.95) -> int:
    """How many people it takes to tell a correlation of `r` from 0.

    >>> people_needed(0.3), people_needed(0.2)
    (85, 194)
    """
    if not 0 < abs(r) < 1:
        raise ValueError(f"r={r!r}; expected 0 < |r| < 1")
    z = NORMAL.inv_cdf((1 + level) / 2) + NORMAL.inv_cdf(power)
    return math.ceil((z / math.atanh(abs(r))) ** 2 + 3)


def people_for_width(half: float, *, level: float = 0.95) -> int:
    """How many people bring the interval of a small correlation to ± `half`.

    >>> people_for_width(0.1)
    385
    """
    if not 0 < half < 1:
        raise ValueError(f"half={half!r}; expected 0 < half < 1")
    return math.ceil((NORMAL.inv_cdf((1 + level) / 2) / math.atanh(half)) ** 2 + 3)


def detectable_r(n: int, *, power: float = 0.8, level: float = 0.95) -> float:
    """The smallest correlation that `n` > 3 people tell from 0 so often."""
    if n <= 3:
        raise ValueError(f"n={n!r}; expected n > 3")
    z = NORMAL.inv_cdf((1 + level) / 2) + NORMAL.inv_cdf(power)
    return math.tanh(z / math.sqrt(n - 3))


def expectancy(
    score: ArrayLike, success: ArrayLike, *, bands: int = 5, smallest: int = 5
) -> tuple[Band, ...]:
    """How many succeeded by band of score, lowest band first; equal scores stay together.

    `success`: true or false, shape (n_people,). Fewer bands, down to none, where one would hold
    under `smallest` people.
    """
    x, y = _pair(score, success)
    order = np.argsort(x, kind="stable")
    x, passed = x[order], y[order] > 0
    for count in range(min(bands, len(x) // max(1, smallest)), 0, -1):
        cuts = _cuts(x, count)
        if all(end - start >= smallest for start, end in cuts):
            return tuple(_band(x[a:b], passed[a:b]) for a, b in cuts)
    return ()


def taylor_russell(validity: float, selection_ratio: float, base_rate: float) -> float:
    """The share of the selected that succeed, by the bivariate normal; all in (0, 1).

    Taylor & Russell (1939), Journal of Applied Psychology 23.

    >>> round(taylor_russell(0.5, 0.5, 0.6), 7)
    0.7608728
    """
    if not -1 < validity < 1 or not 0 < selection_ratio < 1 or not 0 < base_rate < 1:
        raise ValueError(
            f"validity={validity!r}, selection_ratio={selection_ratio!r}, base_rate={base_rate!r}; "
            "expected -1 < validity < 1, the others between 0 and 1"
        )
    chosen, able = NORMAL.inv_cdf(1 - selection_ratio), NORMAL.inv_cdf(1 - base_rate)
    rest = math.sqrt(1 - validity**2)

    def density(x: float) -> float:
        return NORMAL.pdf(x) * NORMAL.cdf((validity * x - able) / rest)

    both, _error = quad(density, chosen, max(chosen + 1, 12.0), epsabs=1e-12)
    return float(both) / selection_ratio


def _cuts(x: Floats, count: int) -> list[tuple[int, int]]:
    """`count` runs of about equal length, moved so that equal scores are never parted."""
    edges = {0, len(x)}
    for number in range(1, count):
        at = round(number * len(x) / count)
        edges.add(int(np.searchsorted(x, x[at], side="left")))
    marks = sorted(edges)
    return list(itertools.pairwise(marks))


def _band(x: Floats, y: NDArray[np.bool_]) -> Band:
    k, n = int(y.sum()), len(y)
    return Band(float(x[0]), float(x[-1]), n, k, k / n, wilson_interval(k, n))


def _stretched(r: Correlation, by: Callable[[float], float]) -> Correlation:
    low, high = (max(-1.0, min(1.0, by(end))) for end in (r.interval.low, r.interval.high))
    return Correlation(max(-1.0, min(1.0, by(r.r))), Interval(low, high, r.interval.n))


def _r2(y: Floats, *columns: Floats) -> float:
    design = np.column_stack([np.ones(len(y)), *columns])
    found, *_rest = np.linalg.lstsq(design, y, rcond=None)
    total = float(np.sum((y - y.mean()) ** 2))
    return 1 - float(np.sum((y - design @ found) ** 2)) / total if total > 0 else math.nan


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(f"shapes {a.shape} and {b.shape}; expected equal (n,) without nan")
    return a, b
