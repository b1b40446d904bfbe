"""A board from all its entries at once: for a segment, and for boards that are not large.

Up to `WALKED` people places are walked one by one, ties included (`ranking.standing.board`);
above, only the looker's own place is worked out, by whose bands lie wholly above or below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from assaymark.ranking.standing import Entry, Hidden, board
from assaymark.web.boards.store import POINTS, Around, Mine, Standing

WALKED = 2000
TOP = 10
ListedRow = tuple[int, int, int, int, bool]
"""(person, score, low, high, whether they wish to be in the top ten)"""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands around one person; `places` gives the place and size of each person's tie, where
    they were walked."""

    around: Around
    places: Mapping[int, tuple[int, int]] = field(default_factory=dict)


def among(rows: Sequence[ListedRow], person: int, *, each_way: int) -> Found:
    """What stands around `person`, who need not be among `rows`."""
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    n = len(ranked)
    at = next((i for i, row in enumerate(ranked) if row[0] == person), None)
    up, down = ([], []) if at is None else _sides(ranked, at, each_way)
    around = Around(
        n=n,
        quarter=ranked[(n + 3) // 4 - 1][1] if n else 0,
        middle=float(median(row[1] for row in ranked)) if n else 0.0,
        mine=None if at is None else _mine(ranked, at),
        up=_standings(up),
        down=_standings(down),
        top=_standings([one for one in ranked if one[4]][:TOP]),
    )
    return Found(around, _places(ranked) if n <= WALKED else {})


def _sides(
    ranked: Sequence[ListedRow], at: int, each_way: int
) -> tuple[Sequence[ListedRow], Sequence[ListedRow]]:
    return ranked[max(0, at - each_way) : at][::-1], ranked[at + 1 : at + 1 + each_way]


def _standings(rows: Sequence[ListedRow]) -> tuple[Standing, ...]:
    return tuple(Standing(*row[:4]) for row in rows)


def _mine(ranked: Sequence[ListedRow], at: int) -> Mine:
    me = Standing(*ranked[at][:4])
    above = sum(row[1] > me.score for row in ranked[:at])
    ahead = sum(row[2] > me.high for row in ranked)
    behind = sum(row[3] < me.low for row in ranked)
    return Mine(me, above, at - above, ahead, behind)


def _places(ranked: Sequence[ListedRow]) -> dict[int, tuple[int, int]]:
    entries = [
        Entry(f"{person:020}", score / POINTS, low / POINTS, high / POINTS)
        for person, score, low, high, _wish in ranked
    ]
    found = board(entries)
    if isinstance(found, Hidden):
        return {}
    return {int(its.entry.person): (its.place, its.tied) for its in found}
