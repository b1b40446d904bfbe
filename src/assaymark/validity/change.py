"""Whether one person's change is more than the measure's own noise.

Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59.
"""

import math

SURELY = 1.96
"""From here on, either way, a change is called reliable; noise alone gets there 1 time in 20."""


def reliable_change(before: float, after: float, *, spread: float, reliability: float) -> float:
    """The change in standard errors of a difference; reliable at `SURELY` or beyond, either way.

    `spread > 0` is the standard deviation of the scores before, `0 <= reliability < 1` that of one
    score (an ICC, say). It speaks of noise, not of what caused the change.

    >>> round(reliable_change(47.5, 32.5, spread=10, reliability=0.80), 2)
    -2.37
    """
    if not spread > 0 or not 0 <= reliability < 1:
        raise ValueError(
            f"spread={spread}, reliability={reliability}; expected spread > 0 and 0 <= reliability"
            " < 1: with no noise every change is real"
        )
    return (after - before) / (spread * math.sqrt(2 * (1 - reliability)))
