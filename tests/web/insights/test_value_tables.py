"""Tables of values: Parquet as well as CSV, hostile files refused, large ones taken by a job."""

import io
import time
from contextlib import suppress
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assaymark.web.insights import actions, forms_metrics, metric_table, parquet_table
from assaymark.web.insights.actions import measuring
from assaymark.web.insights.models import Kept, Metric, MetricValue
from assaymark.web.insights.parquet_table import text_of
from assaymark.web.insights.refusal import TableRefused
from assaymark.web.people.models import Membership
from assaymark.web.record.jobs import work_all
from assaymark.web.record.models import Event, Job
from tests.web.insights.skilled import Skilled

WHERE = "/insights/metrics/escalations/import"
MONDAY = date(2026, 3, 2)


@pytest.fixture
def here(db) -> Skilled:
    made = Skilled()
    made.add(6, "East", skills=())
    return made


@pytest.fixture
def metric(here) -> Metric:
    return actions.set_metric(
        organisation=here.organisation,
        key="escalations",
        name="Escalations",
        unit="per 100 cases",
        better="down",
        level="team",
        topic="escalations",
        source="Desk",
        by=None,
    )


def parquet(columns: dict, **how) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **how)
    return sink.getvalue()


def good(rows: int = 2, **more) -> bytes:
    days = [MONDAY + timedelta(days=i) for i in range(rows)]
    same = {"team": ["East"] * rows, "value": [4.5] * rows, "period": ["day"] * rows}
    return parquet({"start": days, **same, **more})


def sent(here: Skilled, content: bytes, name: str = "values.parquet"):
    file = SimpleUploadedFile(name, content)
    return here.as_(here.olga).post(WHERE, {"file": file, "step": "look"})


# The same columns, the same checks


def test_a_parquet_file_is_looked_at_and_taken_as_a_csv_is(here, metric):
    page = sent(here, good(n=pa.array([112, None], pa.int64())))
    assert "2 rows can be taken" in page.content.decode()
    table = page.context["form"].initial["table"]
    assert table.splitlines() == [
        "start,team,value,period,n",
        "2026-03-02,East,4.5,day,112",
        "2026-03-03,East,4.5,day,",
    ]
    here.as_(here.olga).post(WHERE, {"table": table, "step": "import"})
    assert list(MetricValue.objects.order_by("starts").values_list("value", "n")) == [
        (4.5, 112),
        (4.5, None),
    ]


def test_columns_as_other_programs_write_them_are_read(metric):
    content = parquet(
        {
            "start": pa.array([MONDAY]).cast(pa.timestamp("ns")),
            "team": pa.array(["East"]).dictionary_encode(),
            "value": pa.array([4], pa.int32()),
            "n": pa.array([98.0]),
        },
        compression="zstd",
    )
    text = text_of(content, most_rows=10)
    assert text == "start,team,value,n\n2026-03-02,East,4,98\n"


def test_a_wrong_row_is_named_by_its_line(here, metric):
    words = sent(here, good(team=["East", "Nowhere"])).content.decode()
    assert "Line 3:" in words
    assert "no member" in words
    words = sent(here, parquet({"start": [MONDAY], "value": [1.0]})).content.decode()
    assert "The first line has the columns start, value." in words
    nan = sent(here, good(1, value=[float("nan")])).content.decode()
    assert "is no number" in nan


# Hostile files


@pytest.mark.parametrize(
    ("content", "met"),
    [
        (b"PAR1" + b"\0" * 40 + b"PAR1", "cannot be read"),
        (b"PAR1 and then nothing", "cannot be read"),
        (good()[:-30] + b"PAR1", "cannot be read"),
        (b"PARE" + good()[4:-4] + b"PARE", "encrypted"),
        (parquet({"value": [[1.0, 2.0]]}), "holds lists"),
        (parquet({"value": [{"a": 1}]}), "holds lists"),
        (parquet({"value": [b"bytes"]}), "holds lists"),
        (parquet({f"c{i}": [1] for i in range(21)}), "21 columns"),
        (parquet({"team": ["x" * 1_001]}), "more than 1,000 characters"),
        (parquet({"value": [1.0] * 101}), "says that it has 101 rows"),
        (parquet({"team": ["x" * 110_000_000]}), "too much time or memory"),
    ],
    ids=[
        *("empty", "cut", "torn", "encrypted", "lists", "objects", "bytes"),
        *("columns", "long", "rows", "unpacks"),
    ],
)
def test_a_hostile_file_is_refused_with_what_was_met(content: bytes, met: str):
    with pytest.raises(TableRefused, match=met):
        text_of(content, most_rows=100)


def test_a_file_that_lies_about_its_size_hits_the_wall_of_its_process(monkeypatch):
    """A dictionary of one long text, referred to by every row: small in each of its figures."""
    monkeypatch.setattr(parquet_table, "MEMORY_BYTES", 600 * 1024 * 1024)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 5_000, pa.int32()), ["x" * 20_000_000])
    content = parquet({"team": long}, compression="zstd")
    assert len(content) < 100_000
    began = time.monotonic()
    with pytest.raises(TableRefused, match=r"time or memory|1,000 characters"):
        text_of(content, most_rows=5_000)
    assert time.monotonic() - began < 15


class Unread(SimpleUploadedFile):
    """A file that says what it is, and must not be read."""

    def read(self, *_args):
        raise AssertionError("it was read")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(forms_metrics, "LARGEST_TABLE", 100)
    form = forms_metrics.ValuesForm({}, {"file": Unread("values.parquet", good())})
    assert "more than 10 MB" in str(form.errors)


def test_every_file_cut_or_with_a_byte_turned_is_an_answer(metric):
    """Whatever stands in a damaged file, it is read or refused; nothing else comes out."""
    whole = bytearray(good())
    for place in range(4, len(whole) - 4, len(whole) // 6):
        turned = bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with suppress(TableRefused):
            assert text_of(turned, most_rows=100).count("\n") <= 101


# Large tables


@pytest.fixture
def large(here, metric, monkeypatch) -> str:
    """The address of a table of seven rows, where five are taken at once."""
    monkeypatch.setattr("assaymark.web.insights.views.metrics.MOST_AT_ONCE", 5)
    answer = sent(here, good(7))
    assert answer.status_code == 302
    return answer["Location"]


def test_a_large_table_waits_for_a_yes_and_is_taken_by_a_job(here, large):
    client = here.as_(here.olga)
    page = client.get(large).content.decode()
    assert "7 rows can be taken" in page
    assert "values.parquet" in page
    assert not MetricValue.objects.exists()
    for _twice in range(2):
        assert client.post(large, {"step": "take"})["Location"] == large
    page = client.get(large).content.decode()
    assert "0 of 7 rows are written" in page
    assert "<progress" in page
    assert Job.objects.filter(kind="insights.take-values").count() == 1
    work_all()
    assert "7 new values, 0 changed, 0 as before" in client.get(large).content.decode()
    assert MetricValue.objects.count() == 7
    event = Event.objects.get(kind="metric.values-told")
    assert (event.actor_id, event.detail["new"]) == (here.olga.user_id, 7)
    assert Kept.objects.get().document["text"] == ""


def test_it_is_taken_whole_or_not_at_all(here, large):
    client = here.as_(here.olga)
    client.post(large, {"step": "take"})
    Membership.objects.filter(organisation=here.organisation).update(team="West")
    work_all()
    page = client.get(large).content.decode()
    assert "Nothing was taken" in page
    assert "Line 2:" in page
    assert not MetricValue.objects.exists()


def test_a_large_table_is_thrown_away_by_hand_or_after_a_day(here, large, metric):
    client = here.as_(here.olga)
    client.post(large, {"step": "discard"})
    assert client.get(large).status_code == 404
    again = sent(here, good(7))["Location"]
    Kept.objects.update(made_at=timezone.now() - timedelta(hours=25))
    actions.drop_old_tables()
    assert client.get(again).status_code == 404
    assert here.as_(here.mo).get(again).status_code == 403


def test_how_far_it_is_is_told_batch_by_batch(metric, monkeypatch):
    monkeypatch.setattr(measuring, "AT_ONCE", 3)
    text = text_of(good(7), most_rows=10)
    found = metric_table.read(text, metric, metric_table.Known(frozenset({"East"}), {}))
    heard: list[int] = []
    actions.tell_values(metric=metric, rows=found.rows, by=None, how="table", told=heard.append)
    assert heard == [3, 6, 7]


@pytest.mark.django_db(transaction=True)
def test_how_far_a_job_is_can_be_read_while_it_writes(large, here, monkeypatch):
    """What is told goes past the job's own transaction, which ends with everything or nothing."""
    monkeypatch.setattr(measuring, "AT_ONCE", 3)
    written, seen = measuring._write, []

    def write(metric, rows):
        seen.append(Kept.objects.get().document["done"])
        written(metric, rows)

    monkeypatch.setattr(measuring, "_write", write)
    here.as_(here.olga).post(large, {"step": "take"})
    work_all()
    assert seen == [0, 3, 6]
    assert Kept.objects.get().document["state"] == "done"
    assert MetricValue.objects.count() == 7
