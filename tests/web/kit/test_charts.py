"""Charts as a browser draws them: under the site's policy, in both themes, on desktop and phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from assaymark.web.kit.figures import Column, Figure, Value
from tests.browser.looking import DRAWN, OVERLAPS
from tests.web.kit.test_looks import _opened, _violations, browser, complaints

__all__ = ["browser", "complaints"]
pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.kit.urls")]
PAGE = """{% extends "kit/base.html" %}{% block heading %}Charts{% endblock %}
{% block title %}Every kind of chart{% endblock %}
{% block content %}
{% for figure in figures %}{% include "kit/figure.html" %}{% endfor %}
{% endblock %}
{% block scripts %}{% include "kit/chart_scripts.html" %}{% endblock %}"""
NAMES = ["Incident analysis", "Written clarity", "Stakeholder management", "Threat modelling"]
WEEKS = [f"Week {week}" for week in range(1, 13)]


def _rows(*more: dict[str, float | int]) -> list[dict[str, Any]]:
    low = [0.31, 0.42, 0.55, 0.12]
    return [
        {"name": name, "value": at + 0.1, "low": at, "high": at + 0.22, **extra}
        for name, at, extra in zip(NAMES, low, [*more, *[{}] * 4], strict=False)
    ]


def _series(name: str, start: float, *, band: bool = True, dashed: bool = False) -> dict[str, Any]:
    values: list[float | None] = [start + 0.8 * week for week in range(12)]
    values[3] = None
    low = [None if one is None else one - 2 for one in values]
    high = [None if one is None else one + 2 for one in values]
    more = {"low": low, "high": high} if band else {}
    return {"name": name, "values": values, "dashed": dashed, **more}


SERIES = [_series(f"Cohort {name} of this spring", 50 + at / 10) for at, name in enumerate("ABCD")]
SERIES.append(_series("All", 50, band=False, dashed=True))
HEAT = [{"name": name, "values": [0.1, 0.45, None, 0.97, 0.6, 0.3]} for name in NAMES]
CHANGES = [{"name": "Where everybody starts", "total": 1.1}]
CHANGES += [{"name": name, "change": by} for name, by in zip(NAMES, (0.4, -0.2, 0.3), strict=False)]
CHANGES.append({"name": "The score", "total": 1.6})
ALL = {"name": "all hires", "value": 0.46}
CHARTS: list[dict[str, Any]] = [
    {"kind": "lines", "unit": "number", "decimals": 1, "x": WEEKS, "series": SERIES},
    {"kind": "bars", "unit": "percent", "rows": _rows(), "line": ALL},
    {"kind": "heat", "unit": "percent", "columns": [*NAMES, "Code", "SQL"], "rows": HEAT},
    {"kind": "forest", "rows": _rows(), "line": {"name": "no effect", "value": 0}},
    {"kind": "dots", "rows": _rows({"series": 1}, {"series": 2}), "legend": ["A", "B", "C"]},
    {"kind": "distance", "rows": _rows({"aim": 0.9}, {"aim": 0.4}), "aim_name": "top quarter"},
    {"kind": "waterfall", "unit": "number", "rows": CHANGES, "x_title": "Level"},
]


@pytest.fixture
def html() -> str:
    rows: tuple[tuple[Value, ...], ...] = tuple((name, 41, 0.5, None) for name in NAMES)
    columns = (
        Column("skill", "Skill"),
        Column("people", "People", "count"),
        Column("share", "Share", "percent"),
        Column("growth", "Growth", "number"),
    )
    figures = [
        Figure(
            f"f{at}", f"A chart of {chart['kind']}", columns, rows, "So.", "Grew.", "n 41", chart
        )
        for at, chart in enumerate({"unit": "number", **chart} for chart in CHARTS)
    ]
    request: Any = RequestFactory().get("/review/")
    return engines["django"].from_string(PAGE).render({"figures": figures}, request)


@pytest.fixture
def page(browser: Browser, html: str, request: Any) -> Iterator[Page]:
    theme, width = request.param
    opened = _opened(browser, html, theme, width=width)
    opened.wait_for_function(DRAWN)
    yield opened
    opened.context.close()


@pytest.mark.parametrize("page", [("light", 1280), ("dark", 390)], indirect=True)
def test_charts_are_drawn_with_no_words_on_words(page: Page) -> None:
    assert page.evaluate("document.fonts.ready.then(() => true)")
    met = page.evaluate(OVERLAPS)
    assert met == [], "\n".join(met)
    assert _violations(page) == []
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("page", [("light", 800)], indirect=True)
def test_the_keyboard_reads_a_chart_and_the_theme_redraws_it(page: Page) -> None:
    place = page.locator("[data-chart]").nth(1)
    place.focus()
    page.keyboard.press("ArrowRight")
    said = place.locator("[aria-live]")
    assert said.text_content() == "Incident analysis: 41% (31% – 53%)"
    page.keyboard.press("End")
    assert "Threat modelling" in str(said.text_content())
    colour = "it => getComputedStyle(it.querySelector('svg text')).fill"
    light = place.evaluate(colour)
    page.locator("[data-theme-toggle]").click()
    page.wait_for_function(
        "light => getComputedStyle(document.querySelectorAll('[data-chart]')[1]"
        ".querySelector('svg text')).fill !== light",
        arg=light,
    )


def test_without_script_every_value_stands_in_a_table(browser: Browser, html: str) -> None:
    opened = _opened(browser, html, "light", script=False)
    assert opened.locator("[data-chart]").first.is_hidden()
    assert opened.locator("table").first.is_visible()
    assert opened.get_by_role("cell", name="50.0%").first.is_visible()
    opened.context.close()
