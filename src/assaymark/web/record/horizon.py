"""Up to which number all events are settled: committed, or never to come.

Numbers are given out when an event is inserted, not when its transaction commits, so that a lower
number can appear after a higher one. Whoever reads on from the highest number seen would miss it.

Every transaction that inserts events holds a shared advisory lock until it ends; a trigger takes it
before the statement's first number is given out. So: read the highest number, then list who holds
the lock. Once none of these does, every number up to that one is settled, however many new writers
have come since. Nobody waits for us, and no transaction number is kept that would be another one
after a restore. Chosen over `pg_snapshot_xmin` for both reasons (docs/decisions).
"""

import time
from collections.abc import Callable

from django.db import connection

WRITERS = 7003  # the advisory lock space of transactions that insert events
HOLDERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objid = 0 AND granted
  AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def settled(
    *, patience_s: float = 2.0, pause: Callable[[float], object] = time.sleep
) -> int | None:
    """The highest number up to which all events are settled; None while writers do not end.

    Waits up to `patience_s`. What the caller's own transaction wrote counts as settled.
    """
    highest = _highest()
    first = _writers()
    for _ in range(int(patience_s / 0.05)):
        if not first & _writers():
            return highest
        pause(0.05)
    return highest if not first & _writers() else None


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM record_event")
        return int(cursor.fetchone()[0])


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [WRITERS])
        return {row[0] for row in cursor.fetchall()}
