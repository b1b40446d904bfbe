"""A board for one person: from the counts where everybody is on it and they are many, else walked.

`sheet` is what the page shows; for a large board it takes two statements: the store's, and names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import QuerySet

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards import store
from assaymark.web.boards.among import TOP, WALKED, Found, ListedRow, among
from assaymark.web.boards.models import Board, Entry
from assaymark.web.boards.names import names
from assaymark.web.boards.seen import League, Place, Relation, Row, Sheet, Target, TooFew
from assaymark.web.boards.segments import Segment
from assaymark.web.boards.store import POINTS, Mine, Standing
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency

NEAR = 5
LEAGUE = 30
EACH_WAY = 44
"""Neighbours read each way for a league: it has 44 people at most, about thirty as a rule."""


def board(organisation: Organisation, competency: Competency) -> Board | None:
    """The board of a skill; None for one that has none, a mission-critical one among them."""
    found = Board.objects.filter(organisation=organisation, competency=competency)
    found = found.filter(competency__critical=None)
    return found.select_related("competency", "organisation__pseudonym_key").first()


def boards(organisation: Organisation) -> QuerySet[Board]:
    """All boards of skills that are not mission-critical, by title."""
    found = Board.objects.filter(organisation=organisation, competency__critical=None)
    return found.select_related("competency").order_by("competency__title", "pk")


def sheet(
    its: Board,
    viewer: User,
    segment: Segment | None = None,
    *,
    with_league: bool = False,
    with_people: bool = True,
) -> Sheet | TooFew:
    """The board as `viewer` sees it; too small a group tells nothing, not even how small.

    Without people it is the benchmark and the viewer's own place.
    """
    each_way = EACH_WAY if with_league else NEAR
    found = found_for(its, viewer.pk, segment, each_way=each_way)
    if found.around.n < SMALLEST:
        return TooFew(SMALLEST)
    made = drawn(found, its.organisation, viewer.pk, with_league=with_league)
    return made if with_people else replace(made, near=(), league=None, top=(), has_people=False)


def found_for(
    its: Board, person: int, segment: Segment | None = None, *, each_way: int = NEAR
) -> Found:
    """Who stands around one person, on the whole board or within a segment."""
    if segment is not None and segment.parts:
        return among(_rows(segment.narrowed(its.entries.all())), person, each_way=each_way)
    around = store.around(its.pk, person, each_way=each_way, top=TOP)
    if around.n <= WALKED:
        return among(_rows(its.entries.all()), person, each_way=each_way)
    return Found(around)


def _rows(entries: QuerySet[Entry]) -> list[ListedRow]:
    return list(entries.values_list("person_id", "score", "low", "high", "is_shown"))


def drawn(
    found: Found, organisation: Organisation, viewer: int, *, with_league: bool = False
) -> Sheet:
    """What was found, with names and in levels."""
    around = found.around
    near: tuple[Standing, ...] = ()
    league: tuple[Standing, ...] = ()
    number = of = 0
    if around.mine is not None:
        me = around.mine.standing
        near = (*reversed(around.up[:NEAR]), me, *around.down[:NEAR])
        number, of, first, last = _league(around.n, around.mine)
        up, down = around.up[:first], around.down[:last]
        league = (*reversed(up), me, *down) if with_league else ()
    called = names(organisation, {one.person for one in (*near, *league, *around.top)})
    draw = _Drawing(found, called, viewer)
    has_target = around.n > 4 * (SMALLEST - 1)  # five people in the top quarter
    return Sheet(
        n=around.n,
        target=Target(around.quarter / POINTS, around.middle / POINTS) if has_target else None,
        you=draw.you(),
        near=draw.rows(near),
        league=League(number, of, draw.rows(league)) if number else None,
        top=draw.rows(around.top),
    )


def _league(n: int, mine: Mine) -> tuple[int, int, int, int]:
    """Its number, how many leagues there are, and how many of it stand above and below: as
    `ranking.standing.leagues` would part them."""
    at = mine.above + mine.before
    of = min(max(1, round(n / LEAGUE)), n // SMALLEST)
    number = next(i for i in range(at * of // n, of) if at < n * (i + 1) // of)
    first, last = n * number // of, n * (number + 1) // of
    return number + 1, of, at - first, last - at - 1


class _Drawing:
    """One page in the making."""

    def __init__(self, found: Found, called: Mapping[int, str], viewer: int) -> None:
        self._found = found
        self._called = called
        self._viewer = viewer
        self._me = found.around.mine.standing if found.around.mine else None

    def rows(self, standings: Sequence[Standing]) -> tuple[Row, ...]:
        return tuple(self._row(one) for one in standings)

    def you(self) -> Place | None:
        mine = self._found.around.mine
        if mine is None:
            return None
        shared, tied = self._found.places.get(self._viewer, (None, None))
        return Place(
            row=self._row(mine.standing),
            best=mine.ahead + 1,
            worst=self._found.around.n - mine.behind,
            order=mine.above + 1,
            shared=shared,
            tied=tied,
        )

    def _row(self, one: Standing) -> Row:
        place, _tied = self._found.places.get(one.person, (None, None))
        return Row(
            name=self._called[one.person],
            score=one.score / POINTS,
            low=one.low / POINTS,
            high=one.high / POINTS,
            relation=self._relation(one),
            place=place,
        )

    def _relation(self, one: Standing) -> Relation:
        me = self._me
        if me is None or one.person == self._viewer:
            return "you" if me is not None else "tied"
        if one.low > me.high:
            return "ahead"
        return "behind" if one.high < me.low else "tied"
