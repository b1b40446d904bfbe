"""A pilot's figures as `kit.figures` draws them: uplift beside no effect, arms before and after."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assaymark.validity.agreement import wilson_interval
from assaymark.web.insights.pilots.words import ARMS, METHODS, between, places_for
from assaymark.web.kit.figures import Column, Figure, Value


def figures(document: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Of each kind of metric a forest, where any can be told; then the arms of each metric; then
    who took part."""
    found = [
        figure for is_ratio in (False, True) if (figure := _forest(document, is_ratio=is_ratio))
    ]
    found += [f for n, one in enumerate(document["metrics"]) if (f := _arms(n, one))]
    return (*found, took_part(document))


def took_part(document: Mapping[str, Any]) -> Figure:
    """Arm by arm who took part and what went on, from the `arms`, `teams`, `leading` and `badges`
    of a report; an arm that is not among `leading` stands there without figures."""
    went_on = {one["arm"]: one for one in document["leading"]}
    rows = [_part(name, document, went_on.get(name)) for name in ARMS if document["teams"][name]]
    bars = [
        {"name": row[0], "value": row[4], "low": row[5], "high": row[6]}
        for row in rows
        if row[4] is not None
    ]
    people = sum(one["people"] for one in document["leading"])
    notes = [_("Badges: %(titles)s.") % {"titles": ", ".join(_titles(document))}]
    if len(went_on) < len(rows):
        notes.append(
            _(
                "Kept back: groups under five people, and from managers what is of one other "
                "team alone."
            )
        )
    return Figure(
        key="took-part",
        title=_("Who took part, and what went on"),
        columns=(
            Column("group", _("Teams")),
            Column("teams", _("Number"), "count"),
            Column("people", _("People"), "count"),
            Column("handed_in", _("Handed in"), "count"),
            Column("share", _("Share"), "percent"),
            Column("low", _("from"), "percent"),
            Column("high", _("to"), "percent"),
            Column("works", _("Works"), "count"),
            Column("holders", _("Hold a badge"), "count"),
            Column("badges", _("Badges"), "count"),
        ),
        rows=tuple(rows),
        definition=_(
            "Everybody in the team they were in at the start, since the first day. Handed in: "
            "people with a work for one of the pilot's badges; share: of the people of these "
            "teams, with Wilson's interval at 95%. Works and badges are counted, holders are "
            "people. Of teams with fewer than five people together nothing is shown."
        ),
        says=_("Each bar is the share of people who handed in; its line what it could also be."),
        n=_("%(n)d people") % {"n": people},
        chart={"kind": "bars", "unit": "percent", "rows": bars} if bars else None,
        notes=tuple(notes),
    )


def _part(
    name: str, document: Mapping[str, Any], one: Mapping[str, Any] | None
) -> tuple[Value, ...]:
    first = (str(ARMS[name]), document["teams"][name])
    if one is None:
        return (*first, *[None] * 8)
    band = wilson_interval(one["active"], one["people"])
    share = one["active"] / one["people"]
    counts = (one["works"], one["holders"], one["badges"])
    return (*first, one["people"], one["active"], share, band.low, band.high, *counts)


def _titles(document: Mapping[str, Any]) -> list[str]:
    return [one["title"] for one in document["badges"]]


def _forest(document: Mapping[str, Any], *, is_ratio: bool) -> Figure | None:
    told = [
        one
        for one in document["metrics"]
        if one["result"]["form"] == "uplift"
        and one["result"]["verdict"] != "description"
        and one["result"]["is_ratio"] == is_ratio
    ]
    if not told:
        return None
    rows = [
        {
            "name": f"{one['title']} ({one['unit']})",
            "value": one["result"]["estimate"],
            "low": one["result"]["low"],
            "high": one["result"]["high"],
        }
        for one in told
    ]
    line = {"name": _("no difference"), "value": 1 if is_ratio else 0}
    n = max(one["result"]["teams_counted"] for one in told)
    return Figure(
        key="ratios" if is_ratio else "differences",
        title=_("Rates against the other teams") if is_ratio else _("Against the other teams"),
        columns=(
            Column("metric", _("Metric")),
            Column("estimate", _("Ratio") if is_ratio else _("Difference"), "number"),
            Column("low", _("Low"), "number"),
            Column("high", _("High"), "number"),
            Column("p", _("p"), "number", 3),
            Column("people", _("People"), "count"),
            Column("teams", _("Teams"), "count"),
        ),
        rows=tuple(_row(one) for one in told),
        definition=_(
            "Teams that started less teams that had not, %(how)s. Interval: every effect that "
            "changing the places of the teams does not refuse at 95%%."
        )
        % {"how": " / ".join(sorted({str(METHODS[one["result"]["method"]]) for one in told}))},
        says=_("Each dot is the difference; its line holds what it could also be."),
        n=_("%(n)d teams") % {"n": n},
        chart={"kind": "forest", "unit": "number", "rows": rows, "line": line},
    )


def _row(one: Mapping[str, Any]) -> tuple[Value, ...]:
    found = one["result"]
    name = f"{one['title']} ({one['unit']})"
    ends = (found["low"], found["high"], found["p"])
    return (name, found["estimate"], *ends, found["people"] or None, found["teams_counted"])


def _arms(number: int, metric: Mapping[str, Any]) -> Figure | None:
    found = metric["result"]
    if found["form"] == "hidden" or not found["arms"]:
        return None
    periods = max(len(one["after"]) for one in found["arms"])
    names = [_("Before"), *(_period(n, periods) for n in range(1, periods + 1))]
    series = [
        {
            "name": str(ARMS[one["arm"]]),
            "values": [one["before"], *one["after"]],
            "dashed": one["arm"] != "first",
        }
        for one in found["arms"]
    ]
    values = [value for one in series for value in one["values"]]
    places = places_for(*values)
    return Figure(
        key=f"arms-{number}",
        title=f"{metric['title']} ({metric['unit']})",
        columns=(
            Column("teams", _("Teams")),
            Column("count", _("Number"), "count"),
            *(Column(f"p{i}", name, "number", places) for i, name in enumerate(names)),
        ),
        rows=tuple(
            (str(ARMS[one["arm"]]), one["teams"], one["before"], *one["after"])
            for one in found["arms"]
        ),
        definition=_arms_definition(found),
        n=_("%(n)d people") % {"n": found["people"]} if found["people"] else _("teams as a whole"),
        chart={
            "kind": "lines",
            "unit": "number",
            "decimals": places,
            "x": names,
            "series": series,
        },
    )


def _arms_definition(found: Mapping[str, Any]) -> str:
    words = _("The mean of the teams' means (of counts: their rates) in each period.")
    if found["form"] == "uplift" and found["verdict"] != "description":
        return words + " " + _("95%% interval of the difference: %(b)s.") % {"b": between(found)}
    if found["form"] == "described" and found["low"] is not None:
        pattern = _("95%% interval of the mean change among those read (%(n)d): %(b)s.")
        return words + " " + pattern % {"n": found["read"], "b": between(found)}
    return words + " " + _("No interval: nothing here could bound a difference.")


def _period(number: int, of: int) -> str:
    if of == 1:
        return _("During")
    return _("First half") if number == 1 else _("Second half")
