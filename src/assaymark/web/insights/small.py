"""Which groups may be shown, where the number of everybody is known as well."""

from collections.abc import Container, Hashable, Mapping
from typing import TypeVar

from assaymark.ranking.standing import SMALLEST

NOT_KNOWN = ""
Place = TypeVar("Place", bound=Hashable)


def shown(sizes: Mapping[str, int], *, smallest: int = SMALLEST) -> list[str]:
    """The groups of `smallest` people and more, largest first, `NOT_KNOWN` never among them.

    Where fewer than `smallest` people are left over, subtraction from everybody would tell of them:
    the smallest shown group then stays hidden too (complementary suppression).

    >>> shown({"a": 40, "b": 30, "c": 3})
    ['a']
    >>> shown({"a": 40, "b": 30, "c": 3, "d": 3})
    ['a', 'b']
    """
    enough = {name: n for name, n in sizes.items() if n >= smallest and name != NOT_KNOWN}
    names = sorted(enough, key=lambda name: (-enough[name], name))
    rest = sum(sizes.values()) - sum(enough.values())
    if names and 0 < rest < smallest:
        names.pop()
    return names


def shown_in_each(
    sizes: Mapping[tuple[Place, str], int], *, names: Container[str]
) -> set[tuple[Place, str]]:
    """The cells (a month or a skill, a group) to show: groups of `names`, by `shown` in each place.

    A group that is large as a whole may be small in one month. `sizes` holds every group of each
    place, those that are never shown as well.

    >>> sizes = {("May", "a"): 9, ("May", "b"): 8, ("May", "c"): 2, ("June", "c"): 8}
    >>> sorted(shown_in_each(sizes, names=("a", "b", "c")))
    [('June', 'c'), ('May', 'a')]
    """
    places: dict[Place, dict[str, int]] = {}
    for (place, group), n in sizes.items():
        places.setdefault(place, {})[group] = n
    return {
        (place, group)
        for place, groups in places.items()
        for group in shown(groups)
        if group in names
    }
