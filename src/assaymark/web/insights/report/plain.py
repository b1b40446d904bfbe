"""Numbers as JSON can hold them: what does not exist, or has no end, is null."""

import math
from typing import Any

from assaymark.validity.agreement import Interval
from assaymark.validity.bygroup import Figured

Plain = dict[str, Any]


def number(value: float) -> float | None:
    """`value`, or None where it is nan or infinite."""
    return float(value) if math.isfinite(value) else None


def figure(found: Figured | None) -> Plain | None:
    """A statistic with its interval; None where it was not asked for."""
    if found is None:
        return None
    return {"value": number(found.value), **interval(found.interval)}


def interval(found: Interval) -> Plain:
    """The two ends."""
    return {"low": number(found.low), "high": number(found.high)}
