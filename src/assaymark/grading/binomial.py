"""Exact statements about a share counted in a sample: no normal approximation, no scipy.

Clopper and Pearson (1934), Biometrika 26.
"""

import math

_HALVINGS = 60


def at_most(k: int, n: int, p: float) -> float:
    """P(X <= k) for X ~ Binomial(n, p); relative error below 1e-9 for n <= 20 000.

    `0 <= n`, `0 < p < 1`; 0 for k < 0 and 1 for k >= n. Raises ValueError for other n and p.

    >>> round(at_most(1, 10, 0.5), 6)
    0.010742
    """
    if n < 0 or not 0 < p < 1:
        raise ValueError(f"n={n!r}, p={p!r}; expected n >= 0 and 0 < p < 1; mend the values")
    if k < 0 or k >= n:
        return 0.0 if k < 0 else 1.0
    if k < n * p:
        return _lower(k, n, math.log(p), math.log1p(-p))
    return 1 - _lower(n - k - 1, n, math.log1p(-p), math.log(p))


def _lower(k: int, n: int, log_p: float, log_q: float) -> float:
    """P(X <= k) summed downwards from its largest term, which `k < n p` makes the first."""
    first = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    odds_against = math.exp(log_q - log_p)
    term = total = 1.0
    for i in range(k, 0, -1):
        term *= i / (n - i + 1) * odds_against
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, math.exp(first + k * log_p + (n - k) * log_q + math.log(total)))


def upper_bound(k: int, n: int, *, level: float) -> float:
    """One-sided Clopper–Pearson bound: the share is at most this, with confidence `level`.

    `0 <= k <= n`, `0 < level < 1`; 1 when k = n. Raises ValueError otherwise.

    >>> round(upper_bound(0, 45, level=0.9), 4)
    0.0499
    """
    if not 0 <= k <= n or not 0 < level < 1:
        raise ValueError(
            f"k={k!r}, n={n!r}, level={level!r}; expected 0 <= k <= n and 0 < level < 1;"
            " mend the counts or the level"
        )
    low, high = k / n if n else 1.0, 1.0
    for _ in range(_HALVINGS if k < n else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(k, n, middle) > 1 - level else (low, middle)
    return high


def lower_bound(k: int, n: int, *, level: float) -> float:
    """One-sided Clopper–Pearson bound: the share is at least this, with confidence `level`."""
    return 1 - upper_bound(n - k, n, level=level)
