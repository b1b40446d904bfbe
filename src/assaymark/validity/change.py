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
    error = spread * math.sqrt(1 - reliability)
    return (after - before) / noise(error, error)


def noise(before: float, after: float) -> float:
    """The standard error of a difference between two scores with these standard errors, both > 0.

    The two errors are taken as independent. Where the later score rests on the earlier one's
    evidence as well, as a filtered score does, they go together and the true error is smaller:
    a change is then called reliable too seldom rather than too often.

    >>> round(noise(3.0, 4.0), 2)
    5.0
    """
    if not (before > 0 and after > 0):
        raise ValueError(f"errors {before} and {after}; expected both above 0")
    return math.hypot(before, after)
