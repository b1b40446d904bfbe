"""Means of teams, shrunk toward the mean of all by how little each team's own people tell.

A small team's mean is far out by chance more often than a large one's; so each is moved toward the
others, the more the fewer people it has and the less teams differ (empirical Bayes). The variance
between teams is Paule and Mandel's (1982, Journal of Research of the National Bureau of Standards
87): that which makes the scatter of the means as wide as it should be. The variance within teams is
pooled over all; it holds both how people differ and how uncertain their scores are.

Morris (1983), Journal of the American Statistical Association 78.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from assaymark.ranking.evidence import RankingError
from assaymark.ranking.standing import SMALLEST, Hidden


@dataclass(frozen=True, slots=True)
class TeamMean:
    """`mean` is the shrunk one, of `own` the share 1 - `shrunk`; `low` to `high` its 80 % band."""

    team: str
    mean: float
    low: float
    high: float
    own: float
    shrunk: float
    n: int


def team_means(
    teams: Mapping[str, Sequence[float]], *, level: float = 0.80, smallest: int = SMALLEST
) -> dict[str, TeamMean | Hidden]:
    """Each team's shrunk mean; teams under `smallest` people are hidden and tell nothing.

    With fewer than three teams shown there is nothing to learn from others: nothing is shrunk.
    """
    shown = {team: its for team, its in teams.items() if len(its) >= smallest}
    found: dict[str, TeamMean | Hidden] = {team: Hidden(smallest) for team in teams}
    if not shown:
        return found
    n = np.array([len(its) for its in shown.values()])
    own = np.array([float(np.mean(its)) for its in shown.values()])
    within = sum(float(np.var(its)) * len(its) for its in shown.values())
    error = np.maximum(within / (n.sum() - len(n)), 1e-12) / n
    between = between_variance(own, error) if len(own) >= 3 else math.inf
    weight = np.ones(len(n)) if math.isinf(between) else 1 / (error + between)
    middle = float(np.average(own, weights=weight))
    shrunk = np.zeros(len(n)) if math.isinf(between) else error / (error + between)
    mean = own + shrunk * (middle - own)
    about = shrunk**2 / weight.sum() if len(own) >= 3 else np.zeros(len(n))
    half = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt((1 - shrunk) * error + about)
    for i, team in enumerate(shown):
        low, high = float(mean[i] - half[i]), float(mean[i] + half[i])
        its = TeamMean(team, float(mean[i]), low, high, float(own[i]), float(shrunk[i]), int(n[i]))
        found[team] = its
    return found


def between_variance(means: ArrayLike, variances: ArrayLike) -> float:
    """Paule and Mandel's variance between groups; 0 where the means scatter no more than chance.

    `means`, `variances` (of the means, above 0): shape (n_groups,), two or more.
    """
    y, v = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.shape != v.shape or y.ndim != 1 or len(y) < 2 or not (v > 0).all():
        raise RankingError(
            f"means {y.shape} and variances {v.shape}; expected (n_groups,) each, two or more,"
            " variances above 0; leave out groups of equal scores"
        )
    between = 0.0
    for _ in range(200):
        weight = 1 / (v + between)
        off = y - np.average(y, weights=weight)
        step = float((weight * off**2).sum() - (len(y) - 1)) / float(
            (weight**2 * off**2).sum() or 1
        )
        if step <= 0 and between == 0:
            return 0.0
        between = max(between + step, 0.0)
        if abs(step) <= 1e-13 * between:
            break
    return between
