"""Which work a peer is offered next: just in time, balanced, by rules that say when they bend.

Peers come when they come, so nothing is planned ahead: each time somebody asks, one work is chosen
for them among those that still want a peer.

Never, whatever else is free: one's own work; a work one has read or declined; a work with enough
peers; work of somebody one manages or is managed by. The other rules hold while any work keeps
them. When none does, as few as possible are broken, in this order, and the answer says which:

1. `REPEAT`: the reader has read this author before, but not lately;
2. `RECENT`: the author is among the last `Rules.last` whom the reader read;
3. `TEAM`: author and reader are in one team (a rule only where `Rules.other_teams` asks for it);
4. `RECIPROCAL`: the author has read the reader. By default it is no rule that bends: no work then.

Among works that break equally much: first what joins parts of the design that hang apart, and
nothing that opens a new part, since the strictness of two readers can be compared only over a chain
of works read in common; then the work with the fewest peers; then the oldest; then by the seed.
With one peer a work no two readers ever meet, so nothing connects: ask for two or more.

Engelhard (2012), Invariant Measurement, chapter 10, on linked designs; Bolton, Greiner, Ockenfels
(2013), Management Science 59, on why pairs must not rate each other.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """A rule that bends when nothing else is free."""

    REPEAT = "repeat"
    RECENT = "recent"
    TEAM = "team"
    RECIPROCAL = "reciprocal"


ORDER = (Rule.REPEAT, Rule.RECENT, Rule.TEAM, Rule.RECIPROCAL)
"""What is relaxed first stands first."""

Node = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A work that peers may read: `wanted` of them, `wanted >= 1`; `arrived` orders works by age.

    Works of one `pool` (one badge, say) are compared with each other.
    """

    key: str
    author: str
    wanted: int
    arrived: int
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody was given a work to read, and has not declined it."""

    reader: str
    work: str
    author: str
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds here. `lines`: pairs (manager, managed). `last >= 0` partners count as recent."""

    other_teams: bool = False
    lines: frozenset[tuple[str, str]] = frozenset()
    last: int = 3
    relaxable: tuple[Rule, ...] = (Rule.REPEAT, Rule.RECENT, Rule.TEAM)


@dataclass(frozen=True, slots=True)
class Allocation:
    """The work to read, and which rules had to be relaxed for it, first relaxed first."""

    work: OpenWork
    relaxed: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class NothingFree:
    """No work may be read now; `reasons` counts the works that each reason kept away."""

    reasons: Mapping[str, int]


def allocate(
    reader: str,
    *,
    works: Sequence[OpenWork],
    readings: Sequence[Reading],
    teams: Mapping[str, str],
    rules: Rules,
    declined: Set[str] = frozenset(),
    seed: int,
) -> Allocation | NothingFree:
    """The work for `reader`, or that there is none; the same for the same arguments.

    `readings`, oldest first, are all that were given and not declined, of works that may be closed
    by now. `teams` maps people to the name of their team; without one they are in none. `declined`
    are the keys of works that `reader` will not read. The order of `works` does not matter.

    >>> works = [OpenWork("w1", "ana", 2, 1), OpenWork("w2", "ben", 2, 2)]
    >>> allocate("ben", works=works, readings=[], teams={}, rules=Rules(), seed=1).work.key
    'w1'
    """
    case = _Case(reader, readings, teams, rules, declined)
    away = Counter(why for work in works if (why := case.never(work)))
    free = [(case.broken(work), work) for work in works if not case.never(work)]
    allowed = [(broken, work) for broken, work in free if broken <= set(rules.relaxable)]
    for broken, _work in free:
        away.update(str(rule) for rule in broken - set(rules.relaxable))
    if not allowed:
        return NothingFree(dict(away))
    design = Design(readings)
    broken, work = min(allowed, key=lambda pair: case.preference(pair, design, seed))
    return Allocation(work, tuple(rule for rule in ORDER if rule in broken))


class Design:
    """The graph of readers and works: an edge for each reading. Parts are kept by union-find."""

    def __init__(self, readings: Sequence[Reading] = ()) -> None:
        self._above: dict[Node, Node] = {}
        self._parts = 0
        for one in readings:
            self.add(one)

    @property
    def parts(self) -> int:
        """How many parts the graph has; one or none means that it is connected."""
        return self._parts

    def add(self, reading: Reading) -> None:
        """Adds one reading."""
        ends = _ends(reading.pool, reading.reader, reading.work)
        self._parts += self.change(*ends)
        low, high = (self._root(end) for end in ends)
        self._above[low] = high

    def change(self, reader: Node, work: Node) -> int:
        """By how many parts the graph grows with this reading: -1 joins two, 1 opens a new one."""
        known = [end for end in (reader, work) if end in self._above]
        if len(known) < 2:
            return 1 - len(known)
        return -1 if self._root(reader) != self._root(work) else 0

    def _root(self, node: Node) -> Node:
        above = self._above.setdefault(node, node)
        while above != node:
            self._above[node] = self._above.setdefault(above, above)
            node, above = above, self._above[above]
        return node


def _ends(pool: str, reader: str, work: str) -> tuple[Node, Node]:
    return ("reader", pool, reader), ("work", pool, work)


class _Case:
    """One reader's question, with what is known of the past."""

    def __init__(
        self,
        reader: str,
        readings: Sequence[Reading],
        teams: Mapping[str, str],
        rules: Rules,
        declined: Set[str],
    ) -> None:
        self.reader, self.teams, self.rules = reader, teams, rules
        mine = [one for one in readings if one.reader == reader]
        self.done = {one.work for one in mine} | declined
        self.taken = Counter(one.work for one in readings)
        self.partners = {one.author for one in mine}
        self.recent = {one.author for one in mine[len(mine) - min(rules.last, len(mine)) :]}
        self.readers = {one.reader for one in readings if one.author == reader}

    def never(self, work: OpenWork) -> str:
        """Why this work is out of the question, or ''."""
        if work.author == self.reader:
            return "own work"
        if {(self.reader, work.author), (work.author, self.reader)} & self.rules.lines:
            return "manager line"
        if work.key in self.done:
            return "read or declined"
        return "enough peers" if self.taken[work.key] >= work.wanted else ""

    def broken(self, work: OpenWork) -> set[Rule]:
        """The rules that reading this work would break."""
        team = self.teams.get(self.reader, "")
        same_team = bool(team) and team == self.teams.get(work.author, "")
        met = {
            Rule.REPEAT: work.author in self.partners,
            Rule.RECENT: work.author in self.recent,
            Rule.TEAM: self.rules.other_teams and same_team,
            Rule.RECIPROCAL: work.author in self.readers,
        }
        return {rule for rule, is_met in met.items() if is_met}

    def preference(
        self, pair: tuple[set[Rule], OpenWork], design: Design, seed: int
    ) -> tuple[tuple[bool, ...], int, int, int, bytes]:
        """What is smallest is offered; the gravest rule weighs first."""
        broken, work = pair
        gravest_first = tuple(rule in broken for rule in reversed(ORDER))
        change = design.change(*_ends(work.pool, self.reader, work.key))
        drawn = hashlib.sha256(f"{seed}\0{self.reader}\0{work.key}".encode()).digest()
        return gravest_first, change, self.taken[work.key], work.arrived, drawn
