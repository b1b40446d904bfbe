"""Times a board of a million people on the embedded server, beside Redis where there is one.

Run `python -m bench.boards`. One read is what the page asks for one person: place, neighbours, the
top ten of those who opted in, the benchmark and the names. One update is one person's
new score; they come in batches of 1000, as the job that follows skill changes takes them. `--quick`
reads and updates less. Redis gets the same scores and is asked for place, neighbours and top ten;
the places of both are compared.

The last line is a JSON object. `p50_ms` and `p95_ms`: reads alone; `after_updates_p95_ms`: after
all updates; `busy_p95_ms`: while another process updates as fast as it can, on `cores` cores that
other programs may use as well (`load`, of the minute before). `redis_p95_ms` is null without
redis-server. `consistent`: counting anew changes nothing, although a process was killed amid its
updates; `same_places`: share that agree.
"""

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PEOPLE, BATCH = 1_000_000, 1000
SCORES = """
SELECT person, score, score - width, score + width, random() < 0.02
FROM (SELECT person, round(1000 + 600 * sqrt(-2 * ln(1 - random())) * cos(6.283185 * random()))::int
  AS score, (150 + random() * 300)::int AS width FROM generate_series(1, %s) AS person) AS made
"""
WISHES = """
INSERT INTO boards_wish (organisation_id, person_id, name_as, own_name, in_top, in_progress, is_out,
  changed_at)
SELECT %s, person_id, 'own', 'Name ' || person_id, true, false, false, now()
FROM boards_entry WHERE board_id = %s AND is_shown
"""
NEW = """
SELECT person, score, score - 200, score + 200, false
FROM unnest(%s::int[], %s::int[]) AS made (person, score)
"""


def percentile(times_s: Sequence[float], share: float) -> float:
    """In milliseconds."""
    ranked = sorted(times_s)
    return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def timed(work: Callable[[int], object], whom: Sequence[int]) -> list[float]:
    found = []
    for person in whom:
        start = time.perf_counter()
        work(person)
        found.append(time.perf_counter() - start)
    return found


class Ours:
    """The boards room over the embedded server, as the page uses it."""

    def __init__(self) -> None:
        from django.core.management import call_command  # noqa: PLC0415 - after the settings

        call_command("migrate", "boards", verbosity=0)
        from assaymark.web.boards import store  # noqa: PLC0415 - after django.setup()
        from assaymark.web.boards.models import Board  # noqa: PLC0415
        from assaymark.web.boards.queries import boards  # noqa: PLC0415

        self.store, self.pages = store, boards
        board = Board.objects.first() or self._made()
        found = boards.board(board.organisation, board.competency)
        assert found is not None
        self.board = found

    def _made(self) -> Any:
        from assaymark.web.boards.models import Board  # noqa: PLC0415
        from assaymark.web.people.models import Organisation  # noqa: PLC0415
        from assaymark.web.skills.models import Competency, Framework  # noqa: PLC0415

        here = Organisation.objects.create(slug="bench", name="Bench")
        framework = Framework.objects.create(organisation=here, key="f", title="F")
        skill = Competency.objects.create(framework=framework, key="s", title="S")
        return Board.objects.create(organisation=here, competency=skill)

    def fill(self) -> float:
        """Seconds that a million people took; they are numbers, so keys to users are not checked"""
        from django.db import connection, transaction  # noqa: PLC0415

        start = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT setseed(0.42)")
            cursor.execute("SET LOCAL session_replication_role = replica")
            self.store.match(self.board.pk, source=(SCORES, [PEOPLE]))
            cursor.execute(WISHES, [self.board.organisation_id, self.board.pk])
        took = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE boards_entry")
            cursor.execute("VACUUM ANALYZE boards_count")
            cursor.execute("ANALYZE boards_wish")
        return took

    def read(self, person: int) -> Any:
        found = self.pages.found_for(self.board, person)
        return self.pages.drawn(found, self.board.organisation, person)

    def update(self, people: list[int], scores: list[int]) -> None:
        from django.db import transaction  # noqa: PLC0415

        with transaction.atomic():
            self.store.match(self.board.pk, source=(NEW, [people, scores]), people=people)

    def scores(self) -> list[tuple[int, int]]:
        return list(self.board.entries.values_list("person_id", "score"))

    def is_consistent(self) -> bool:
        """Whether the counts are what a fresh count gives."""
        from assaymark.web.boards.models import Count  # noqa: PLC0415

        kept = Count.objects.filter(board=self.board).exclude(n=0)
        before = set(kept.values_list("of", "at", "n"))
        self.store.recount(self.board.pk)
        return before == set(kept.values_list("of", "at", "n"))


def updates(ours: Ours, batches: int, seed: int) -> float:
    """Updates a second."""
    rng = random.Random(seed)  # noqa: S311 - people to update
    start = time.perf_counter()
    for _ in range(batches):
        people = rng.sample(range(1, PEOPLE + 1), BATCH)
        ours.update(people, [round(rng.gauss(1000, 600)) for _ in people])
    return batches * BATCH / (time.perf_counter() - start)


class Redis:
    """A connection to a redis-server of our own: just enough of RESP2 to ask and read."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._file = self._socket.makefile("rb")

    def ask(self, *commands: Sequence[object]) -> list[Any]:
        """The answers to `commands`, sent together."""
        self._socket.sendall(b"".join(self._packed(one) for one in commands))
        return [self._answer() for _ in commands]

    def _packed(self, command: Sequence[object]) -> bytes:
        parts = [str(part).encode() for part in command]
        head = b"*%d\r\n" % len(parts)
        return head + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)

    def _answer(self) -> Any:
        kind, rest = (line := self._file.readline())[:1], line[1:-2]
        if kind in b"+-":
            return rest
        if kind == b"*":
            return [self._answer() for _ in range(int(rest))]
        if kind == b"$" and int(rest) >= 0:
            return self._file.read(int(rest) + 2)[:-2]
        return int(rest)

    def read(self, person: int) -> int:
        """Place by score, neighbours and the top of those who opted in, in two round trips."""
        place, score = self.ask(("ZREVRANK", "all", person), ("ZSCORE", "all", person))
        self.ask(
            ("ZCOUNT", "all", f"({score.decode()}", "+inf"),
            ("ZREVRANGE", "all", max(0, place - 5), place + 5, "WITHSCORES"),
            ("ZREVRANGE", "shown", 0, 9, "WITHSCORES"),
        )
        return int(place)


@contextmanager
def redis(folder: Path) -> Iterator[Redis | None]:
    """A redis-server on a socket in `folder`, or None where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    path = str(folder / "redis.sock")
    options = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", str(folder)]
    running = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(FileNotFoundError, ConnectionRefusedError):
                yield Redis(path)
                return
            time.sleep(0.05)
        raise RuntimeError("redis-server was started but does not answer within 5 s")
    finally:
        running.terminate()
        running.wait()


def beside(folder: Path, ours: Ours, whom: Sequence[int]) -> tuple[list[float] | None, float]:
    """Redis's times for the same reads, and the share of places by score that agree."""
    with redis(folder) as other:
        if other is None:
            return None, 1.0
        rows = ours.scores()
        for first in range(0, len(rows), 10_000):
            some = rows[first : first + 10_000]
            other.ask(
                ("ZADD", "all", *(part for person, score in some for part in (score, person)))
            )
        shown = ours.board.entries.filter(is_shown=True).values_list("score", "person_id")
        for pair in shown[:2000]:
            other.ask(("ZADD", "shown", *pair))
        agree = 0
        for person in whom[:100]:
            (score,) = other.ask(("ZSCORE", "all", person))
            (above,) = other.ask(("ZCOUNT", "all", f"({score.decode()}", "+inf"))
            agree += ours.read(person).you.order == above + 1
        return timed(other.read, whom), agree / 100


def killed() -> None:
    """Kills a process in the middle of its updates."""
    command = [sys.executable, "-m", "bench.boards", "--update", "1000"]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    other.stdout.readline()
    time.sleep(0.5)
    other.kill()
    other.wait()
    other.stdout.close()


def busy(ours: Ours, whom: Sequence[int], batches: int) -> list[float]:
    """Times of reads while another process updates."""
    command = [sys.executable, "-m", "bench.boards", "--update", str(batches)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    other.stdout.readline()
    found: list[float] = []
    while other.poll() is None:
        found += timed(ours.read, whom[len(found) % len(whom) :][:20])
    other.stdout.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer reads and updates")
    parser.add_argument("--update", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.update:
        update_only(options.update)
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        os.environ["ASSAYMARK_DATA"] = str(folder)
        ready()
        from assaymark.web.site.database import EmbeddedServer  # noqa: PLC0415
        from assaymark.web.site.place import place  # noqa: PLC0415

        with EmbeddedServer(place()):
            measured(folder, quick=options.quick)


def ready() -> None:
    import django  # noqa: PLC0415

    os.environ["DJANGO_SETTINGS_MODULE"] = "assaymark.web.site.settings"
    django.setup()


def update_only(batches: int) -> None:
    ready()
    ours = Ours()
    print("ready", flush=True)
    updates(ours, batches, seed=7)


def measured(folder: Path, *, quick: bool) -> None:
    load = os.getloadavg()[0]
    ours = Ours()
    fill_s = ours.fill()
    print(f"{PEOPLE} people put on the board in {fill_s:.1f} s")
    rng = random.Random(1)  # noqa: S311 - whom to look at
    whom = rng.sample(range(1, PEOPLE + 1), 500 if quick else 5000)
    timed(ours.read, whom[:50])
    alone = timed(ours.read, whom)
    per_s = updates(ours, 20 if quick else 200, seed=2)
    while_busy = busy(ours, whom, 10 if quick else 100)
    killed()
    after = timed(ours.read, whom)
    theirs, agree = beside(folder, ours, whom)
    found = {
        "cores": os.cpu_count(),
        "load": load,
        "p50_ms": percentile(alone, 0.5),
        "p95_ms": percentile(alone, 0.95),
        "updates_per_s": per_s,
        "redis_p95_ms": None if theirs is None else percentile(theirs, 0.95),
        "redis_p50_ms": None if theirs is None else percentile(theirs, 0.5),
        "busy_p95_ms": percentile(while_busy, 0.95),
        "after_updates_p95_ms": percentile(after, 0.95),
        "fill_s": fill_s,
        "people": PEOPLE,
        "same_places": agree,
        "consistent": ours.is_consistent(),
    }
    for key, value in found.items():
        print(f"{key}: {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
