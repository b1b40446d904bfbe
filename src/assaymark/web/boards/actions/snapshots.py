"""A board each Monday: kept, compared with the one before, and who has progressed since four weeks.

The week's snapshot, what came of it and the bands moved to the new week are one transaction; the
snapshot's row makes it happen once.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import transaction

from assaymark.ranking.movement import Movement, movement
from assaymark.web.boards.actions.following import rebuild_board
from assaymark.web.boards.incoming import week_of
from assaymark.web.boards.models import Board, Progress, Snapshot, Wish
from assaymark.web.boards.queries.shows import shows

KEPT_WEEKS = 26
PROGRESS_WEEKS = 4


class Then(NamedTuple):
    """A score and the upper end of its band, in thousandths of a level."""

    score: int
    high: int


@transaction.atomic
def take_snapshot(*, board: Board, now: datetime) -> Snapshot | None:
    """The snapshot of the week of `now`, the bands moved to it; None if it is there already."""
    list(Board.objects.select_for_update(no_key=True).filter(pk=board.pk).values_list("pk"))
    week = week_of(now)
    if board.snapshots.filter(week=week).exists():
        return None
    rebuild_board(board=board, now=now)
    board.shows, board.shows_at = shows(board), now
    board.save(update_fields=["shows", "shows_at"])
    return keep_standing(
        board=board,
        week=week,
        standing={
            person: Then(score, high)
            for person, score, high in board.entries.values_list("person_id", "score", "high")
        },
    )


def keep_standing(*, board: Board, week: date, standing: Mapping[int, Then]) -> Snapshot:
    """The snapshot of a week whose standing is known, beside those before it; in a transaction."""
    before = board.snapshots.filter(week__lt=week).order_by("-week").first()
    _recognise(board, week, standing)
    board.snapshots.filter(week__lt=week - timedelta(weeks=KEPT_WEEKS)).delete()
    board.progress.filter(week__lt=week - timedelta(weeks=KEPT_WEEKS)).delete()
    made: Snapshot = Snapshot.objects.create(
        board=board, week=week, n=len(standing), **_columns(standing), **_moved(before, standing)
    )
    return made


def _moved(before: Snapshot | None, standing: Mapping[int, Then]) -> dict[str, object]:
    if before is None:
        return {}
    earlier = {str(person): float(its.score) for person, its in read(before).items()}
    now = {str(person): float(its.score) for person, its in standing.items()}
    found = movement(earlier, now)
    if not isinstance(found, Movement):
        return {}
    tau = None if np.isnan(found.tau) else found.tau
    return {"tau": tau, "replaced": found.replaced, "n_both": found.n}


def _recognise(board: Board, week: date, standing: Mapping[int, Then]) -> None:
    """Keeps who wishes to be recognised and stands above the whole band of four weeks ago."""
    since = week - timedelta(weeks=PROGRESS_WEEKS)
    then = board.snapshots.filter(week__lte=since).order_by("-week").first()
    if then is None:
        return
    earlier = read(then)
    wishing = Wish.objects.filter(organisation=board.organisation, in_progress=True)
    Progress.objects.bulk_create(
        Progress(
            board=board,
            person_id=person,
            week=week,
            before=earlier[person].score,
            after=standing[person].score,
        )
        for person in wishing.values_list("person_id", flat=True)
        if person in earlier
        and person in standing
        and standing[person].score > earlier[person].high
    )


def read(snapshot: Snapshot) -> dict[int, Then]:
    """Person to score and upper end, as they stood."""
    people, scores, highs = (
        np.frombuffer(zlib.decompress(bytes(column)), dtype="<i8").tolist()
        for column in (snapshot.people, snapshot.scores, snapshot.highs)
    )
    return {
        person: Then(score, high) for person, score, high in zip(people, scores, highs, strict=True)
    }


def _columns(standing: Mapping[int, Then]) -> dict[str, bytes]:
    people = sorted(standing)
    return {
        "people": _packed(people),
        "scores": _packed([standing[person].score for person in people]),
        "highs": _packed([standing[person].high for person in people]),
    }


def _packed(values: Sequence[int]) -> bytes:
    return zlib.compress(np.array(values, dtype="<i8").tobytes(), 1)
