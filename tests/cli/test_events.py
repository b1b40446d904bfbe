"""`assaymark events`: files out, somebody erased, files checked; what is unclear is said."""

import csv
from contextlib import nullcontext

import pyarrow.parquet as pq
import pytest
from django.db import transaction

from assaymark import cli
from assaymark.cli import events
from assaymark.web.people import actions as people
from assaymark.web.people.models import Membership
from assaymark.web.record import exporting
from assaymark.web.record.actions import record


@pytest.fixture
def here(db, settings, tmp_path, monkeypatch):
    """An organisation of two, in the tests' own database."""
    settings.EVENTS = tmp_path / "events"
    monkeypatch.setattr(events, "site", nullcontext)
    made = people.found_organisation(slug="files", name="Files")
    for name in ("ann", "bob"):
        member = people.add_member(
            organisation=made, email=f"{name}@files.example", name=name, roles=["learner"]
        )
        with transaction.atomic():
            record("work.handed-in", organisation_id=made.pk, actor=member.user)
    return made


def test_events_are_exported_forgotten_and_checked(here, tmp_path, capsys):
    into = tmp_path / "out"
    asked = ["--organisation", "files"]
    assert cli.main(["events", "export", *asked, "--into", str(into)]) == 0
    out, err = capsys.readouterr()
    assert "5 of 5 events exported" in err
    (place,) = into.iterdir()
    assert out == f"{place}\t5\n"
    kinds = pq.read_table(place).column("kind").to_pylist()
    assert kinds.count("work.handed-in") == 2
    assert cli.main(["events", "forget", *asked, "--person", "Ann@files.example"]) == 0
    assert capsys.readouterr().out == "2\n"  # joined, and handed in
    assert cli.main(["events", "check", *asked]) == 0
    folder = exporting.folder(here.pk)
    broken = folder.root / folder.manifest().files[0].path
    broken.write_bytes(b"")
    assert cli.main(["events", "check", *asked]) == 1
    assert "SHA-256" in capsys.readouterr().out
    assert (
        cli.main(["events", "export", *asked, "--into", str(into), "--anew", "--form", "csv"]) == 0
    )
    assert cli.main(["events", "check", *asked]) == 0
    (table,) = into.glob("*.csv")
    assert len(table.read_text().splitlines()) == 1 + 6  # the header, and the erasing itself


def test_a_table_of_events_holds_nothing_that_a_spreadsheet_would_run(here, tmp_path):
    Membership.objects.update(team='=HYPERLINK("http://x.example")', cohort="@x", job_title="a=b")
    asked = ["events", "export", "--organisation", "files", "--into", str(tmp_path / "out")]
    assert cli.main([*asked, "--anew", "--form", "csv"]) == 0
    (table,) = (tmp_path / "out").glob("*.csv")
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(row["team"], row["cohort"], row["role"]) for row in rows}
    assert ('\'=HYPERLINK("http://x.example")', "'@x", "a=b") in told
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export"], "--into"),
        (["forget", "--person", "nobody@x.example"], "never a member"),
    ],
)
def test_what_is_not_clear_is_said(here, capsys, arguments, words):
    assert cli.main(["events", *arguments, "--organisation", "files"]) == 2
    assert words in capsys.readouterr().err
