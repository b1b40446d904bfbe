"""Whether badges keep their worth: pass rates beside the evidence, and badges that say the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import combinations
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.ranking.standing import SMALLEST
from assaymark.validity.agreement import wilson_interval
from assaymark.validity.trend import FEWEST, Trend, trend
from assaymark.web.assessment.queries import throughput
from assaymark.web.assessment.queries.throughput import PassSums
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing.groups import Within

MONTHS, MOST_LINES = 18, 4


@reckons("badges")
def badges(organisation: Organisation, within: Within) -> Document:  # noqa: ARG001 - one shape for all
    """{titles, months: [...], trends: [...]}: of all badges, whoever looks."""
    since = timezone.now() - timedelta(days=31 * MONTHS)
    titles = {str(one.badge_id): one.title for one in catalogue.published(organisation)}
    months = [
        {
            "badge": str(one.badge),
            "month": one.month.date().isoformat()[:7],
            "n": one.n,
            "passed": one.passed,
            "quality": one.quality if one.quality is None else float(one.quality),
        }
        for one in throughput.passing(organisation, since)
        if str(one.badge) in titles and one.people >= SMALLEST
    ]
    return {"titles": titles, "months": months, "trends": _trends(organisation, since, titles)}


def _trends(organisation: Organisation, since: Any, titles: Mapping[str, str]) -> list[Any]:
    found: dict[str, dict[str, Any]] = {}
    for one in throughput.pass_sums(organisation, since):
        line = _trend(one)
        if line is None or str(one.badge) not in titles:
            continue
        known = found.get(str(one.badge))
        if known is None or one.with_quality:
            ends = {"slope": line.slope, "low": line.low, "high": line.high, "n": line.n}
            found[str(one.badge)] = {"badge": str(one.badge), "beside": one.with_quality, **ends}
    return list(found.values())


def _trend(one: PassSums) -> Trend | None:
    t, tt, p, tp, q, qq, tq, qp = (float(value) for value in one[3:])
    if not one.with_quality:
        return trend([[one.n, t], [t, tt]], [p, tp], p, n=one.n)
    products = [[one.n, t, q], [t, tt, tq], [q, tq, qq]]
    return trend(products, [p, tp, qp], p, n=one.n)


def figures(document: Mapping[str, Any], organisation: Organisation) -> list[Figure]:
    """Inflation, pass rates by month, fragmentation."""
    on_offer = list(catalogue.published(organisation))
    found = _fragments(fragments(on_offer), len(on_offer))
    return [_inflation(document), _rates(document), found]


def _inflation(document: Mapping[str, Any]) -> Figure:
    titles = document["titles"]
    found = sorted(document["trends"], key=lambda one: -one["slope"])
    rows = [
        (
            titles[one["badge"]],
            one["slope"],
            one["low"],
            one["high"],
            _("at equal evidence") if one["beside"] else _("evidence not measured"),
            one["n"],
        )
        for one in found
    ]
    rising = [row[0] for row in rows if row[2] > 0]
    bars = [{"name": row[0], "value": row[1], "low": row[2], "high": row[3]} for row in rows]
    says = _("No badge's pass rate rises by more than chance would.")
    if rising:
        says = _("Rising by more than chance would: %(badges)s. Look at recent decisions.")
        says = says % {"badges": ", ".join(rising)}
    return Figure(
        "inflation",
        _("Badge inflation"),
        (
            Column("badge", _("Badge")),
            Column("change", _("Change of the pass rate in a month"), "percent"),
            Column("low", _("from"), "percent"),
            Column("high", _("to"), "percent"),
            Column("beside", _("Compared")),
            Column("decisions", _("Decisions"), "count"),
        ),
        tuple(rows),
        _(
            "The trend of the pass rate, in points a month, by least squares over single "
            "decisions of the last %(months)d months, with its 95%% interval. Where one version "
            "of a grader read the works, its mean level is taken as the quality of the evidence "
            "and held equal: what then still rises is the bar that sinks, not people who learn. "
            "Badges with fewer than %(fewest)d decisions are left out."
        )
        % {"months": MONTHS, "fewest": FEWEST},
        says=says if rows else "",
        n=_("%(n)d decisions") % {"n": sum(row[5] for row in rows)},
        chart={
            "kind": "forest",
            "unit": "percent",
            "decimals": 1,
            "rows": bars[:16],
            "line": {"name": _("no change"), "value": 0},
        }
        if bars
        else None,
    )


def _rates(document: Mapping[str, Any]) -> Figure:
    months = sorted({one["month"] for one in document["months"]})
    by_badge: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in document["months"]:
        by_badge[one["badge"]][one["month"]] = one
    biggest = sorted(by_badge, key=lambda key: -sum(x["n"] for x in by_badge[key].values()))
    series = [_line(document["titles"][key], months, by_badge[key]) for key in biggest[:MOST_LINES]]
    rows = []
    for one in document["months"]:
        band = wilson_interval(one["passed"], one["n"])
        share, title = one["passed"] / one["n"], document["titles"][one["badge"]]
        rows.append((title, one["month"], one["n"], share, band.low, band.high, one["quality"]))
    return Figure(
        "pass-rates",
        _("Pass rate by month"),
        (
            Column("badge", _("Badge")),
            Column("month", _("Month")),
            Column("decisions", _("Decisions"), "count"),
            Column("passed", _("Passed"), "percent"),
            Column("low", _("from"), "percent"),
            Column("high", _("to"), "percent"),
            Column("quality", _("Mean level read by the grader"), "number"),
        ),
        tuple(rows),
        _(
            "Decisions that passed, of all decisions of the month, with Wilson's 95%% interval. "
            "The bands drawn are those intervals, of the %(most)d badges with most decisions; the "
            "table has all. Months with decisions about fewer than five people are not shown."
        )
        % {"most": MOST_LINES},
        n=_("%(n)d decisions") % {"n": sum(row[2] for row in rows)} if rows else "",
        chart={"kind": "lines", "unit": "percent", "x": months, "series": series, "from_zero": True}
        if len(months) > 1
        else None,
    )


def _line(title: str, months: list[str], met: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A badge's line with its band; None where a month is not shown."""
    found = [met.get(month) for month in months]
    bands = [wilson_interval(one["passed"], one["n"]) if one else None for one in found]
    return {
        "name": title,
        "values": [one["passed"] / one["n"] if one else None for one in found],
        "low": [band.low if band else None for band in bands],
        "high": [band.high if band else None for band in bands],
    }


def fragments(versions: Iterable[BadgeVersion]) -> list[tuple[str, str, str, str]]:
    """Pairs of published badges that say the same competency at the same level."""
    same: dict[tuple[str, str], list[tuple[BadgeVersion, str]]] = defaultdict(list)
    for version in versions:
        for one in version.competencies:
            place = one.get("handle") or f"{one.get('framework')}/{one.get('competency')}"
            same[place, one.get("level", "")].append((version, one.get("title", "")))
    return sorted(
        (first.title, second.title, title, level)
        for (_place, level), met in same.items()
        for (first, title), (second, _title) in combinations(met, 2)
        if first.badge_id != second.badge_id
    )


def _fragments(pairs: list[tuple[str, str, str, str]], n: int) -> Figure:
    return Figure(
        "fragmentation",
        _("Badges that say the same"),
        (
            Column("first", _("Badge")),
            Column("second", _("and")),
            Column("skill", _("Competency")),
            Column("level", _("Level")),
        ),
        tuple(pairs),
        _(
            "Pairs of published badges with the same competency and the same level. A stranger "
            "cannot tell what sets them apart; merge them, or move one to another level. All "
            "badges on offer now are compared: a count, not a sample, so it has no interval."
        ),
        n=ngettext("%(n)d published badge", "%(n)d published badges", n) % {"n": n},
        says=_("Pairs: %(n)d.") % {"n": len(pairs)},
    )
