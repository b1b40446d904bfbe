"""Numbers of figures as the page writes them."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from assaymark.web.kit.figures import MOST_LINES, Column, Figure, to_csv


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [("number", 0.0369, "0.04"), ("number", -0.0009, "0.00"), ("count", 1234, "1,234")],
)
def test_a_number_is_rounded_not_cut_off(form: str, value: float, text: str):
    assert Column("key", "Title", form).text(value) == text


def test_a_page_shows_the_first_lines_of_a_long_table_and_files_all():
    columns = (Column("day", "Day"), Column("n", "N", "count"))
    rows = tuple((f"day {i}", i) for i in range(MOST_LINES + 3))
    long = Figure("long", "Long", columns, rows, "How")
    request = RequestFactory().get("/")
    page = render_to_string("kit/figure.html", {"figure": long}, request)
    assert page.count('<th scope="row">') == MOST_LINES
    assert "3 more rows stand in the files above" in page
    assert len(to_csv(long).splitlines()) == MOST_LINES + 4
    short = Figure("short", "Short", columns, (("<b>bold</b>", 1),), "How")
    page = render_to_string("kit/figure.html", {"figure": short}, request)
    assert '&lt;b&gt;bold&lt;/b&gt;</th><td class="num">1</td>' in page
    assert "in the files above" not in page
