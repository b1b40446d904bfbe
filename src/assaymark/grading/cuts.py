"""Cut points that turn a score into a rank, chosen to maximise quadratic weighted kappa.

Ranks run from 0 to `n_ranks - 1`. With squared distances the kappa of many candidate gradings at
once needs only their sums: `kappa = 2(Σab - ΣaΣb/n) / (Σa² + Σb² - 2ΣaΣb/n)`.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ranks = NDArray[np.int64]
_ROUNDS = 6


def kappas(given: NDArray[np.generic], wanted: NDArray[np.generic]) -> Floats:
    """Quadratic weighted kappa of each row of `given` (m, n) with `wanted` (n,) or (m, n).

    nan where both are constant and equal.
    """
    a, b = np.asarray(given, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    crossed = a.sum(axis=-1) * b.sum(axis=-1) / a.shape[-1]
    both = (a * b).sum(axis=-1) - crossed
    spread = (a * a).sum(axis=-1) + (b * b).sum(axis=-1) - 2 * crossed
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 1e-9, 2 * both / spread, np.nan))


def ranks(scores: Floats, cuts: Floats) -> Ranks:
    """How many cuts each score reaches: shape of `scores`, values 0 to len(cuts)."""
    return np.searchsorted(cuts, scores, side="right").astype(np.int64)


def best_cuts(scores: Floats, wanted: Ranks, n_ranks: int) -> Floats:
    """Rising cut points, shape (n_ranks - 1,), maximising the kappa of `scores` with `wanted`.

    Starts where the graded shares equal the wanted ones, then moves one cut at a time to the
    middle of its best plateau until nothing improves. `scores`, `wanted`: shape (n,), n >= 1.
    """
    cuts = _by_share(scores, wanted, n_ranks)
    steps = np.unique(scores)
    offered = np.concatenate([[steps[0] - 1.0], (steps[1:] + steps[:-1]) / 2, [steps[-1] + 1.0]])
    for _ in range(_ROUNDS):
        before = cuts.copy()
        for which in range(n_ranks - 1):
            cuts[which] = _moved(scores, wanted, cuts, which, offered)
        if np.array_equal(before, cuts):
            break
    return cuts


def _by_share(scores: Floats, wanted: Ranks, n_ranks: int) -> Floats:
    below = [float(np.mean(wanted < rank)) for rank in range(1, n_ranks)]
    cuts = np.quantile(scores, below)
    cuts[np.array(below) <= 0.0] = scores.min() - 1.0
    cuts[np.array(below) >= 1.0] = scores.max() + 1.0
    return np.asarray(cuts)


def _moved(scores: Floats, wanted: Ranks, cuts: Floats, which: int, offered: Floats) -> float:
    low = cuts[which - 1] if which else -np.inf
    high = cuts[which + 1] if which + 1 < len(cuts) else np.inf
    fits = offered[(offered >= low) & (offered <= high)]
    if not len(fits):
        return float(cuts[which])
    others = ranks(scores, np.delete(cuts, which))
    found = kappas(others[None, :] + (scores[None, :] >= fits[:, None]), wanted)
    if np.isnan(found).all():
        return float(cuts[which])
    top = np.flatnonzero(found >= np.nanmax(found) - 1e-12)
    return float(fits[top[len(top) // 2]])
