"""The figures of one skill, fitted to everybody's evidence by maximum likelihood.

Start, spread, drift, and the slope and error variance of each kind, follow from how people's scores
move and scatter; difficulties of tasks and leniencies of kinds from what the same people reach
elsewhere.
Difficulties are shrunk toward what was declared (0 where nothing was), by as much as tasks are
found to differ; slopes and leniencies are measured against the first kind. Only scores enter, never
who is known to be good.

Who takes which task may depend on skill: difficulties then stay right, for only differences within
a person count. Slopes and errors of kinds other than the first do not quite: where people of twice
the skill take tasks of twice the difficulty, a true slope of .80 was found as .72 to .76.

Variances: steps of Berndt, Hall, Hall & Hausman (1974), Annals of Economic and Social Measurement
3, on logarithms, from the outer product of people's gradients; its inverse gives the interval of
the shelf-life. Difficulties: backfitting between the steps, which ends at the best linear
unbiased predictors; Robinson (1991), Statistical Science 6.
"""

import math
from dataclasses import dataclass

import numpy as np

from assaymark.ranking.paths import Filtered, Floats, Whole, filtered, paths, smoothed

ROUNDS, SWEEPS, STEP, LONGEST = 40, 3, 1e-4, 1.5
UNKNOWN = 30.0
ENOUGH = 0.5
"""Growth of the log-likelihood in a round that no longer matters: far within chance."""
SLOWEST = 1e-7
"""Least drift a day as a share of the spread's variance: a shelf-life of 27 000 years."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Everybody's evidence of one skill, shape (n_rows,) each, any order.

    `person`, `kind`, `task`: numbers from 0; `task` -1 where unknown. `weight` multiplies the
    kind's precision. `declared`, shape (n_tasks,): difficulties as declared beforehand.
    """

    person: Whole
    day: Floats
    score: Floats
    kind: Whole
    task: Whole
    weight: Floats
    declared: Floats
    n_kinds: int


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What was fitted: `noise` (on the skill's scale, so over slope²), `slope` and `leniency` per
    kind, `difficulty` per task.

    `shelf_se`: standard error of ln(spread² / drift). `origin`, `origin_variance`: what each
    person's rows alone say of where they started, shape (n_people,), by their number `people`.
    """

    start: float
    spread2: float
    drift: float
    noise: Floats
    slope: Floats
    leniency: Floats
    difficulty: Floats
    shelf_se: float
    people: Whole
    origin: Floats
    origin_variance: Floats
    settled: bool


class _Fit:
    def __init__(self, answers: Answers) -> None:
        self.its = paths(answers.person, answers.day)
        order = self.its.order
        self.person = answers.person[order]
        self.score, self.weight = answers.score[order], answers.weight[order]
        self.kind, self.task = answers.kind[order], answers.task[order]
        self.declared, self.n_kinds = answers.declared, answers.n_kinds
        self.difficulty, self.leniency = answers.declared.copy(), np.zeros(answers.n_kinds)
        self.between_tasks = 0.25 * float(answers.score.var()) + 1e-9
        places = self.its.person * answers.n_kinds + self.kind
        counts = np.bincount(places, minlength=self.its.n_people * answers.n_kinds)
        self.counts = counts.reshape(self.its.n_people, answers.n_kinds).astype(np.float64)
        self.free = self._first_guess()

    def _first_guess(self) -> Floats:
        """Start, then logarithms of spread², drift over spread², noise of each kind, and slope of
        each but the first."""
        variance = float(self.score.var()) + 1e-9
        return np.array(
            [float(self.score.mean()), math.log(variance / 2), math.log(1e-3)]
            + [math.log(variance / 2)] * self.n_kinds
            + [0.0] * (self.n_kinds - 1)
        )

    def slope(self, free: Floats) -> Floats:
        """Shape (..., n_kinds)."""
        first = np.zeros((*free.shape[:-1], 1))
        return np.asarray(np.exp(np.concatenate([first, free[..., 3 + self.n_kinds :]], axis=-1)))

    def noise(self, free: Floats) -> Floats:
        its = np.exp(free[..., 3 : 3 + self.n_kinds])
        return np.asarray(its[..., self.kind] / self.weight)

    def shifted(self, free: Floats) -> Floats:
        """Scores on the skill's own scale."""
        start = free[..., :1]
        off = self.score - self.leniency[self.kind] - start
        return np.asarray(start + off / self.slope(free)[..., self.kind] + self.hard())

    def hard(self) -> Floats:
        return np.append(self.difficulty, 0.0)[self.task]

    def run(self, free: Floats, *, unknown: float = 1.0) -> Filtered:
        """The filter for figures of shape (..., n_free), from a start `unknown` times as wide."""
        spread2 = np.exp(free[..., 1:2])
        return filtered(
            self.its,
            self.shifted(free),
            self.noise(free),
            start=free[..., :1],
            spread2=spread2 * unknown**2,
            drift=spread2 * np.exp(free[..., 2:3]),
        )

    def likelihood(self, free: Floats) -> Floats:
        """Of each person's scores as given, shape (..., n_people)."""
        stretched = np.log(self.slope(free)) @ self.counts.T
        return np.asarray(self.run(free).fit - stretched)

    def backfit(self) -> None:
        """Difficulties and leniencies given the figures, a few sweeps.

        Only what the same person reaches on one task and on another counts, people's own standing
        does not: otherwise tasks that able people choose would look easy.
        """
        precision = 1 / self.noise(self.free)
        known = self.task >= 0
        sizes = np.bincount(self.task[known], precision[known], len(self.declared))
        for _ in range(SWEEPS):
            skill = smoothed(self.its, self.run(self.free, unknown=UNKNOWN))[0]
            rest = (skill - self.shifted(self.free) + self.hard()) * precision
            sums = np.bincount(self.task[known], rest[known], len(self.declared))
            left = sizes + 1 / self.between_tasks
            own = (sums - sizes * self.declared) / left
            if len(own):
                self.difficulty = self.declared + own - own.mean()
                self.between_tasks = max(float(np.mean(own**2 + 1 / left)), 1e-9)
            self.leniency = self._lean(skill, precision)

    def _lean(self, skill: Floats, precision: Floats) -> Floats:
        expected = self.slope(self.free)[self.kind] * (skill - self.hard() - self.free[0])
        lean = (self.score - self.free[0] - expected) * precision
        size = np.bincount(self.kind, precision, self.n_kinds)
        found = np.bincount(self.kind, lean, self.n_kinds) / np.maximum(size, 1e-12)
        return np.asarray(found - found[0])

    def gradients(self) -> tuple[Floats, Floats]:
        """Each person's log-likelihood and its slope, shapes (n_people,), (n_people, n_free)."""
        moves = np.vstack([np.zeros(len(self.free)), STEP * np.eye(len(self.free))])
        base, *moved = self.likelihood(self.free + moves)
        return base, (np.array(moved) - base).T / STEP

    def step(self) -> float:
        """One step uphill, halved until it is one; how much the log-likelihood grew."""
        base, slopes = self.gradients()
        way = np.linalg.solve(_sound(slopes.T @ slopes), slopes.sum(axis=0))
        way = np.clip(way, -LONGEST, LONGEST)
        for _ in range(12):
            moved = self.free + way
            moved[2] = max(moved[2], math.log(SLOWEST))
            gain = float(self.likelihood(moved).sum() - base.sum())
            if gain > 0:
                self.free = moved
                return gain
            way = way / 2
        return 0.0


def _sound(information: Floats) -> Floats:
    return np.asarray(information + np.diag(1e-6 * np.diag(information) + 1e-9))


def fitted(answers: Answers) -> Figures:
    """The figures of a skill. Needs several rows of several people; every kind in use once."""
    fit = _Fit(answers)
    gain = math.inf
    for _ in range(ROUNDS):
        fit.backfit()
        gain = fit.step()
        if gain < ENOUGH:
            break
    fit.backfit()
    return _figures(fit, settled=gain < ENOUGH)


def _figures(fit: _Fit, *, settled: bool) -> Figures:
    _base, slopes = fit.gradients()
    covariance = np.linalg.inv(_sound(slopes.T @ slopes))
    mean, variance = smoothed(fit.its, fit.run(fit.free))
    first = fit.its.steps[0]
    spread2, start = math.exp(fit.free[1]), float(fit.free[0])
    information = np.maximum(1 / variance[first] - 1 / spread2, 1e-9 / spread2)
    origin = (mean[first] / variance[first] - start / spread2) / information
    return Figures(
        start=start,
        spread2=spread2,
        drift=spread2 * math.exp(fit.free[2]),
        noise=np.exp(fit.free[3 : 3 + fit.n_kinds]),
        slope=fit.slope(fit.free),
        leniency=fit.leniency,
        difficulty=fit.difficulty,
        shelf_se=math.sqrt(float(covariance[2, 2])),
        people=fit.person[first],
        origin=origin,
        origin_variance=1 / information,
        settled=settled,
    )
