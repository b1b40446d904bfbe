"""Figures as files: unrounded, typed, and safe to open in a spreadsheet."""

import io

import pyarrow.parquet as pq
import pytest
from django.http import Http404
from django.test import RequestFactory

from assaymark.web.kit.figures import Column, Figure, download, to_csv, to_parquet

FIGURE = Figure(
    "growth",
    "Growth",
    (Column("team", "Team"), Column("n", "People", "count"), Column("share", "Share", "percent")),
    (("Support", 41, 1 / 3), ("=1+1", 1234, None)),
    "Shares of people.",
    n="n = 1275",
)


def test_the_table_is_written_with_units_and_a_dash_for_what_is_not_shown():
    assert FIGURE.lines[0] == [("Support", False), ("41", True), ("33.3%", True)]
    assert FIGURE.lines[1][2] == ("–", True)


def test_csv_keeps_all_digits_and_runs_no_formula():
    lines = to_csv(FIGURE).splitlines()
    assert lines == ["team,n,share", "Support,41,0.3333333333333333", "'=1+1,1234,"]


def test_parquet_is_typed_and_carries_its_definition():
    table = pq.read_table(io.BytesIO(to_parquet(FIGURE)))
    assert table.column("n").to_pylist() == [41, 1234]
    assert table.column("share").to_pylist() == [1 / 3, None]
    assert table.schema.metadata[b"definition"] == b"Shares of people."


def test_a_download_is_answered_for_a_known_figure_only():
    asked = RequestFactory()
    assert download(asked.get("/x"), [FIGURE]) is None
    answer = download(asked.get("/x?figure=growth&as=csv"), [FIGURE])
    assert answer is not None
    assert answer.headers["Content-Disposition"] == 'attachment; filename="growth.csv"'
    for wrong in ("figure=other&as=csv", "figure=growth&as=xls"):
        with pytest.raises(Http404):
            download(asked.get(f"/x?{wrong}"), [FIGURE])
