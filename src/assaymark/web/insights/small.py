"""Which groups may be shown, where the number of everybody is known as well."""

from collections.abc import Mapping

from assaymark.ranking.standing import SMALLEST

NOT_KNOWN = ""


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
