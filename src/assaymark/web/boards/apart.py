"""Within which groups single people are shown: only where nobody's made-up name can be worked out.

A made-up name is the same wherever it is shown. Who leafs through two of their own groups sees
which names are in both; where few people share both, and it is known who does, the name is known,
and with it a score on every board. So groups are taken one after the other, fewer things in common
first, and one is added only as long as all of them together part nobody from the others but in
sets of five or more. In a group left out one sees the benchmark and one's own place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, QuerySet, Value, When

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards.models import Board, Entry
from assaymark.web.boards.segments import Part, Segment, parts
from assaymark.web.people.models import Membership

Group = frozenset[str]
"""Names of the things in common that make a group; none of them for everybody."""


def are_shown(board: Board, member: Membership, its: Segment, today: date) -> bool:
    """Whether `member` sees single people within the segment `its` of a board."""
    wanted = frozenset(part.name for part in its.parts)
    if not wanted:
        return True
    own = parts(member, today)
    fellows = Membership.objects.filter(organisation=board.organisation_id, active=True)
    fellows = fellows.exclude(pk=member.pk)
    allowed = safe(shared(fellows, own), groups(part.name for part in own))
    if wanted not in allowed:
        return False
    here = Entry.objects.filter(board=board, person=OuterRef("user"))
    return wanted in safe(shared(fellows.filter(Exists(here)), own), allowed)


def groups(names: Iterable[str]) -> list[Group]:
    """Every group one can choose, fewer things in common first.

    >>> [sorted(one) for one in groups(["role", "team"])]
    [[], ['role'], ['team'], ['role', 'team']]
    """
    names = list(names)
    return [frozenset(one) for n in range(len(names) + 1) for one in combinations(names, n)]


def shared(fellows: QuerySet[Membership], own: Sequence[Part]) -> dict[Group, int]:
    """How many of `fellows` share exactly these things with the looker."""
    is_shared = {
        f"has_{part.name}": Case(
            When(part.where, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for part in own
    }
    rows = fellows.order_by().annotate(**is_shared).values(*is_shared).annotate(n=Count("pk"))
    return {
        frozenset(name.removeprefix("has_") for name in is_shared if row[name]): row["n"]
        for row in rows
    }


def safe(fellows: Mapping[Group, int], among: Sequence[Group]) -> list[Group]:
    """Those of `among` that may be shown beside one another; `fellows` is without the looker.

    >>> both = frozenset({"role", "team"})
    >>> few = {both: 2, frozenset({"role"}): 20, frozenset({"team"}): 20, frozenset(): 90}
    >>> [sorted(one) for one in safe(few, groups(["role", "team"]))]
    [[], ['role']]
    """
    kept: list[Group] = []
    for one in among:
        if _parts_nobody(fellows, [*kept, one]):
            kept.append(one)
    return kept


def _parts_nobody(fellows: Mapping[Group, int], shown: Sequence[Group]) -> bool:
    """Whether those whom nothing shown tells apart are nobody, or five at least, the looker in."""
    sizes: Counter[tuple[bool, ...]] = Counter()
    for common, n in fellows.items():
        sizes[tuple(group <= common for group in shown)] += n
    return all(n + all(where) >= SMALLEST for where, n in sizes.items() if n)
