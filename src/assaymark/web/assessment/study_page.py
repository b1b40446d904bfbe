"""A study as its page shows it: figures with their names, and the chart's lines as plain numbers.

The page says what the document says and nothing else; only labels and coordinates are made here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Plain = Mapping[str, Any]
LABELS: Mapping[str, str | Promise] = {
    "qwk": _("Quadratic weighted kappa"),
    "exact": _("Same level"),
    "adjacent": _("At most one level apart"),
    "alpha ordinal": _("Krippendorff's alpha, ordinal"),
    "alpha interval": _("Krippendorff's alpha, interval"),
    "ac2 quadratic": _("Gwet's AC2, quadratic weights"),
    "ac2 ordinal": _("Gwet's AC2, ordinal weights"),
    "icc(1,1)": _("ICC(1,1): one rating, each work by other people"),
    "icc(1,k)": _("ICC(1,k): mean of k ratings, each work by other people"),
    "icc(2,1)": _("ICC(2,1): one rating, the same people throughout"),
    "icc(2,k)": _("ICC(2,k): mean of k ratings, the same people throughout"),
    "smd": _("Mean difference from one person, in SD (positive: kinder)"),
    "qwk one": _("Kappa with one person, where two rated"),
    "lost": _("Two people's kappa less that: agreement lost"),
    "reached differently": _("Reached or not: decided differently"),
    "repeated": _("A part of the work repeated"),
    "shuffled": _("The words shuffled"),
    "random words": _("Words drawn from other works"),
    "nearly empty": _("Nearly empty"),
    "planted": _("Followed an instruction that we planted into it"),
    "rests": _("A decision that rests on one stretch of it alone"),
}
LIMITS: Mapping[str, str | Promise] = {
    "overall": _("Mean difference, in standard deviations"),
    "group": _("Mean difference in a team"),
    "lost": _("Kappa lost against two people's"),
}
SHARES = {"exact", "adjacent", "reached differently"}
CHART_W, CHART_H = 360, 220
LEFT, TOP, RIGHT, BOTTOM = 40, 12, 20, 44
KAPPA_LEFT, KAPPA_RIGHT, KAPPA_W = -0.2, 1.0, 200


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with its name; `is_share`: shown in percent."""

    label: str | Promise
    figure: Plain
    is_share: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A kappa with its interval on a line of `KAPPA_W` units; all None where there is none."""

    figure: Plain
    low: int = 0
    span: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion: its document, kappas to draw, every figure, errors by level with counts.

    `note`: why the grader may not do more, where it says nothing or is a language model.
    """

    plain: Plain
    note: str
    people: Bar
    machine: Bar
    one: Bar
    people_lines: Sequence[Line]
    machine_lines: Sequence[Line]
    errors: Sequence[tuple[Plain, Plain, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at an axis: where, and what it says."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Coverage against disagreement: lines as SVG wants them, in a box of 360 by 220."""

    line: str
    band: str
    people: str
    across: Sequence[Tick]
    up: Sequence[Tick]


@dataclass(frozen=True, slots=True)
class StudyPage:
    """Everything the template needs beside the document itself."""

    study: Plain
    parts: Sequence[Part]
    limits: Sequence[tuple[str | Promise, Plain]]
    tricks: Sequence[tuple[str | Promise, Plain]]
    checks: Sequence[tuple[str | Promise, Plain]]
    not_run: str
    answered: Sequence[str]
    teams: Sequence[Plain]
    not_for: Sequence[str]
    handed_in: int
    wrongly_given: Plain
    wrongly_withheld: Plain
    met: int
    chart: Chart | None


def study_page(document: Plain) -> StudyPage:
    """The page of a document."""
    return StudyPage(
        study=document,
        parts=[_part(one, "model" in document["grader"]) for one in document["criteria"]],
        limits=[(LIMITS[one["name"]], one) for one in document["limits"]],
        tricks=[(LABELS[one["name"]], one) for one in document["gaming"]["tricks"]],
        checks=[(LABELS[one["name"]], one) for one in document["gaming"].get("checks", ())],
        not_run=document["gaming"].get("not run", ""),
        answered=document["grader"].get("answered as", ()),
        teams=[_team(one) for one in document["groups"]["teams"]],
        not_for=document["not for"],
        handed_in=document["data"]["handed in"],
        wrongly_given=document["decisions"]["wrongly given"],
        wrongly_withheld=document["decisions"]["wrongly withheld"],
        met=document["data"]["met by the grader"],
        chart=_chart(document["coverage"], document["people"]["any"]),
    )


def _team(one: Plain) -> Plain:
    return {**one, "figures": [one["people pass"], one["machine pass"], one["differ"]]}


def _part(one: Plain, is_language: bool) -> Part:
    people = {figure["name"]: figure for figure in one["people"]}
    machine = {figure["name"]: figure for figure in one["machine"]}
    levels = one["levels"]
    return Part(
        plain=one,
        note=one["why"] if is_language or one["use"] == "none" else "",
        people=_bar(people["qwk"]),
        machine=_bar(machine["qwk"]),
        one=_bar(machine["qwk one"]),
        people_lines=[_line(figure) for figure in one["people"]],
        machine_lines=[_line(figure) for figure in one["machine"]],
        errors=list(zip(levels, one["errors"], one["confusion"], strict=False)),
    )


def _line(figure: Plain) -> Line:
    name = figure["name"]
    return Line(LABELS.get(name, name), figure, name in SHARES)


def _bar(figure: Plain) -> Bar:
    if figure["estimate"] is None:
        return Bar(figure)
    at, low, high = (_place(figure[key], figure) for key in ("estimate", "low", "high"))
    return Bar(figure, low, max(1, high - low), at)


def _place(value: float | None, figure: Plain) -> int:
    known = figure["estimate"] if value is None else value
    share = (known - KAPPA_LEFT) / (KAPPA_RIGHT - KAPPA_LEFT)
    return round(KAPPA_W * min(1.0, max(0.0, share)))


# The chart --------------------------------------------------------------------------------------


def _chart(points: Sequence[Plain], people: Plain) -> Chart | None:
    if len(points) < 2:
        return None
    shown = [people["estimate"]] if people["estimate"] is not None else []
    highest = max([point["high"] for point in points] + shown)
    top = next((t for t in (0.1, 0.2, 0.4, 0.6, 0.8) if highest <= t), 1.0)
    upper = [_at(point["covered"], point["high"], top) for point in points]
    lower = [_at(point["covered"], point["low"], top) for point in reversed(points)]
    return Chart(
        line=" ".join(_at(point["covered"], point["estimate"], top) for point in points),
        band=" ".join([*upper, *lower]),
        people=_y(shown[0], top) if shown else "",
        across=[Tick(_x(share), f"{share:.0%}") for share in (0, 0.25, 0.5, 0.75, 1)],
        up=[Tick(_y(top * i / 2, top), f"{50 * top * i:.3g}%") for i in range(3)],
    )


def _at(covered: float, share: float, top: float) -> str:
    return f"{_x(covered)},{_y(share, top)}"


def _x(covered: float) -> str:
    return f"{LEFT + covered * (CHART_W - LEFT - RIGHT):.1f}"


def _y(share: float, top: float) -> str:
    return f"{TOP + (1 - share / top) * (CHART_H - TOP - BOTTOM):.1f}"
