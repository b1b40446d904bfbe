"""Manager lines: whether somebody's manager's manager … is at last themselves."""

from collections.abc import Collection, Iterable, Mapping

from assaymark.web.people.models import Membership, Organisation

SHOWN = 6


def around(
    after: Mapping[str, str], organisation: Organisation, members: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The people of `after` who would stand in a circle, and that circle, by their addresses.

    `after`: person to manager, as they will be, empty for nobody. For `members` who are not in it
    the line goes on as it is in the database.
    """
    lines = {**_lines_above(after, organisation, members), **after}
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for start in after:
        path: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in seen and at not in path:
            path[at] = None
            at = lines.get(at) or None
        if at is not None and at in path:
            circle = list(path)[list(path).index(at) :]
            found.update({one: _shown(circle, one) for one in circle})
        seen.update(path)
    return found


def _shown(circle: list[str], first: str) -> tuple[str, ...]:
    place = circle.index(first)
    turned = [*circle[place:], *circle[:place]]
    more = ["…"] if len(turned) > SHOWN else []
    return (*turned[:SHOWN], *more, first)


def _lines_above(
    after: Mapping[str, str], organisation: Organisation, members: Collection[str]
) -> dict[str, str]:
    """Manager by person, up from all managers in `after`, as they are now: a query each level."""
    found: dict[str, str] = {}
    asked: set[str] = set()
    level = {boss for boss in after.values() if boss in members and boss not in after}
    while level:
        asked |= level
        above = dict(_managers(organisation, level))
        found.update(above)
        level = {boss for boss in above.values() if boss not in asked and boss not in after}
    return found


def _managers(organisation: Organisation, people: Collection[str]) -> Iterable[tuple[str, str]]:
    found = Membership.objects.filter(organisation=organisation, active=True, manager__active=True)
    found = found.filter(user__email__in=sorted(people))
    return found.values_list("user__email", "manager__user__email")
