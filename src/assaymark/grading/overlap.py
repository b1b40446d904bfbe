"""The passages that two texts have in common, word for word or nearly, as offsets in both.

Runs of at least `SEED` equal words are found, and runs that follow each other in both texts with at
most `GAP` words between are one passage; so a passage survives that some of its words were changed.
Words that stand in what everybody was given (task, rubric) in runs of `SEED` count nowhere. What is
compared are words, not layout: case, punctuation and white space may differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assaymark.grading.fingerprint import LONGEST
from assaymark.grading.words import Word, forms, words

SEED, GAP, LEAST = 3, 6, 8
NOTICED = 25
"""Words in common from which two works are shown beside each other. Of 2 005 real answers to one
task (negotiations over the same goods), each beside its 20 likeliest, 99 % share fewer; those above
are mostly one person's stock answers, used again."""
_PLACES = 8
Run = tuple[str, ...]
Left = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` and `other[other_start:other_end]` share `words` words, in order."""

    start: int
    end: int
    other_start: int
    other_end: int
    words: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share. `words` in passages, of `own` and `others` words that count."""

    passages: tuple[Passage, ...]
    words: int
    own: int
    others: int

    @property
    def share(self) -> float:
        """Share of the first text's words that count."""
        return self.words / self.own if self.own else 0.0

    @property
    def is_noticed(self) -> bool:
        """Whether it is more than honest works on one task share by chance."""
        return self.words >= NOTICED


@dataclass(frozen=True, slots=True)
class _Match:
    a: int
    b: int
    n: int


def given_runs(texts: Iterable[str]) -> frozenset[Run]:
    """The runs of words that everybody was given."""
    return frozenset(run for text in texts for run in _runs(forms(text)))


def overlap(text: str, other: str, *, given: frozenset[Run] = frozenset()) -> Overlap:
    """The passages that `text` and `other` share, in the order of `text`."""
    ours, theirs = words(text)[:LONGEST], words(other)[:LONGEST]
    a, b = _left(ours, given), _left(theirs, given)
    found = []
    for chain in _chains(_matches(a, b)):
        total = sum(one.n for one in chain)
        first, last = chain[0], chain[-1]
        if total >= LEAST:
            found.append(
                Passage(
                    start=ours[first.a].start,
                    end=ours[last.a + last.n - 1].end,
                    other_start=theirs[first.b].start,
                    other_end=theirs[last.b + last.n - 1].end,
                    words=total,
                )
            )
    return Overlap(
        tuple(found),
        sum(one.words for one in found),
        sum(one is not None for one in a),
        sum(one is not None for one in b),
    )


def _runs(found: Sequence[str]) -> list[Run]:
    return list(zip(*(found[i:] for i in range(SEED)), strict=False))


def _left(found: Sequence[Word], given: frozenset[Run]) -> list[str | None]:
    """The words' forms, None where they were given."""
    made: list[str | None] = [word.form for word in found]
    for at, run in enumerate(_runs([word.form for word in found])):
        if run in given:
            made[at : at + SEED] = [None] * SEED
    return made


def _matches(a: Left, b: Left) -> list[_Match]:
    """Runs of equal words from left to right, the longest at each place of `a`, none used twice.

    At most `_PLACES` places of a run are tried and the longest is taken, so the time is linear.
    """
    places: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for at in range(len(b) - SEED + 1):
        run = tuple(b[at : at + SEED])
        if None not in run and len(places[run]) < _PLACES:
            places[run].append(at)
    found: list[_Match] = []
    used: set[int] = set()
    at = 0
    while at <= len(a) - SEED:
        best = _longest(a, b, at, places.get(tuple(a[at : at + SEED]), ()), used, found)
        if best.n < SEED:
            at += 1
            continue
        found.append(best)
        used.update(range(best.b, best.b + best.n))
        at += best.n
    return found


def _longest(
    a: Left, b: Left, at: int, tried: Sequence[int], used: set[int], found: Sequence[_Match]
) -> _Match:
    """The longest run from `at` on; among equally long ones the one that goes on from the last."""
    runs = [_extended(a, b, at, one, used) for one in tried]
    last = found[-1:]
    return max(
        runs,
        key=lambda one: (one.n, any(_follows(before, one) for before in last)),
        default=_Match(at, 0, 0),
    )


def _extended(a: Left, b: Left, i: int, j: int, used: set[int]) -> _Match:
    n = 0
    while (
        i + n < len(a)
        and j + n < len(b)
        and a[i + n] is not None
        and a[i + n] == b[j + n]
        and j + n not in used
    ):
        n += 1
    return _Match(i, j, n)


def _follows(one: _Match, two: _Match) -> bool:
    return two.a - one.a - one.n <= GAP and 0 <= two.b - one.b - one.n <= GAP


def _chains(matches: Sequence[_Match]) -> list[list[_Match]]:
    chains: list[list[_Match]] = []
    for match in matches:
        if chains and _follows(chains[-1][-1], match):
            chains[-1].append(match)
        else:
            chains.append([match])
    return chains
