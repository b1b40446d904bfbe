"""A board's page, put together: the board, what one has shown oneself, who has progressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assaymark.web.boards import apart
from assaymark.web.boards.incoming import week_of
from assaymark.web.boards.marks import Drawn, drawn
from assaymark.web.boards.models import Board, Snapshot, Wish
from assaymark.web.boards.names import names
from assaymark.web.boards.queries.boards import sheet
from assaymark.web.boards.queries.shows import shown
from assaymark.web.boards.seen import Sheet, TooFew
from assaymark.web.boards.segments import Part, Segment, parts, segment
from assaymark.web.boards.store import POINTS
from assaymark.web.boards.words import kind_words
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Membership
from assaymark.web.skills.models import Competency
from assaymark.web.standing import figures as score_figures
from assaymark.web.standing import queries as standing
from assaymark.web.standing.changed import change, definition

RECOGNISED = 10
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """Why somebody is not on a board: works there are, works it takes, or their own wish."""

    n: int
    needed: int
    is_out: bool


@dataclass(frozen=True, slots=True)
class Risen:
    """Somebody recognised for progress, by the name they wish."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Kind:
    """How many of the top quarter were judged in one way: its words, the share of people."""

    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of a board shows to one person."""

    board: Board
    parts: tuple[Part, ...]
    segment: Segment
    sheet: Sheet | None
    too_few: TooFew | None
    shows: Mapping[str, Any]
    kinds: tuple[Kind, ...]
    near: Drawn | None
    league: Drawn | None
    top: Drawn | None
    history: Figure
    missing: Missing | None
    risen: tuple[Risen, ...]
    weeks: tuple[Snapshot, ...]


def page(
    board: Board,
    member: Membership,
    chosen: Sequence[str],
    now: datetime,
    *,
    with_league: bool = False,
) -> Page:
    """The board as `member` sees it, compared with those who share what is `chosen`."""
    today = now.date()
    its_segment = segment(member, chosen, today)
    found = sheet(
        board,
        member.user,
        its_segment,
        with_league=with_league,
        with_people=apart.are_shown(board, member, its_segment, today),
    )
    seen = found if isinstance(found, Sheet) else None
    target = seen.target.top_quarter if seen and seen.target else None
    league = seen.league.rows if seen and seen.league else ()
    whole = seen is not None and not its_segment.parts
    shows = shown(board, seen.n) if seen and whole else {}
    return Page(
        board=board,
        parts=parts(member, today),
        segment=its_segment,
        sheet=seen,
        too_few=found if isinstance(found, TooFew) else None,
        shows=shows,
        kinds=tuple(
            Kind(str(kind_words(one["kind"])), one["share"]) for one in shows.get("kinds", ())
        ),
        near=drawn(seen.near, target) if seen and seen.near else None,
        league=drawn(league, target) if league else None,
        top=drawn(seen.top, target) if seen and seen.top else None,
        history=history(member, board.competency, target),
        missing=None if seen and seen.you else missing(member, board.competency),
        risen=_risen(board, now) if whole else (),
        weeks=tuple(board.snapshots.exclude(n_both=0).order_by("-week")[:WEEKS]) if whole else (),
    )


def missing(member: Membership, competency: Competency) -> Missing:
    """What it takes to be on the board; the works there are may be enough, the board behind."""
    here, person = member.organisation, member.user
    rows = standing.evidence_of(here, person, competency).values_list("work", "key")
    wish = Wish.objects.filter(organisation=here, person=person, is_out=True)
    needed = int(standing.model(here).document["fewest"])
    return Missing(len({work or key for work, key in rows}), needed, wish.exists())


def history(
    member: Membership, competency: Competency, target: float | None, *, is_own: bool = True
) -> Figure:
    """Somebody's way up to here, with its bands, and the benchmark beside it."""
    steps = standing.history(member.organisation, member.user, competency)
    moved = change(steps, level=_level(member)) if len(steps) > 1 else None
    days = [date_format(one.at.date(), "SHORT_DATE_FORMAT") for one in steps]
    series: list[dict[str, Any]] = [
        {
            "name": _("Your score") if is_own else _("Score"),
            "values": [one.mean for one in steps],
            "low": [one.low for one in steps],
            "high": [one.high for one in steps],
        }
    ]
    if target is not None:
        aim = [target for _one in steps]
        series.append({"name": _("From here on: top quarter"), "values": aim, "dashed": True})
    return Figure(
        key="history",
        title=_("Your own way up to here") if is_own else _("The way up to here"),
        columns=(
            Column("date", _("Date"), "date"),
            Column("score", _("Score"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
            Column("works", _("Works so far"), "count"),
        ),
        rows=tuple((one.at.date(), one.mean, one.low, one.high, one.n) for one in steps),
        says=moved.words if moved else "",
        n=_("%(n)d works") % {"n": len(steps)} if steps else "",
        definition=_(
            "The score after each verified work, by the figures in force today. The band holds"
            " what the person can do with 80% certainty; it is wide while there is little evidence."
        )
        + " "
        + definition(),
        chart={"kind": "lines", "unit": "number", "x": days, "series": series}
        if len(steps) > 1
        else None,
    )


def _level(member: Membership) -> float:
    """What the bands of the scores here are meant to hold."""
    return score_figures.figures(standing.model(member.organisation)).model.level


def _risen(board: Board, now: datetime) -> tuple[Risen, ...]:
    """Who wishes it and has risen, by the newest week's look; the largest steps first.

    Not who has left the board since, or fallen back: a badge may have been revoked.
    """
    since = week_of(now) - timedelta(weeks=1)
    rows = board.progress.filter(
        week__gte=since,
        person__board_wishes__organisation=board.organisation,
        person__board_wishes__in_progress=True,
    )
    still = board.entries.filter(person=OuterRef("person"), score__gt=OuterRef("before"))
    rows = rows.filter(Exists(still))
    newest = max((one.week for one in rows), default=None)
    steps = [one for one in rows if one.week == newest]
    found = sorted(steps, key=lambda one: one.before - one.after)[:RECOGNISED]
    called = names(board.organisation, [one.person_id for one in found])
    return tuple(
        Risen(called[one.person_id], one.before / POINTS, one.after / POINTS) for one in found
    )
