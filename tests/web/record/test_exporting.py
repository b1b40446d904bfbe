"""Events leave the database once each, without names; late commits break no order."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from assaymark.analytics.shapes import EVENTS
from assaymark.analytics.store import Store
from assaymark.web.record import asking, counting, exporting, horizon
from assaymark.web.record.actions import record
from assaymark.web.record.kinds import UnknownKind
from assaymark.web.record.models import Event, Pseudonym

HERE = 7


class Somebody:
    def __init__(self, pk: int) -> None:
        self.pk = pk

    def __str__(self) -> str:
        return "Zoe Zanzibar"


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    settings.EVENTS = tmp_path / "events"
    settings.EVENTS_ENGINE = "duckdb"
    monkeypatch.setattr(counting, "_DESCRIBE", [])
    monkeypatch.setattr(counting, "_CONTEXTS", [])
    return tmp_path


def happened(kind="work.handed-in", *, by=1, here=HERE, at=None) -> Event:
    with transaction.atomic():
        return record(kind, organisation_id=here, actor=Somebody(by), subject="work:secret", at=at)


def kept(here=HERE) -> list[dict]:
    where = exporting.folder(here)
    rows = where.read(where.manifest().named("events"), EVENTS).sort_by("seq")
    return rows.to_pylist()


@pytest.fixture
def other():
    """A connection of its own, as another process has."""
    options = connection.get_connection_params()
    chosen = {key: options[key] for key in ("host", "user", "dbname") if options.get(key)}
    with psycopg.connect(**chosen) as raw:
        yield raw


INSERT = (
    "INSERT INTO record_event (organisation_id, kind, actor_label, subject, detail, at) "
    "VALUES (7, 'work.decided', '', '', '{}', now()) RETURNING id"
)


@pytest.mark.django_db(transaction=True)
def test_an_event_committed_late_under_a_lower_number_is_neither_skipped_nor_told_twice(other):
    before = happened()
    late = other.execute(INSERT).fetchone()[0]
    after = happened()
    assert before.pk < late < after.pk
    assert horizon.settled(patience_s=0) is None
    waits = []

    def the_other_ends(_seconds):
        waits.append(1)
        other.commit()

    upto = horizon.settled(patience_s=1, pause=the_other_ends)
    assert waits == [1]
    assert exporting.export(HERE, upto=upto) == 3
    assert [row["seq"] for row in kept()] == [before.pk, late, after.pk]
    assert exporting.export(HERE, upto=horizon.settled(patience_s=0)) == 0
    assert len(kept()) == 3


@pytest.mark.django_db(transaction=True)
def test_writers_that_came_later_and_readers_do_not_hold_anything_up(other, monkeypatch):
    first = happened()
    other.execute("SELECT count(*) FROM record_event")  # an open transaction that writes nothing
    assert horizon.settled(patience_s=0) == first.pk
    highest = horizon._highest
    monkeypatch.setattr(horizon, "_highest", lambda: (highest(), other.commit())[0])
    writers, seen = horizon._writers, []

    def one_more_each_time():
        seen.append(writers())
        other.commit()
        other.execute(INSERT)
        return seen[-1]

    monkeypatch.setattr(horizon, "_writers", one_more_each_time)
    assert horizon.settled(patience_s=0) == first.pk
    other.rollback()


@pytest.mark.django_db
def test_a_writer_is_seen_before_its_first_number_is_given_out():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE met (held bigint, highest bigint) ON COMMIT DROP")
        cursor.execute(
            "CREATE FUNCTION pg_temp.look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO met SELECT count(*), (SELECT last_value FROM record_event_id_seq) "
            "FROM pg_locks WHERE locktype = 'advisory' AND classid = 7003; RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER zz_look BEFORE INSERT ON record_event FOR EACH STATEMENT "
            "EXECUTE FUNCTION pg_temp.look()"
        )
    number = happened().pk
    happened()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM met")
        assert cursor.fetchall()[1] == (1, number)
        cursor.execute("DROP TRIGGER zz_look ON record_event")


@pytest.mark.django_db
def test_what_is_exported_names_nobody_and_no_work():
    happened(by=41)
    happened(by=42, here=8)
    exporting.export_all()
    row, other = kept()[0], kept(8)[0]
    assert row["person"] not in (0, 41)
    assert (row["organisation"], other["organisation"]) == (HERE, 8)
    told = str(row) + str(exporting.folder(HERE).manifest())
    assert "Zanzibar" not in told
    assert "secret" not in told
    number = Pseudonym.objects.get(organisation_id=HERE, person_id=41).number
    assert row["person"] == number
    files = b"".join(p.read_bytes() for p in exporting.settings.EVENTS.rglob("*.parquet"))
    assert b"secret" not in files


@pytest.mark.django_db
def test_an_event_counts_for_whom_it_is_about_with_what_holds_for_them(monkeypatch):
    about = counting.Counted(50, "listening", "badge:x", 2.5)
    counting.count(
        describe=[lambda events: {e.pk: about for e in events if e.kind == "work.decided"}],
        contexts=lambda _here, people: {
            one: counting.Context("2026", "agent", "east", 60) for one in people if one == 50
        },
    )
    happened("work.decided", by=1)
    happened("work.handed-in", by=2)
    exporting.export_all()
    decided, handed_in = kept()
    number = exporting.numbers(HERE, [2, 50, 60])
    assert decided["person"] == number[50]
    assert (decided["skill"], decided["subject"], decided["value"]) == ("listening", "badge:x", 2.5)
    held = [decided[key] for key in ("cohort", "role", "team", "manager")]
    assert held == ["2026", "agent", "east", str(number[60])]
    assert (handed_in["person"], handed_in["skill"], handed_in["team"]) == (number[2], "", "")


@pytest.mark.django_db
def test_an_unregistered_kind_is_neither_recorded_nor_exported():
    with pytest.raises(UnknownKind, match="not registered"):
        happened("work.invented")
    Event.objects.create(organisation_id=HERE, kind="once.registered")
    happened()
    exporting.export_all()
    assert [row["kind"] for row in kept()] == ["work.handed-in"]


@pytest.mark.django_db
def test_who_is_forgotten_is_in_no_segment_and_no_rollup_and_stays_so():
    happened(by=1)
    happened(by=2)
    counting.count(describe=[], contexts=lambda _here, _people: {2: counting.Context(manager=1)})
    happened(by=2)
    exporting.export_all()
    assert Counter(row["manager"] != "" for row in kept()) == {False: 1, True: 2}
    number = Pseudonym.objects.get(person_id=1).number
    assert exporting.forget(HERE, 1) == 1
    happened(by=1)
    exporting.export_all()
    assert [row["person"] for row in kept()][-1] == 0
    assert number not in {row["person"] for row in kept()}
    assert str(number) not in {row["manager"] for row in kept()}
    engine = asking.engine(HERE)
    people = {row["person"] for row in engine.rows(engine["tallies"])}
    assert people == {Pseudonym.objects.get(person_id=2).number}
    assert exporting.forget(HERE, 1) == 0


@pytest.mark.django_db
def test_who_is_being_forgotten_when_it_is_killed_is_forgotten_the_next_time(monkeypatch):
    happened(by=1)
    exporting.export_all()
    number = Pseudonym.objects.get(person_id=1).number

    def killed(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr(Store, "rewrite", killed)
        with pytest.raises(KeyboardInterrupt):
            exporting.forget(HERE, 1)
    assert number in {row["person"] for row in kept()}
    assert exporting.forget(HERE, 1) == 1
    assert number not in {row["person"] for row in kept()}
    assert Pseudonym.objects.get(person_id=1).number is None


@pytest.mark.django_db
def test_a_strange_folder_among_the_segments_stops_nothing(place):
    happened("letter.sent", at=timezone.now() - timedelta(days=401))
    exporting.export_all()
    (place / "events" / "lost+found").mkdir()
    assert exporting.drop_expired() == 1


@pytest.mark.django_db
def test_events_go_when_the_days_of_their_kind_are_over():
    long_ago = timezone.now() - timedelta(days=401)
    happened("letter.sent", at=long_ago)
    happened("work.handed-in", at=long_ago)
    happened("letter.sent")
    exporting.export_all()
    assert exporting.drop_expired() == 1
    assert [row["kind"] for row in kept()] == ["work.handed-in", "letter.sent"]
    assert exporting.drop_expired() == 0


@pytest.mark.django_db
def test_segments_beyond_a_restored_record_are_made_anew():
    happened()
    newest = happened(at=datetime(2026, 3, 1, tzinfo=UTC))
    exporting.export_all()
    assert exporting.export(HERE, upto=newest.pk - 1) == 1
    assert [row["seq"] for row in kept()] == [newest.pk - 1]


@pytest.mark.django_db
def test_a_batch_at_a_time_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for _ in range(5):
        happened()
    told = []
    upto = horizon.settled(patience_s=0)
    done = exporting.export(HERE, upto=upto, told=lambda done, of: told.append((done, of)))
    assert (done, told) == (5, [(2, 5), (4, 5), (5, 5)])


@pytest.mark.django_db(transaction=True)
def test_while_somebody_else_exports_nothing_is_done(other):
    event = happened()
    other.execute("SELECT pg_advisory_lock(%s, %s)", [exporting.EXPORTERS, HERE])
    assert exporting.export(HERE, upto=event.pk) == 0
    other.execute("SELECT pg_advisory_unlock(%s, %s)", [exporting.EXPORTERS, HERE])
    assert exporting.export(HERE, upto=event.pk) == 1
