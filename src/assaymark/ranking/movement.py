"""How much a board moved between two days, among the people on both."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assaymark.ranking.standing import SMALLEST, Hidden


@dataclass(frozen=True, slots=True)
class Movement:
    """`tau`: Kendall's tau-b of the two orders, 1 for no change, nan where one has no order.

    `replaced`: share of the top tenth before (`top` people, one at least) that is not in the top
    tenth after. `n`: people on both boards.
    """

    tau: float
    replaced: float
    top: int
    n: int


def movement(
    before: Mapping[str, float], after: Mapping[str, float], *, smallest: int = SMALLEST
) -> Movement | Hidden:
    """Between two snapshots, person to score; who is on one only is left out."""
    both = sorted(before.keys() & after.keys())
    if len(both) < smallest:
        return Hidden(smallest)
    top = max(1, len(both) // 10)
    first = set(sorted(both, key=lambda person: (-before[person], person))[:top])
    second = set(sorted(both, key=lambda person: (-after[person], person))[:top])
    tau = kendall_tau([before[person] for person in both], [after[person] for person in both])
    return Movement(tau, len(first - second) / top, top, len(both))


def kendall_tau(x: Sequence[float], y: Sequence[float]) -> float:
    """Kendall's tau-b, ties allowed, in n log n; nan where x or y never differs.

    Knight (1966), Journal of the American Statistical Association 61.

    >>> kendall_tau([1, 2, 3, 4], [1, 2, 4, 3])
    0.6666666666666667
    """
    pairs = sorted(zip(x, y, strict=True))
    every = len(pairs) * (len(pairs) - 1) // 2
    in_x, in_y, in_both = _ties(a for a, _b in pairs), _ties(b for _a, b in pairs), _ties(pairs)
    _ordered, swaps = _sorted_swaps([b for _a, b in pairs])
    agree_less_differ = every - in_x - in_y + in_both - 2 * swaps
    size = math.sqrt(every - in_x) * math.sqrt(every - in_y)
    return agree_less_differ / size if size else math.nan


def _ties(values: Iterable[object]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(values).values())


def _sorted_swaps(values: list[float]) -> tuple[list[float], int]:
    """Merge sort, and how many pairs stood the wrong way round."""
    if len(values) < 2:
        return values, 0
    middle = len(values) // 2
    left, few = _sorted_swaps(values[:middle])
    right, more = _sorted_swaps(values[middle:])
    merged, swaps, i = [], few + more, 0
    for value in right:
        while i < len(left) and left[i] <= value:
            merged.append(left[i])
            i += 1
        merged.append(value)
        swaps += len(left) - i
    return merged + left[i:], swaps
