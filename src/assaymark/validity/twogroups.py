"""Two groups, one yes-or-no outcome each: four-fifths, exact test, interval of the ratio.

Every function takes counts: `s` people of `n` had the outcome, `0 <= s <= n`, `n >= 1`. Group 1 is
the one looked at, group 2 the one it is held against. The interval and the test treat the second
group as chosen beforehand; where it was chosen because its rate is the highest, as the rule on
impact ratios asks, both look somewhat surer than they are, and more so with many small groups.
"""

import math
from statistics import NormalDist

import numpy as np

from assaymark.validity.agreement import Interval


def below_four_fifths(s1: int, n1: int, s2: int, n2: int) -> bool:
    """Whether the rate s1/n1 is less than four fifths of s2/n2, decided in whole numbers.

    Exactly four fifths is not below. Uniform Guidelines on Employee Selection Procedures,
    29 CFR 1607.4 D.

    >>> below_four_fifths(48, 60, 60, 60), below_four_fifths(47, 60, 60, 60)
    (False, True)
    """
    _check(s1, n1, s2, n2)
    return 5 * int(s1) * int(n2) < 4 * int(s2) * int(n1)


def fisher_exact(s1: int, n1: int, s2: int, n2: int) -> float:
    """Two-sided p of Fisher's exact test, in [0, 1]: tables no likelier than the one met.

    Probabilities come from ratios of neighbours, so n may be millions. A p below 1e-170 may be
    given as 0. Fisher (1934), Statistical Methods for Research Workers, section 21.02.
    """
    _check(s1, n1, s2, n2)
    s, n = int(s1) + int(s2), int(n1) + int(n2)
    mean = n1 * s / n
    reach = 40 * math.sqrt(mean * (1 - s / n)) + 800  # beyond: under 1e-170, by Bernstein
    first = max(0, s - int(n2), math.floor(mean - reach))
    last = min(s, int(n1), math.ceil(mean + reach))
    if not first <= s1 <= last:
        return 0.0
    k = np.arange(first, last, dtype=np.float64)
    steps = np.log(n1 - k) + np.log(s - k) - np.log(k + 1) - np.log(n2 - s + k + 1)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    likely = np.exp(logs - logs.max())
    rare = likely <= likely[int(s1) - first] * (1 + 1e-9)
    return min(1.0, float(likely[rare].sum() / likely.sum()))


def ratio_interval(s1: int, n1: int, s2: int, n2: int, *, level: float = 0.95) -> Interval:
    """Score interval of the ratio of rates (s1/n1)/(s2/n2); `n` is n1 + n2.

    0 is the low end when s1 = 0, infinity the high end when s2 = 0; `0 < level < 1`. Unlike the
    interval from the logarithm (Katz 1978) it exists at 0 and at n and keeps its level in small
    groups. Miettinen & Nurminen (1985), Statistics in Medicine 4; Koopman (1984), Biometrics 40,
    is the same without the factor n/(n - 1).
    """
    _check(s1, n1, s2, n2)
    if not 0 < level < 1:
        raise ValueError(f"level {level!r}; expected 0 < level < 1; give 0.95 for 95 %")
    z = NormalDist().inv_cdf((1 + level) / 2)
    n = int(n1) + int(n2)
    low = 0.0 if s1 == 0 else math.exp(_crossing(s1, n1, s2, n2, z))
    high = math.inf if s2 == 0 else math.exp(_crossing(s1, n1, s2, n2, -z))
    return Interval(low, high, n)


def _crossing(s1: int, n1: int, s2: int, n2: int, z: float) -> float:
    """Log of the ratio at which the score, falling in the ratio, passes `z`; by halving."""
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2
        if _score(s1, n1, s2, n2, math.exp(middle)) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _score(s1: int, n1: int, s2: int, n2: int, ratio: float) -> float:
    """Standardised distance of the rates from `ratio`, rates fitted under that ratio."""
    n, s = n1 + n2, s1 + s2
    b = n1 * ratio + s1 + n2 + s2 * ratio
    root = math.sqrt(max(0.0, b * b - 4 * n * ratio * s))
    p2 = min(1.0, 2 * s / (b + root))
    p1 = min(1.0, ratio * p2)
    spread = (p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2) * n / (n - 1)
    apart = s1 / n1 - ratio * s2 / n2
    if spread <= 0:
        return 0.0 if apart == 0 else math.copysign(math.inf, apart)
    return apart / math.sqrt(spread)


def _check(s1: int, n1: int, s2: int, n2: int) -> None:
    for s, n in ((s1, n1), (s2, n2)):
        if n < 1 or not 0 <= s <= n:
            raise ValueError(
                f"{s!r} of {n!r} people; expected 0 <= s <= n and n >= 1; leave empty groups out"
            )
