"""The gaming report as one table: for its page's files, and to be laid beside another week's."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.web.boards.models import GamingReport
from assaymark.web.boards.words import kind_words
from assaymark.web.kit.figures import Column, Figure, Value


def gaming_figure(report: GamingReport) -> Figure:
    """Every count of the report; a number of people below five is kept back."""
    document, n = report.document, report.document["evidence"]
    counted = ngettext("%(n)d judgement", "%(n)d judgements", n) % {"n": n}
    when = {"days": report.days, "day": date_format(report.made_at)}
    return Figure(
        key="gaming",
        title=_("Gaming report"),
        columns=(
            Column("what", _("What was seen")),
            Column("judged", _("How it was judged")),
            Column("count", _("Number"), "count"),
            Column("of", _("Of"), "count"),
            Column("share", _("Share"), "percent"),
            Column("limit", _("Limit"), "number"),
            Column("people", _("People"), "count"),
        ),
        rows=tuple(_rows(document)),
        definition=_(
            "Counts over everybody in the %(days)d days before %(day)s, of skills with a board; "
            "all judgements are counted, so there is no interval. A number of people below five "
            "is left out. Judgements beyond the first of a work count as one with it; works above "
            "the week's limit share the weight of those within it; a pair of peers stands out "
            "where chance (Poisson) would bring it about once in a thousand over all pairs. Each "
            "has a harmless reading too, and none changes a score."
        )
        % when,
        n=counted,
    )


def _rows(its: Mapping[str, Any]) -> Iterator[tuple[Value, ...]]:
    n, twice, bursts = its["evidence"], its["twice"], its["bursts"]
    for one in its["kinds"]:
        said = str(kind_words(one["kind"]))
        share = one["n"] / n if n else None
        yield (_("Judgements"), said, one["n"], n, share, None, one["people"])
    again = _("Judgements of a work already judged")
    yield (again, "", twice["judgements"], n, None, None, twice["people"])
    days = _("Days with many works of one person in one skill")
    yield (days, "", bursts["days"], None, None, bursts["least"], bursts["people"])
    micro = its["micro"]
    yield (_("Small actions"), "", micro["n"], n, micro["share"], micro["limit"], None)
    pairs = its["pairs"]
    yield (_("Unusual pairs of peers"), "", pairs["unusual"], pairs["pairs"], None, None, None)
    for one in its["capped"]:
        said, above = str(kind_words(one["kind"])), _("Works above the week's limit")
        yield (above, said, one["works"], None, None, one["weekly"], one["people"])
