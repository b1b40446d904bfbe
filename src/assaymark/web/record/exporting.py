"""Events out of the database into Parquet segments with their rollups, a little later, once.

Each organisation has a folder below `settings.EVENTS`; its manifest says up to which event it goes,
so nothing of that is kept in the database, and a folder lost is made again from the record. One
writer at a time holds an advisory lock. People appear as numbers that only `Pseudonym` explains;
names, addresses, free words and handles of works never leave. What held for somebody (cohort, role,
team, manager) is written as it is when the event is exported.

Erasing somebody rewrites every segment without their events and makes the rollups anew; merely
forgetting what their number means would leave days, team and manager that tell who it was.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from assaymark.analytics.engines import folder_of, reckoner
from assaymark.analytics.rollups import HALF_LIFE_DAYS
from assaymark.analytics.segments import Folder
from assaymark.analytics.shapes import day_of, events_table
from assaymark.analytics.store import Store
from assaymark.web.record.actions import record
from assaymark.web.record.counting import ACTIVE, NOBODY, contexts, counted
from assaymark.web.record.horizon import settled
from assaymark.web.record.kinds import KINDS
from assaymark.web.record.models import Event, Pseudonym
from assaymark.web.record.pseudonyms import numbers

EXPORTERS = 7004  # the advisory lock space of those who write segments, by organisation
AT_ONCE = 50_000
BATCHES_A_ROUND = 4  # the worker's jobs wait meanwhile; the rest is for the next round
Told = Callable[[int, int], object]
log = logging.getLogger(__name__)
_RECKONERS: list[Any] = []


def folder(organisation_id: int) -> Folder:
    """Where an organisation's segments are."""
    return folder_of(settings.EVENTS, organisation_id)


def export_all() -> None:
    """Brings every organisation's segments up to date; leaves it for later while writers write."""
    upto = settled()
    if upto is None:
        log.info("events are being written by a long transaction; they are exported after it")
        return
    found = Event.objects.filter(organisation_id__isnull=False).order_by()
    for organisation_id in found.values_list("organisation_id", flat=True).distinct():
        export(int(organisation_id or 0), upto=upto, batches=BATCHES_A_ROUND)


def export(
    organisation_id: int,
    *,
    upto: int,
    batches: int = 1_000_000,
    told: Told = lambda _done, _of: None,
) -> int:
    """How many events of the organisation, numbered up to `upto`, were added to its segments.

    `told(done, of)` hears how far it is. Does nothing while somebody else is at it.
    """
    done = 0
    with _alone(organisation_id) as mine:
        if not mine:
            return 0
        where = _store(organisation_id)
        _started_anew_after_a_restore(where, upto)
        of = _after(organisation_id, where.folder.manifest().through, upto).count()
        for _ in range(batches if of else 0):
            through = where.folder.manifest().through
            some = list(_after(organisation_id, through, upto)[:AT_ONCE])
            if not some:
                break
            where.append(_table(organisation_id, some), through=some[-1].pk)
            done += len(some)
            told(done, of)
    return done


def start_anew(organisation_id: int) -> None:
    """Throws all segments away; the next export makes them from the record."""
    with _alone(organisation_id, wait=True):
        _store(organisation_id).start_anew()


def forget(organisation_id: int, person_id: int) -> int:
    """How many events of somebody were erased from the segments; later ones will name nobody.

    Their number is forgotten last: killed before that, it is asked for again and found again. The
    exporters' lock is held all the while, so that nothing is written with it in between.
    """
    with _alone(organisation_id, wait=True):
        row, _fresh = Pseudonym.objects.get_or_create(
            organisation_id=organisation_id, person_id=person_id
        )
        gone, number = 0, row.number
        if number is not None:
            gone = _store(organisation_id).rewrite(lambda rows: _without(rows, number))
        with transaction.atomic():
            row.number, row.forgotten_at = None, timezone.now()
            row.save(update_fields=["number", "forgotten_at"])
            record("events.person-erased", organisation_id=organisation_id, actor=None)
    return gone


def drop_expired(*, now: datetime | None = None) -> int:
    """How many events were taken out of segments because their kind's days are over."""
    today, gone = day_of(now or timezone.now()), 0
    if not settings.EVENTS.is_dir():
        return 0
    for place in sorted(settings.EVENTS.iterdir()):
        if not place.name.isdecimal():
            continue
        organisation_id = int(place.name)
        with _alone(organisation_id) as mine:
            where = _store(organisation_id)
            if mine and _has_expired(where.folder, today):
                gone += where.rewrite(lambda rows: rows.filter(pc.invert(_expired(rows, today))))
    return gone


def _table(organisation_id: int, events: Sequence[Event]) -> pa.Table:
    facts = counted(events)
    about = {one.person for one in facts.values() if one.person is not None}
    context = contexts(organisation_id, about)
    bosses = {one.manager for one in context.values() if one.manager is not None}
    number = numbers(organisation_id, sorted(about | bosses))
    rows = []
    for event in events:
        fact = facts[event.pk]
        person = number.get(fact.person, 0) if fact.person is not None else 0
        held = context.get(fact.person, NOBODY) if person and fact.person is not None else NOBODY
        boss = number.get(held.manager, 0) if held.manager is not None else 0
        rows.append(
            {
                "seq": event.pk,
                "organisation": organisation_id,
                "at": event.at,
                "kind": event.kind,
                "person": person,
                "skill": fact.skill if person else "",
                "subject": fact.subject,
                "value": fact.value,
                "cohort": held.cohort,
                "role": held.role,
                "team": held.team,
                "manager": str(boss) if boss else "",
            }
        )
    return events_table(rows)


def _after(organisation_id: int, through: int, upto: int) -> Any:
    found = Event.objects.filter(organisation_id=organisation_id, kind__in=KINDS)
    return found.filter(pk__gt=through, pk__lte=upto).order_by("pk")


def _without(rows: pa.Table, number: int) -> pa.Table:
    kept = rows.filter(pc.not_equal(rows.column("person"), number))
    managed = pc.equal(kept.column("manager"), str(number))
    place = kept.schema.get_field_index("manager")
    bosses = pc.if_else(managed, "", kept.column("manager"))
    return kept.set_column(place, kept.schema.field(place), bosses)


def _expired(rows: pa.Table, today: int) -> Any:
    """Which rows are of a kind whose days are over."""
    late: Any = pa.array([False] * rows.num_rows)
    for kind in KINDS.values():
        if kind.retention_days is not None:
            old = pc.less(rows.column("day"), today - kind.retention_days)
            late = pc.or_(late, pc.and_(pc.equal(rows.column("kind"), kind.name), old))
    return late


def _has_expired(where: Folder, today: int) -> bool:
    files = where.manifest().named("events")
    shape = pa.schema([("kind", pa.string()), ("day", pa.int32())])
    rows = where.read(files, shape, columns=["kind", "day"])
    return bool(pc.any(_expired(rows, today)).as_py())


def _started_anew_after_a_restore(where: Store, upto: int) -> None:
    """Throws segments away that know of events the database has not: it is an older one now."""
    if where.folder.manifest().through > upto:
        log.warning("segments go beyond the record, which was restored: they are made anew")
        where.start_anew()


def _store(organisation_id: int) -> Store:
    if not _RECKONERS:
        _RECKONERS.append(
            reckoner(active=ACTIVE, half_life_days=HALF_LIFE_DAYS, memory=settings.EVENTS_MEMORY)
        )
    return Store(folder(organisation_id), _RECKONERS[0])


@contextmanager
def _alone(organisation_id: int, *, wait: bool = False) -> Iterator[bool]:
    """Holds the organisation's lock, where nobody else does; or waits for it."""
    verb = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {verb}(%s, %s)", [EXPORTERS, organisation_id])
        mine = wait or bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [EXPORTERS, organisation_id])
