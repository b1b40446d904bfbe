"""The log: places are given once, crashes lose and double nothing, a restored backup is refused."""

import contextlib
import threading
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from assaymark.ledger import store
from assaymark.ledger.checkpoint import open_checkpoint
from assaymark.ledger.note import NoteVerifier
from assaymark.ledger.tree import leaf_hash, root
from assaymark.web.awards import actions, health, high_water, keys, log
from assaymark.web.awards.models import Award, Checkpoint, KeyUse, LogEntry, LogTile, StatusList
from assaymark.web.people.models import Organisation
from tests.web.awards import made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def where() -> Organisation:
    return made.organisation()


@contextlib.contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()


def give(where: Organisation, n: int = 1) -> list[Award]:
    version = made.badge_version(where)
    person = made.member(where).user
    return [made.award(where, version, person) for _ in range(n)]


def assert_consistent(where: Organisation) -> None:
    """Every leaf once, in tiles and under the newest signature."""
    entries = list(
        LogEntry.objects.filter(organisation=where).exclude(index=None).order_by("index")
    )
    assert [entry.index for entry in entries] == list(range(len(entries)))
    last = Checkpoint.objects.filter(organisation=where).latest()
    expected = root(leaf_hash(bytes(entry.leaf)) for entry in entries)
    assert (last.size, bytes(last.root)) == (len(entries), expected)

    def tile(level: int, index: int) -> bytes:
        return bytes(LogTile.objects.get(organisation=where, level=level, index=index).hashes)

    assert store.root_of(size=last.size, tile=tile) == expected
    key = keys.public_key(keys.active(where.pk, KeyUse.LOG))
    origin = f"localhost:8000/o/{where.slug}/log"
    head = open_checkpoint(last.note, [NoteVerifier(origin, key.raw)], origin=origin)
    assert (head.size, head.root) == (last.size, expected)


def test_a_new_log_publishes_that_it_is_empty(where):
    log.seal_all()
    assert Checkpoint.objects.get(organisation=where).size == 0
    log.seal_all()
    assert Checkpoint.objects.filter(organisation=where).count() == 1


def test_pending_leaves_get_their_places_in_order(where):
    give(where, 3)
    assert log.seal(where) == 3
    assert_consistent(where)
    give(where, 2)
    assert log.seal(where) == 2
    assert log.seal(where) == 0
    assert_consistent(where)


def test_a_log_longer_than_a_tile_stays_consistent(where):
    award = give(where)[0]
    for number in range(300):
        LogEntry.objects.create(
            organisation=where, kind=f"probe-{number}", award=award, record={}, leaf=b"%d" % number
        )
    log.seal(where)
    assert_consistent(where)
    assert {(row.level, row.index) for row in LogTile.objects.all()} == {(0, 0), (0, 1), (1, 0)}


class Killed(BaseException):
    """The process ends here."""


KILL_POINTS = ["_grown", "_promise", "_publish", "record"]


@pytest.mark.parametrize("point", KILL_POINTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sequencer_killed_anywhere_loses_and_doubles_nothing(where, monkeypatch, point, when):
    give(where, 2)
    log.seal(where)
    give(where, 2)
    real = getattr(log, point)

    def dies(*args: object, **kwargs: object) -> None:
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(log, point, dies)
    with pytest.raises(Killed):
        log.seal(where)
    monkeypatch.setattr(log, point, real)
    give(where, 1)
    log.seal_all()
    log.seal_all()
    assert not LogEntry.objects.filter(index=None).exists()
    assert_consistent(where)


def test_a_promise_left_by_a_killed_sequencer_is_kept_to_the_letter(where, monkeypatch):
    give(where, 2)

    def dies(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(log, "_publish", dies)
        with pytest.raises(Killed):
            log.seal(where)
    (path,) = high_water.folder().glob("*.json")
    promise = high_water.read(path.stem)
    assert promise is not None
    assert (promise.before, promise.size) == (0, 2)
    give(where, 1)
    assert log.seal(where) == 2
    assert Checkpoint.objects.latest().root.hex() == promise.root
    assert log.seal(where) == 1
    assert_consistent(where)


def test_an_unreadable_mark_stops_the_log_and_says_where_it_is(where, marks):
    give(where, 1)
    log.seal(where)
    (path,) = marks.glob("*.json")
    path.write_text("{")
    give(where, 1)
    with pytest.raises(high_water.HighWaterError, match="unreadable high-water mark"):
        log.seal(where)
    log.seal_all()
    assert LogEntry.objects.filter(index=None).count() == 1


def _forget_newest(where: Organisation, size: int) -> None:
    """What restoring a backup from when the log had `size` entries does to the database."""
    Checkpoint.objects.filter(organisation=where, size__gt=size).delete()
    LogEntry.objects.filter(organisation=where, index__gte=size).delete()
    for row in LogTile.objects.filter(organisation=where):
        row.hashes = bytes(row.hashes)[: 32 * size]
        row.save()


def test_a_restored_backup_is_not_signed_over(where):
    give(where, 1)
    log.seal(where)
    give(where, 2)
    log.seal(where)
    _forget_newest(where, 1)
    give(where, 1)
    with pytest.raises(high_water.DatabaseBehind, match=r"holds 1 entries .* but 3 were signed"):
        log.seal(where)
    assert Checkpoint.objects.latest().size == 1
    give(where, 2)
    with pytest.raises(high_water.DatabaseBehind):
        log.seal(where)


def test_a_database_with_another_history_is_not_signed_over(where):
    give(where, 1)
    log.seal(where)
    _forget_newest(where, 0)
    for path in high_water.folder().glob("*.json"):
        path.rename(path.with_suffix(".away"))
    give(where, 1)
    log.seal(where)
    for path in high_water.folder().glob("*.away"):
        path.rename(path.with_suffix(".json"))
    give(where, 1)
    with pytest.raises(high_water.Forked, match="not the log that was published"):
        log.seal(where)


def test_a_tile_changed_behind_the_logs_back_is_not_signed_over(where):
    give(where, 2)
    log.seal(where)
    row = LogTile.objects.get()
    row.hashes = bytes(32) + bytes(row.hashes)[32:]
    row.save()
    give(where, 1)
    with pytest.raises(ValueError, match="stop signing and restore the tiles"):
        log.seal(where)


def test_only_one_sequencer_seals_a_log_at_a_time(where):
    give(where, 1)
    inside, go = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                log.hold(where)
                inside.set()
                go.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(10)
    assert log.seal(where) == 0
    go.set()
    thread.join()
    assert log.seal(where) == 1


def test_giving_from_many_threads_while_sealing_loses_and_doubles_nothing(where):
    version = made.badge_version(where)
    person = made.member(where).user
    stop = threading.Event()

    def giver(name: int) -> None:
        with _own_connection():
            for number in range(4):
                made.award(where, version, person, source=f"work:{name % 2}-{number}")

    def sealer() -> None:
        with _own_connection():
            while not stop.wait(0.01):
                log.seal(where)

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(sealer) for _ in range(2)]
        for done in [pool.submit(giver, name) for name in range(4)]:
            done.result()
        stop.set()
        for done in sealers:
            done.result()
    log.seal_all()
    assert Award.objects.count() == 8
    assert len(set(Award.objects.values_list("status_index", flat=True))) == 8
    assert StatusList.objects.get().used == 8
    assert LogEntry.objects.count() == 8
    assert_consistent(where)


def test_rotating_the_logs_key_introduces_the_new_one_on_the_same_checkpoint(where):
    give(where, 1)
    log.seal(where)
    old = keys.public_key(keys.active(where.pk, KeyUse.LOG))
    actions.rotate(organisation=where, use=KeyUse.LOG, by=None)
    new = keys.public_key(keys.active(where.pk, KeyUse.LOG))
    note = Checkpoint.objects.latest().note
    origin = f"localhost:8000/o/{where.slug}/log"
    for key in (old, new):
        open_checkpoint(note, [NoteVerifier(origin, key.raw)], origin=origin)
    give(where, 1)
    log.seal(where)
    assert_consistent(where)


def test_a_checkpoint_says_its_root_in_base64(where):
    give(where, 1)
    log.seal(where)
    last = Checkpoint.objects.latest()
    assert b64decode(last.note.split("\n")[2]) == bytes(last.root)


def test_a_damaged_log_or_a_full_disk_stops_only_its_own_log(where, monkeypatch):
    sound, full = made.organisation(), made.organisation()
    for one in (where, sound, full):
        give(one, 2)
        log.seal(one)
        give(one, 1)
    LogTile.objects.filter(organisation=where).update(hashes=bytes(64))
    real = high_water.write

    def write(name: str, mark: high_water.Mark) -> None:
        if name == log._log_name(full):
            raise OSError("no space left on the device")
        real(name, mark)

    monkeypatch.setattr(high_water, "write", write)
    log.seal_all()
    waiting = LogEntry.objects.filter(index=None).values_list("organisation_id", flat=True)
    assert set(waiting) == {where.pk, full.pk}
    assert any("restore the tiles" in words for words in health.log_problems())
