"""The store of places: one statement writes it, one statement reads it.

A place among a million people is two short sums over `Count`: one of groups of 64 values, one of
single values, so nobody is counted one by one. Neighbours come from the index on score. Every
change of entries goes through `match`, which changes the counts by the same rows in the same
statement: whatever is killed, they agree. Measured in docs/decisions, "places are counted".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from assaymark.web.boards.models import Board

POINTS = 1000
"""Scores are whole thousandths of a level."""
GROUP = 6
"""Values are counted one by one and by 2 to this power."""

# 0 to 2: single values of score, low and high; 3 to 5: the same in groups
_VALUES = ", ".join(
    f"({kind + 3 * grouped}, {sign}{column}{f' >> {GROUP}' * grouped}, {n})"
    for sign, n in (("was_", -1), ("", 1))
    for kind, column in enumerate(("score", "low", "high"))
    for grouped in (0, 1)
)
_MATCH = f"""
WITH given AS MATERIALIZED (
  SELECT person_id, score, low, high, is_shown
  FROM ({{source}}) AS given (person_id, score, low, high, is_shown)
), old AS MATERIALIZED (
  SELECT person_id, score AS was_score, low AS was_low, high AS was_high, is_shown AS was_shown
  FROM boards_entry WHERE board_id = %s {{scope}}
), change AS MATERIALIZED (
  SELECT * FROM old FULL JOIN given USING (person_id)
  WHERE (was_score, was_low, was_high, was_shown) IS DISTINCT FROM (score, low, high, is_shown)
), gone AS (
  DELETE FROM boards_entry USING change
  WHERE board_id = %s AND boards_entry.person_id = change.person_id AND change.score IS NULL
), put AS (
  INSERT INTO boards_entry (board_id, person_id, score, low, high, is_shown)
  SELECT %s, person_id, score, low, high, is_shown FROM change WHERE score IS NOT NULL
  ON CONFLICT (person_id, board_id) DO UPDATE SET score = excluded.score, low = excluded.low,
    high = excluded.high, is_shown = excluded.is_shown
), moved AS (
  SELECT of, at, sum(n) AS n FROM change, LATERAL (VALUES {_VALUES}) AS v (of, at, n)
  WHERE at IS NOT NULL GROUP BY of, at HAVING sum(n) <> 0
), counted AS (
  INSERT INTO boards_count (board_id, of, at, n) SELECT %s, of, at, n FROM moved
  ON CONFLICT (board_id, of, at) DO UPDATE SET n = boards_count.n + excluded.n
)
SELECT count(*) FROM change
"""  # noqa: S608 - made of constants


_AROUND = """
SELECT part, person_id, score, low, high, above, before, ahead, behind
FROM boards_around(%s, %s, %s, %s)
"""
_PARTS = 10


class Standing(NamedTuple):
    """One entry as it is kept: score and band in thousandths of a level."""

    person: int
    score: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's place: `above` have a higher score, `before` the same score and come
    first, `ahead` have their whole band above, `behind` theirs below."""

    standing: Standing
    above: int
    before: int
    ahead: int
    behind: int


@dataclass(frozen=True, slots=True)
class Around:
    """A person's place among `n`, up to `each_way` neighbours up (nearest first) and down, and the
    top; `quarter` is the last score of the top quarter, `middle` the median."""

    n: int
    quarter: int
    middle: float
    mine: Mine | None
    up: tuple[Standing, ...]
    down: tuple[Standing, ...]
    top: tuple[Standing, ...]


def match(
    board_id: int,
    *,
    source: tuple[str, Sequence[Any]],
    people: Sequence[int] | None = None,
) -> int:
    """How many entries changed so that the board says what `source` says; call in a transaction.

    `source`: a statement that gives (person, score, low, high, is_shown), and its values; a person
    at most once. With `people` it speaks of those alone; without, whoever it does not name leaves
    the board. The board's row is locked first, so that writers follow one another.
    """
    list(Board.objects.select_for_update(no_key=True).filter(pk=board_id).values_list("pk"))
    sql, values = source
    scope, whom = ("", []) if people is None else ("AND person_id = ANY(%s)", [list(people)])
    statement = _MATCH.format(source=sql, scope=scope)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, board_id, *whom, board_id, board_id, board_id])
        return int(cursor.fetchone()[0])


def around(board_id: int, person: int, *, each_way: int, top: int) -> Around:
    """Where somebody stands, in one statement, so of one moment.

    It is a function of the database (`migrations/0002_around`): its plan is kept by the session,
    which halves the time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [board_id, person, each_way, top])
        rows = cursor.fetchall()
    parts: list[list[Any]] = [[] for _ in range(_PARTS)]
    for row in rows:
        parts[row[0]].append(row)
    me, up, higher, down, lower, first, everybody, *places = parts
    quarter, middle, other = (int(row[0][1]) if row else 0 for row in places)
    return Around(
        n=int(everybody[0][1]),
        quarter=quarter,
        middle=(middle + other) / 2,
        mine=Mine(_standing(me[0]), *(int(number) for number in me[0][5:])) if me else None,
        up=tuple(_standing(row) for row in [*up, *higher][:each_way]),
        down=tuple(_standing(row) for row in [*down, *lower][:each_way]),
        top=tuple(_standing(row) for row in first),
    )


def _standing(row: Sequence[Any]) -> Standing:
    return Standing(*row[1:5])


@transaction.atomic
def recount(board_id: int) -> None:
    """Counts anew from the entries; with `match` alone writing, nothing changes by it."""
    list(Board.objects.select_for_update(no_key=True).filter(pk=board_id).values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM boards_count WHERE board_id = %s", [board_id])
        for of, column in enumerate(("score", "low", "high")):
            for kind, at in ((of, column), (of + 3, f"{column} >> {GROUP}")):
                cursor.execute(
                    f"INSERT INTO boards_count (board_id, of, at, n) SELECT %s, {kind}, {at},"  # noqa: S608
                    " count(*) FROM boards_entry WHERE board_id = %s GROUP BY 3",
                    [board_id, board_id],
                )
