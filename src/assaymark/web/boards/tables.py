"""A board's lists as figures: what each is of, how it is reckoned, and the same as a file.

They hold what the page shows to this one person, under the names people stand there with; nobody
else's name can be had by asking for a file.
"""

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assaymark.web.boards.models import Snapshot
from assaymark.web.boards.page import Page
from assaymark.web.boards.seen import Relation, Row, Sheet
from assaymark.web.kit.figures import Column, Figure, Value

RELATIONS: dict[Relation, str | Promise] = {
    "you": gettext_lazy("you"),
    "ahead": gettext_lazy("surely ahead"),
    "tied": gettext_lazy("can't be told apart"),
    "behind": gettext_lazy("surely behind"),
}


def tables(page: Page) -> dict[str, Figure]:
    """Key to figure, of what `page` shows; nothing where it shows nothing."""
    its = page.sheet
    if its is None:
        return {}
    league = its.league.rows if its.league else ()
    found = {"benchmark": _benchmark(page, its), "near": _near(its), "league": _league(its, league)}
    found |= {"top": _top(its), "risen": _risen(page), "weeks": weeks(page.weeks)}
    return {key: one for key, one in found.items() if one.rows or key in {"top", "risen"}}


def _benchmark(page: Page, its: Sheet) -> Figure:
    levels, share, rows = _("levels"), _("share of the top quarter"), list[tuple[Value, ...]]()
    if its.target:
        rows.append((_("Top quarter from"), its.target.top_quarter, None, None, levels))
        rows.append((_("In the middle"), its.target.middle, None, None, levels))
        if its.you:
            me = its.you.row
            rows.append((_("Your score"), me.score, me.low, me.high, levels))
        if page.shows.get("works"):
            each = _("Verified works each, in the middle of the top quarter")
            rows.append((each, page.shows["works"], None, None, _("works")))
            rows += [(one.words, one.share, None, None, share) for one in page.kinds]
            rows += [(one["title"], one["share"], None, None, share) for one in page.shows["tasks"]]
    return Figure(
        key="benchmark",
        title=_("What the top quarter shows"),
        columns=(
            Column("what", _("What")),
            Column("value", _("Value"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
            Column("unit", _("Unit")),
        ),
        rows=tuple(rows),
        definition=_(
            "The score from which on one is among the best quarter of these people, and the "
            "median. Both are counted over everybody here, so they have no interval; your own "
            "score has its 80% band. It is shown from 17 people on, so that five are in the top "
            "quarter, and of their evidence what at least five of them have in common."
        ),
        n=_people(its.n),
    )


def _near(its: Sheet) -> Figure:
    definition = _(
        "Five people up and five down from you, by score. A bar is the band within which a score "
        "lies with 80% certainty. Surely ahead or behind is whose whole band lies above or below "
        "yours; people whose bands overlap share a place. Your own best and worst place count "
        "whose bands lie wholly above or below yours."
    )
    return _standings("near", _("Around you"), its.near, definition, _people(its.n))


def _league(its: Sheet, rows: Sequence[Row]) -> Figure:
    definition = _(
        "People of like score, about thirty together and five at least, cut from the order of "
        "scores; the first league has the highest. Bars are 80% bands, as around you."
    )
    title = _("Your league")
    if its.league:
        where = {"number": its.league.number, "of": its.league.of}
        title = _("Your league: %(number)d of %(of)d") % where
    n = ngettext("%(n)d person of like score", "%(n)d people of like score", len(rows))
    return _standings("league", title, rows, definition, n % {"n": len(rows)})


def _top(its: Sheet) -> Figure:
    definition = _(
        "The ten highest scores of those who asked to be seen here, under the name they chose; "
        "others may stand higher. Bars are 80% bands: where they overlap, the order may be chance."
    )
    title = _("The top ten of those who wish to be seen")
    n = _("%(shown)d shown, of %(n)d people") % {"shown": len(its.top), "n": its.n}
    return _standings("top", title, its.top, definition, n, is_beside=False)


def _standings(
    key: str, title: str, rows: Sequence[Row], definition: str, n: str, *, is_beside: bool = True
) -> Figure:
    columns = (
        Column("name", _("Name")),
        Column("score", _("Score"), "number"),
        Column("low", _("Band from"), "number"),
        Column("high", _("to"), "number"),
    )
    beside = (Column("place", _("Place"), "count"), Column("beside_you", _("Beside you")))
    return Figure(
        key=key,
        title=title,
        columns=columns + (beside if is_beside else ()),
        rows=tuple(_cells(one, is_beside=is_beside) for one in rows),
        definition=definition,
        n=n,
    )


def _cells(one: Row, *, is_beside: bool) -> tuple[Value, ...]:
    score: tuple[Value, ...] = (one.name, one.score, one.low, one.high)
    return (*score, one.place, RELATIONS[one.relation]) if is_beside else score


def _risen(page: Page) -> Figure:
    return Figure(
        key="risen",
        title=_("Recognised for progress"),
        columns=(
            Column("name", _("Name")),
            Column("before", _("Four weeks before"), "number"),
            Column("after", _("Now"), "number"),
        ),
        rows=tuple((one.name, one.before, one.after) for one in page.risen),
        definition=_(
            "Whose score lies above the whole 80% band of four weeks before. Looked at each "
            "Monday; only of those who wish to be named, ten at most, the largest steps first, "
            "and nobody who has fallen back since."
        ),
        n=ngettext("%(n)d person", "%(n)d people", len(page.risen)) % {"n": len(page.risen)},
    )


def weeks(found: Iterable[Snapshot]) -> Figure:
    """How much a board moved, week by week; `found` is newest first, the drawing oldest first."""
    rows = [(one.week, one.tau, one.replaced, one.n_both) for one in found]
    drawn = rows[::-1]
    return Figure(
        key="weeks",
        title=_("How much the board moved"),
        columns=(
            Column("week", _("Week of"), "date"),
            Column("tau", _("Order kept (tau)"), "number"),
            Column("replaced", _("New in the top tenth"), "percent"),
            Column("people", _("People"), "count"),
        ),
        rows=tuple(rows),
        definition=_(
            "From one Monday to the one before. Order kept is Kendall's tau of the people on the "
            "board on both: 1 when nothing changed, 0 when one order tells nothing of the other. "
            "New in the top tenth is the share of its people who were not in it a week before. "
            "Both are counted over everybody, so there is no interval; in a small board a few "
            "people move them much."
        ),
        n=_people(rows[0][3]) if rows else "",
        chart={
            "kind": "lines",
            "unit": "number",
            "x": [date_format(week, "SHORT_DATE_FORMAT") for week, *_figures in drawn],
            "series": [{"name": _("Order kept (tau)"), "values": [one[1] for one in drawn]}],
        }
        if len(rows) > 1
        else None,
    )


def _people(n: int) -> str:
    return ngettext("of %(n)d person", "of %(n)d people", n) % {"n": n}
