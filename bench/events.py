"""Are dashboards quick at ten million events, and does every engine say the same?

    python -m bench.events [--quick] [--events N] [--people N]

Made-up events (`made_events.py`: 100 000 people, 20 skills, 2 000 teams, two years) go into Parquet
segments with their rollups, a million at once, one thread of ours and DuckDB with two. Then
each question of the dashboards is asked of the rollups, and the trend of the events themselves.
At last every question is asked of DuckDB, PostgreSQL (the embedded server) and, where pyspark and
java are there, Spark, over a smaller set, and the answers are held beside each other.

`--quick`: 1 000 000 events of 20 000 people. Seconds of questions are the least of three rounds,
with the statement built anew each time.

Last line: one JSON object. `rollup_max_s`: the slowest question from rollups; `raw_trend_s`;
`ingest_per_s`: events a second into segments with rollups, the making of them not counted;
`equal_within`: the greatest relative difference of a number between engines; `engines`: which.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from assaymark.analytics import questions as q
from assaymark.analytics import rollups
from assaymark.analytics.engines import (
    Engine,
    folder_of,
    on_duckdb,
    on_postgresql,
    on_spark,
    reckoner,
)
from assaymark.analytics.segments import Folder
from assaymark.analytics.shapes import DIMENSIONS
from assaymark.analytics.store import Store
from assaymark.web.site.database import EmbeddedServer
from assaymark.web.site.place import Place
from bench.made_events import ACTIVE, SKILLS, batches

HALF_LIFE, BATCH = 90.0, 1_000_000
NOW_US = 20_817 * 86_400_000_000
STEPS = ("work.handed-in", "review.submitted", "work.decided", "award.given")
Question = Callable[[Engine], Any]


def asked() -> dict[str, Question]:
    """The dashboards' questions, of rollups."""
    judged, skill = "work.decided", SKILLS[3]
    team = {"dimension": "team", "label": "team 7"}
    span = {"first": 2880, "last": 2960}
    compared = {
        f"compared by {one}": lambda e, one=one: q.compared(
            e["weeks"], kind=judged, dimension=one, **span
        )
        for one in DIMENSIONS
    }
    return {
        "trend": lambda e: q.trend(e["weeks"], kind=judged),
        "trend of a skill": lambda e: q.trend(e["weeks"], kind=judged, skill=skill),
        "trend of a team": lambda e: q.trend(e["weeks"], kind=judged, **team),
        **compared,
        "funnel": lambda e: q.funnel(e["tallies"], kinds=STEPS),
        "slopes": lambda e: q.slopes_by_skill(e["tallies"], kind=judged),
        "velocity": lambda e: q.velocity(e["weeks"], kind="award.given"),
        "practice": lambda e: q.practice(e["weeks"], kind="work.handed-in", **team),
        "completion": lambda e: q.completion(
            e["tallies"], start="work.handed-in", done="award.given"
        ),
        "coverage": lambda e: q.coverage(e["tallies"], kind="award.given"),
        "board": lambda e: q.board(e["tallies"], kind=judged, skill=skill, now_us=NOW_US, top=10),
    }


def of_events() -> dict[str, Question]:
    """The same of events themselves, where that is another statement; for equality."""

    def tallies(engine: Engine) -> Any:
        return rollups.tallies(engine["events"], half_life_days=HALF_LIFE)

    return {
        "raw trend": lambda e: q.trend_raw(e["events"], kind="work.decided"),
        "raw funnel": lambda e: q.funnel(tallies(e), kinds=STEPS),
        "raw slopes": lambda e: q.slopes(tallies(e), kind="work.decided"),
        "raw board": lambda e: q.board(
            tallies(e), kind="work.decided", skill=SKILLS[3], now_us=NOW_US, top=10
        ),
        "raw velocity": lambda e: q.velocity(
            rollups.weeks(rollups.presence(e["events"]), active=ACTIVE), kind="award.given"
        ),
    }


def filled(root: Path, n: int, people: int, *, seed: int) -> tuple[Folder, float]:
    """A folder with `n` events, and the seconds that putting them in took."""
    store = Store(folder_of(root, 1), reckoner(active=ACTIVE, half_life_days=HALF_LIFE))
    took, through = 0.0, 0
    for table in batches(n, people=people, size=BATCH, seed=seed):
        through += table.num_rows
        start = time.perf_counter()
        store.append(table, through=through)
        took += time.perf_counter() - start
    return store.folder, took


def least(work: Callable[[], object], rounds: int = 3) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def difference(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> float:
    """The greatest relative difference of a number; infinite where rows or words differ."""
    if len(ours) != len(theirs):
        return float("inf")
    pairs = [(a[key], b[key]) for a, b in zip(ours, theirs, strict=True) for key in a]
    return max((_apart(a, b) for a, b in pairs), default=0.0)


def _apart(a: Any, b: Any) -> float:
    if a is None or b is None or isinstance(a, str):
        return 0.0 if a == b else float("inf")
    return float(abs(a - b) / max(abs(a), abs(b), 1e-9))


def engines(folder: Folder, scratch: Path) -> Mapping[str, Engine | str]:
    """The engines that are here, or why one is not."""
    manifest = folder.manifest()
    connection = psycopg.connect(Place(scratch).database_url, autocommit=True)
    return {
        "duckdb": on_duckdb(folder, manifest),
        "postgresql": on_postgresql(connection, folder, manifest),
        "spark": _spark(folder),
    }


def _spark(folder: Folder) -> Engine | str:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        return "pyspark is not installed"
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        return "there is no java"
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "4")
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    return on_spark(builder.getOrCreate(), folder, folder.manifest())


def beside(folder: Folder, scratch: Path) -> tuple[float, list[str]]:
    """The greatest difference between engines, and which were there."""
    with EmbeddedServer(Place(scratch)):
        here = {}
        for name, engine in engines(folder, scratch).items():
            if isinstance(engine, str):
                print(f"{name}: LEFT OUT, {engine}")
            else:
                here[name] = engine
        worst = 0.0
        for title, question in (asked() | of_events()).items():
            answers = {name: engine.rows(question(engine)) for name, engine in here.items()}
            apart = {n: difference(answers["duckdb"], rows) for n, rows in answers.items()}
            worst = max(worst, *apart.values())
            told = ", ".join(f"{name} {value:.1e}" for name, value in apart.items())
            print(f"{title}: {len(answers['duckdb'])} rows; {told}", flush=True)
    return worst, list(here)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the events")
    parser.add_argument("--events", type=int)
    parser.add_argument("--people", type=int)
    chosen = parser.parse_args()
    n = chosen.events or (1_000_000 if chosen.quick else 10_000_000)
    people = chosen.people or (20_000 if chosen.quick else 100_000)
    with tempfile.TemporaryDirectory() as kept:
        folder, took = filled(Path(kept) / "many", n, people, seed=1)
        manifest = folder.manifest()
        size = sum(file.size for file in manifest.files)
        print(f"{n} events in {took:.1f} s, {size / 1e6:.0f} MB in {len(manifest.files)} files")
        engine = on_duckdb(folder, manifest)
        seconds = {}
        for title, question in asked().items():
            seconds[title] = least(lambda question=question: engine.answer(question(engine)))
            print(f"{title}: {seconds[title]:.3f} s from rollups", flush=True)
        raw = least(lambda: engine.answer(q.trend_raw(engine["events"], kind="work.decided")))
        print(f"raw trend: {raw:.3f} s")
        small, _took = filled(Path(kept) / "few", 60_000, 1_500, seed=2)
        worst, which = beside(small, Path(kept) / "server")
        found = {
            "rollup_max_s": round(max(seconds.values()), 4),
            "raw_trend_s": round(raw, 4),
            "ingest_per_s": round(n / took),
            "equal_within": worst,
            "engines": which,
            "events": n,
            "people": people,
            "megabytes": round(size / 1e6, 1),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
