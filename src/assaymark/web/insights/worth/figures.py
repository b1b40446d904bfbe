"""Figures of what badges are worth: correlations, expectancy, parts of a return, hires."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assaymark.validity.predictive import Band, Correlation
from assaymark.validity.returns import Return
from assaymark.web.insights.worth.hires import Hires
from assaymark.web.insights.worth.prediction import Answer
from assaymark.web.kit.figures import Column, Figure, Value


def correlations(answers: Sequence[Answer]) -> Figure:
    """Each metric's plain r with its interval; below it the corrected ones, where stated."""
    lines = [line for one in answers for line in _lines(one)]
    rows = [
        {"name": name, "value": r.r, "low": r.interval.low, "high": r.interval.high}
        for name, r, _n in lines
        if r is not None
    ]
    return Figure(
        key="correlations",
        title=_("How far they go together"),
        columns=(
            Column("metric", _("Metric")),
            Column("r", "r", "number"),
            Column("low", _("Low"), "number"),
            Column("high", _("High"), "number"),
            Column("n", _("People"), "count"),
        ),
        rows=tuple(
            (name, r.r, r.interval.low, r.interval.high, n) if r else (name, None, None, None, n)
            for name, r, n in lines
        ),
        definition=_(
            "Pearson's r, from −1 to 1, uncorrected, with its 95% interval by Fisher's z. Of a "
            "skill: each person's plain mean of the works that count, handed in before the day: "
            "not the published score, which is fitted on later works too. Of a badge "
            "point-biserial: held before the day, or not. Corrected figures rest on what was "
            "stated for them besides; among all with works: Thorndike's case II, with both "
            "standard deviations from the data, right only where people were chosen by these "
            "means. Below 10 people no figure is given."
        ),
        says=_("An interval that holds 0 says that nothing is known yet."),
        n=_("up to %(n)d people") % {"n": max(n for _name, _r, n in lines)},
        chart={
            "kind": "forest",
            "unit": "number",
            "rows": rows,
            "line": {"name": _("no relation"), "value": 0},
        }
        if rows
        else None,
    )


def _lines(one: Answer) -> list[tuple[str, Correlation | None, int]]:
    plain = one.plain if isinstance(one.plain, Correlation) else None
    found: list[tuple[str, Correlation | None, int]] = [(one.metric.name, plain, one.n)]
    if one.unreliability is not None:
        name = _("%(metric)s, if it were measured without noise") % {"metric": one.metric.name}
        found.append((name, one.unreliability, one.n))
    if one.range is not None:
        name = _("%(metric)s, among all applicants") % {"metric": one.metric.name}
        found.append((name, one.range, one.n))
    if one.scored is not None:
        name = _("%(metric)s, among all %(n)d with works") % {
            "metric": one.metric.name,
            "n": one.scored.n,
        }
        found.append((name, one.scored.corrected, one.n))
    return found


def expectancy_figure(one: Answer, number: int) -> Figure:
    """How many succeeded, by band of score."""
    names = [_name(band, len(one.bands)) for band in one.bands]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (name, b.n, b.successes, b.rate, b.interval.low, b.interval.high)
        for name, b in zip(names, one.bands, strict=True)
    )
    return Figure(
        key=f"expectancy-{number}",
        title=_("Who reached %(metric)s") % {"metric": one.metric.name},
        columns=(
            Column("band", _("Mean of works before")),
            Column("n", _("People"), "count"),
            Column("successes", _("Succeeded"), "count"),
            Column("rate", _("Share"), "percent"),
            Column("low", _("Low"), "percent"),
            Column("high", _("High"), "percent"),
        ),
        rows=rows,
        definition=_(
            "Success: a mean of %(mark)s %(unit)s or %(way)s. Bands, by the mean of works before "
            "the day (or by the badge), of about equal size, equal means together, none under five "
            "people; 95%% intervals by Wilson."
        )
        % {
            "mark": f"{one.success:.2f}",
            "unit": one.metric.unit,
            "way": _("more") if one.is_up else _("less"),
        },
        says=_("Bars show the share that succeeded, lines what it could also be."),
        n=_("%(n)d people") % {"n": one.n},
        chart={
            "kind": "bars",
            "unit": "percent",
            "rows": [
                {"name": name, "value": b.rate, "low": b.interval.low, "high": b.interval.high}
                for name, b in zip(names, one.bands, strict=True)
            ],
            "line": {"name": _("everybody"), "value": one.base_rate},
        },
    )


def _name(band: Band, of: int) -> str:
    if band.low == band.high and band.low in (0, 1) and of <= 2:
        return _("holds the badge") if band.low else _("does not")
    return f"{band.low:.2f}–{band.high:.2f}" if of > 1 else _("everybody")


def return_figure(found: Return) -> Figure:
    """Benefits and costs, part by part."""
    parts = [(one, 1) for one in found.benefits] + [(one, -1) for one in found.costs]
    parts = [(one, sign) for one, sign in parts if one.amount]
    rows = [{"name": one.name, "change": sign * one.amount} for one, sign in parts]
    return Figure(
        key="return",
        title=_("What it brings and what it costs in a year"),
        columns=(
            Column("part", _("Part")),
            Column("amount", _("Amount"), "number"),
            Column("formula", _("From")),
        ),
        rows=tuple((one.name, sign * one.amount, one.formula) for one, sign in parts),
        definition=_(
            "Benefits above 0, costs below. Return = (benefit − cost) ÷ cost. All from the "
            "assumptions on this page; there is no interval, since nothing here is a sample."
        ),
        n=_("one year"),
        chart={
            "kind": "waterfall",
            "unit": "number",
            "decimals": 0,
            "rows": [*rows, {"name": _("Left"), "total": found.benefit - found.cost}],
        },
    )


def hires_figure(found: Hires) -> Figure:
    """Mean quality by quarter of start."""
    return Figure(
        key="hires",
        title=_("Quality of hire by quarter of start"),
        columns=(
            Column("quarter", _("Started")),
            Column("n", _("People"), "count"),
            Column("mean", _("Mean"), "number"),
            Column("low", _("Low"), "number"),
            Column("high", _("High"), "number"),
        ),
        rows=tuple((q.name, q.n, q.mean, q.interval.low, q.interval.high) for q in found.quarters),
        definition=_(
            "Each part standardised over all who started in these two years, then the weighted "
            "mean: 0 is their average, 1 a standard deviation above. 95% intervals by bootstrap. "
            "It compares quarters with each other, not with other organisations."
        ),
        n=_("%(n)d of %(all)d who started") % {"n": found.n, "all": found.started},
        chart={
            "kind": "dots",
            "unit": "number",
            "rows": [
                {"name": q.name, "value": q.mean, "low": q.interval.low, "high": q.interval.high}
                for q in found.quarters
            ],
            "line": {"name": _("average"), "value": 0},
        },
    )
