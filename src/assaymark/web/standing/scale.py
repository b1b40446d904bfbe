"""The level scale: from the levels of a rubric to a number that works of all badges share.

A competency's ladder has ranks 1, 2, 3 …; 0 means that nothing was shown. A work for a badge whose
competency level has rank r says, for each criterion of its rubric,

    r x u / p                           below the level that is needed
    r + ABOVE x (u - p) / (1 - p)       from there on

where u is how far the level stands up the criterion's ladder (0 the lowest, 1 the highest) and p
how far the level that is needed does; the work's score is the mean over its criteria. So meeting
every criterion exactly gives r, showing nothing gives 0 whatever was tried, and the best that a
task can show is half a level above it: what lies higher is shown by the next badge's task.

Two matters of opinion are in it: `ABOVE`, and that a person counts as standing at rank r from
r - 1/2 on, the middle between it and the rank below. At r itself, who meets a level exactly each
time, and so scores r on average, would be denied it half of the time.
"""

from collections.abc import Iterable, Mapping
from statistics import fmean

from assaymark.framework.rubric import Criterion, Rubric

ABOVE = 0.5
"""Levels that the best showing at a task stands above the task's own level."""
SURE = 0.8
"""How sure it must be that somebody stands at a level for pages to say so; that of the band."""


def on_scale(rubric: Rubric, levels: Mapping[str, int], rank: int) -> float:
    """The score of a work judged as `levels`, for a competency level of `rank >= 1`.

    Criteria without a level are left out; without any level at all the badge itself is what was
    said, so it is `rank`. Raises KeyError for a level that is none of its criterion's.
    """
    found = [_criterion(one, levels[one.key], rank) for one in rubric.criteria if one.key in levels]
    return fmean(found) if found else float(rank)


def chips_on_scale(worth: Iterable[float], rank: int) -> float:
    """The score of a peer's chips: `worth`, each 0 to 1, is how much of the needed level was seen.

    >>> chips_on_scale([1.0, 0.5], 2)
    1.5
    """
    return rank * fmean(worth)


def required(rank: int) -> float:
    """From where on the scale somebody counts as standing at `rank`."""
    return rank - 0.5


def _criterion(one: Criterion, level: int, rank: int) -> float:
    top = len(one.levels) - 1
    up, needed = one.rank(level), one.rank(one.pass_value)
    if up < needed:
        return rank * up / needed
    return rank + (ABOVE * (up - needed) / (top - needed) if top > needed else 0.0)
