"""Growth of groups from where each person began: one line a group, with people differing around it.

Each person has an own start and slope around the line of their group (random intercept and slope,
REML), and each reading its weight. Only seven sums a person are needed (`Readings`), so a database
can add them up and a hundred thousand people take a second. The spread of people is taken as the
same in all groups; groups differ in their line. A line says what was, among those who were read;
who stops handing in is not in it any more.
Laird & Ware (1982), Biometrics 38; Lindstrom & Bates (1988), J. American Stat. Association 83.
"""

import math
from dataclasses import dataclass, fields
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
FEWEST = 8
"""People with readings at two times or more, below which nothing is fitted."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Per person, shape (n_people,): group from 0, number of readings, and sums over them.

    With w the weight, t the time and y the value of a reading: `w`, `wt`, `wtt`, `wy`, `wty`,
    `wyy` are sums of the products, `log_w` of log w; n, w > 0.
    """

    group: NDArray[np.int64]
    n: Floats
    w: Floats
    wt: Floats
    wtt: Floats
    wy: Floats
    wty: Floats
    wyy: Floats
    log_w: Floats

    def some(self, chosen: NDArray[np.bool_]) -> "Readings":
        """Those of the `chosen` people, shape (n_people,)."""
        return Readings(*(getattr(self, one.name)[chosen] for one in fields(self)))

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Who was read at two times or more."""
        return np.asarray(self.wtt - self.wt**2 / self.w > 1e-9 * np.maximum(self.wtt, 1e-12))


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one group: mean at time 0, change in a unit of time, and their covariance."""

    group: int
    start: float
    slope: float
    start_var: float
    slope_var: float
    both_var: float
    n_people: int
    n: int

    def at(self, time: float, *, level: float = 0.95) -> tuple[float, float, float]:
        """The mean at `time`, and the ends of its interval (normal)."""
        mean = self.start + self.slope * time
        variance = self.start_var + 2 * time * self.both_var + time * time * self.slope_var
        half = _z(level) * math.sqrt(max(0.0, variance))
        return mean, mean - half, mean + half

    def growth(self, *, level: float = 0.95) -> tuple[float, float, float]:
        """The change in a unit of time, and the ends of its interval."""
        half = _z(level) * math.sqrt(self.slope_var)
        return self.slope, self.slope - half, self.slope + half


@dataclass(frozen=True, slots=True)
class Grown:
    """The lines, how people differ around them (SDs), and -2 log restricted likelihood."""

    lines: tuple[Line, ...]
    start_sd: float
    slope_sd: float
    residual_sd: float
    reml: float


@dataclass(frozen=True, slots=True)
class NotGrown:
    """No lines: `n` people were read at two times or more, and `FEWEST` are needed."""

    n: int


def readings(
    values: ArrayLike,
    times: ArrayLike,
    people: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Readings:
    """The sums of single readings, shape (n,) each; `groups` from 0, the same for all of a person.

    >>> one = readings([1.0, 2.0], [0.0, 4.0], ["ann", "ann"])
    >>> float(one.wty[0]), bool(one.moved[0])
    (8.0, True)
    """
    y, t = np.asarray(values, dtype=np.float64), np.asarray(times, dtype=np.float64)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=np.float64)
    names, first, place = np.unique(np.asarray(people), return_index=True, return_inverse=True)
    group = np.zeros(len(y), np.int64) if groups is None else np.asarray(groups, dtype=np.int64)
    columns = (np.ones_like(y), w, w * t, w * t * t, w * y, w * t * y, w * y * y, np.log(w))
    sums = (_sums(place, one, len(names)) for one in columns)
    return Readings(group[first], *sums)


def grown(found: Readings, *, smallest: int = 5) -> Grown | NotGrown:
    """One line for each group with `smallest` people or more, 3 of them read at two times."""
    sizes = np.bincount(found.group)
    moving = np.bincount(found.group[found.moved], minlength=len(sizes))
    kept = found.some(((sizes >= smallest) & (moving >= 3))[found.group])
    n_moved = int(kept.moved.sum()) if len(kept.n) else int(found.moved.sum())
    if n_moved < FEWEST or not len(kept.n):
        return NotGrown(n_moved)
    names, group = np.unique(kept.group, return_inverse=True)
    unit = math.sqrt(float(kept.wtt.sum() / kept.w.sum())) or 1.0
    fit = _Fit(kept, group, len(names), unit)
    return fit.grown(names, fit.best())


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """The lines and the criterion at one spread of people; `beta` (n_groups, 2)."""

    beta: Floats
    information: Floats
    variance: float
    reml: float


class _Fit:
    """The restricted likelihood, with the lines and the noise profiled out."""

    def __init__(self, found: Readings, group: NDArray[np.intp], n_groups: int, unit: float):
        self.found, self.group, self.n_groups, self.unit = found, group, n_groups, unit
        self.a, self.b, self.c = found.w, found.wt / unit, found.wtt / unit**2
        self.u, self.v = found.wy, found.wty / unit
        self.rest = float(found.n.sum()) - 2 * n_groups

    def best(self) -> Floats:
        """The Cholesky factor of the spread, in units of the noise, that is most likely."""
        ends = [self._descended(np.array(start)) for start in ((1.0, 0.0, 0.3), (0.3, 0.0, 0.05))]
        return min(ends, key=lambda at: self.solved(at).reml)

    def _descended(self, at: Floats) -> Floats:
        """Newton's steps by differences, shortened (Levenberg) until each goes down."""
        now, damping = self.solved(at).reml, 1e-3
        for _step in range(60):
            slope, bend = self._bent(at, now)
            while damping < 1e12:
                scale = np.diag(np.maximum(np.abs(np.diag(bend)), 1e-6))
                move = -np.linalg.solve(bend + damping * scale, slope)
                there = self.solved(at + move).reml
                if there < now:
                    break
                damping *= 8
            else:
                return at
            at, gained, now = at + move, now - there, there
            damping = max(damping / 20, 1e-12)
            if gained < 1e-9:
                return at
        return at

    def _bent(self, at: Floats, now: float) -> tuple[Floats, Floats]:
        """Gradient and Hessian of the criterion by central differences."""
        step = 1e-4 * np.maximum(1.0, np.abs(at))
        ends = np.diag(step)
        up = np.array([self.solved(at + one).reml for one in ends])
        down = np.array([self.solved(at - one).reml for one in ends])
        bend = np.diag((up - 2 * now + down) / step**2)
        for i, j in ((0, 1), (0, 2), (1, 2)):
            both = (
                self.solved(at + ends[i] + ends[j]).reml + self.solved(at - ends[i] - ends[j]).reml
            )
            mixed = both - up[i] - down[i] - up[j] - down[j] + 2 * now
            bend[i, j] = bend[j, i] = mixed / (2 * step[i] * step[j])
        return (up - down) / (2 * step), bend

    def solved(self, at: ArrayLike) -> _Solved:
        """Everything at the factor ((l, 0), (m, k)), `at` = (l, m, k)."""
        low, across, high = np.asarray(at, dtype=np.float64)
        p, q, r = low * low, low * across, across * across + high * high
        a, b, c = self.a, self.b, self.c
        m11, m12 = 1 + a * p + b * q, a * q + b * r
        m21, m22 = b * p + c * q, 1 + b * q + c * r
        det = m11 * m22 - m12 * m21
        u, v = (m22 * self.u - m12 * self.v) / det, (m11 * self.v - m21 * self.u) / det
        squares = self.found.wyy - (self.u * (p * u + q * v) + self.v * (q * u + r * v))
        s11, s12 = (m22 * a - m12 * b) / det, (m22 * b - m12 * c) / det
        s22 = (m11 * c - m21 * b) / det
        i11, i12, i22, x, y = (self._sum(one) for one in (s11, s12, s22, u, v))
        information = np.stack([np.stack([i11, i12], -1), np.stack([i12, i22], -1)], -2)
        size = i11 * i22 - i12 * i12
        beta = np.stack([(i22 * x - i12 * y) / size, (i11 * y - i12 * x) / size], -1)
        left = float(squares.sum() - (beta[:, 0] * x + beta[:, 1] * y).sum())
        variance = max(left, 1e-12) / self.rest
        reml = self.rest * (1 + math.log(2 * math.pi * variance))
        reml += float(np.log(det).sum() + np.log(np.maximum(size, 1e-300)).sum())
        return _Solved(beta, information, variance, reml - float(self.found.log_w.sum()))

    def grown(self, names: NDArray[np.int64], at: Floats) -> Grown:
        """The answer, in the caller's unit of time."""
        end = self.solved(at)
        covariance = np.linalg.inv(end.information) * end.variance
        sizes, counts = np.bincount(self.group), self._sum(self.found.n)
        lines = tuple(
            Line(
                int(name),
                float(end.beta[i, 0]),
                float(end.beta[i, 1]) / self.unit,
                float(covariance[i, 0, 0]),
                float(covariance[i, 1, 1]) / self.unit**2,
                float(covariance[i, 0, 1]) / self.unit,
                int(sizes[i]),
                int(counts[i]),
            )
            for i, name in enumerate(names)
        )
        noise = math.sqrt(end.variance)
        slope_sd = math.hypot(at[1], at[2]) * noise / self.unit
        reml = end.reml + 2 * self.n_groups * math.log(self.unit)
        return Grown(lines, abs(float(at[0])) * noise, slope_sd, noise, reml)

    def _sum(self, values: Floats) -> Floats:
        return _sums(self.group, values, self.n_groups)


def _sums(place: NDArray[np.intp], values: Floats, size: int) -> Floats:
    return np.bincount(place, values, minlength=size).astype(np.float64)


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)
