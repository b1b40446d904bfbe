"""Every question, on every engine that is here, beside plain Python."""

import os
import shutil
from pathlib import Path

import ibis
import psycopg
import pytest
from django.db import connection

from assaymark.analytics import engines, rollups
from assaymark.analytics import questions as q
from assaymark.analytics.store import Store
from tests.analytics import oracle
from tests.analytics.made import ACTIVE, made

NOW_US = 1_775_000_000_000_000
HALF_LIFE = 90.0
JUDGED, STEPS = "work.decided", ("work.handed-in", "work.decided", "award.given")
TEAM = {"dimension": "team", "label": "t2"}
SPAN = {"first": 2915, "last": 2930}
BOARD = {"skill": "write", "kind": JUDGED, "now_us": NOW_US, "top": 10, "half_life_days": HALF_LIFE}
DONE = {"start": "work.handed-in", "done": "award.given"}
CLERKS = {"dimension": "role", "label": 'the "clerk", senior', "skill": "plan"}

ASKED = {
    "trend": (lambda e: q.trend(e["weeks"], kind=JUDGED), lambda r: oracle.trend(r, kind=JUDGED)),
    "trend of a skill in a role": (
        lambda e: q.trend(e["weeks"], kind=JUDGED, **CLERKS),
        lambda r: oracle.trend(r, kind=JUDGED, **CLERKS),
    ),
    "raw trend": (
        lambda e: q.trend_raw(e["events"], kind=JUDGED, **CLERKS),
        lambda r: oracle.trend(r, kind=JUDGED, **CLERKS),
    ),
    "compared": (
        lambda e: q.compared(e["weeks"], kind=JUDGED, dimension="manager", **SPAN),
        lambda r: oracle.compared(r, kind=JUDGED, dimension="manager", **SPAN),
    ),
    "funnel": (
        lambda e: q.funnel(e["tallies"], kinds=STEPS),
        lambda r: oracle.funnel(r, kinds=STEPS),
    ),
    "slopes": (
        lambda e: q.slopes(e["tallies"], kind=JUDGED),
        lambda r: oracle.slopes(r, kind=JUDGED),
    ),
    "slopes by skill": (
        lambda e: q.slopes_by_skill(e["tallies"], kind=JUDGED),
        lambda r: oracle.slopes_by_skill(r, kind=JUDGED),
    ),
    "velocity": (
        lambda e: q.velocity(e["weeks"], kind="award.given"),
        lambda r: oracle.velocity(r, kind="award.given", active=ACTIVE),
    ),
    "velocity by team": (
        lambda e: q.velocity_by(e["weeks"], kind="award.given", dimension="team", **SPAN),
        lambda r: oracle.velocity_by(
            r, kind="award.given", active=ACTIVE, dimension="team", **SPAN
        ),
    ),
    "firsts": (
        lambda e: q.firsts(e["tallies"], kind="award.given"),
        lambda r: oracle.firsts(r, kind="award.given"),
    ),
    "coverage of a skill": (
        lambda e: q.coverage(e["tallies"], kind="award.given", skill="plan"),
        lambda r: oracle.coverage([one for one in r if one["skill"] == "plan"], kind="award.given"),
    ),
    "practice": (
        lambda e: q.practice(e["weeks"], kind="work.handed-in", **TEAM),
        lambda r: oracle.practice(r, kind="work.handed-in", active=ACTIVE, **TEAM),
    ),
    "completion": (
        lambda e: q.completion(e["tallies"], **DONE),
        lambda r: oracle.completion(r, **DONE),
    ),
    "coverage": (
        lambda e: q.coverage(e["tallies"], kind="award.given"),
        lambda r: oracle.coverage(r, kind="award.given"),
    ),
    "board": (lambda e: q.board(e["tallies"], **BOARD), lambda r: oracle.board(r, **BOARD)),
    "raw board": (
        lambda e: q.board(rollups.tallies(e["events"], half_life_days=HALF_LIFE), **BOARD),
        lambda r: oracle.board(r, **BOARD),
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Segments in three parts, the last with late events among them."""
    reckon = engines.reckoner(active=ACTIVE, half_life_days=HALF_LIFE)
    store = Store(engines.folder_of(tmp_path_factory.mktemp("events"), 7), reckon)
    for part in range(3):
        store.append(made().slice(part * 1000, 1000), through=(part + 1) * 1000)
    return store.folder


def duckdb(folder, request):
    return engines.on_duckdb(folder, folder.manifest())


def postgresql(folder, request):
    request.getfixturevalue("db")
    options = connection.get_connection_params()
    raw = psycopg.connect(
        **{key: options[key] for key in ("host", "user", "dbname") if options.get(key)},
        autocommit=True,
    )
    request.addfinalizer(raw.close)
    request.addfinalizer(lambda: raw.execute("DROP SCHEMA IF EXISTS events_7 CASCADE"))
    engines.on_postgresql(raw, folder, folder.manifest())
    return engines.on_postgresql(raw, folder, folder.manifest())  # copied once, found again


def spark(folder, request):
    sql = pytest.importorskip("pyspark.sql", reason="SPARK LEFT OUT: pyspark is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("SPARK LEFT OUT: there is no java")
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "1")
    session = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    request.addfinalizer(session.stop)
    return engines.on_spark(session, folder, folder.manifest())


WARNS = pytest.mark.filterwarnings("default")  # pyspark 4 of what newer pandas will change


@pytest.mark.parametrize(
    "opened", [duckdb, postgresql, pytest.param(spark, marks=WARNS)], ids=lambda f: f.__name__
)
def test_every_question_has_the_answer_of_plain_python(opened, folder, request):
    rows = oracle.plain(made())
    engine = opened(folder, request)
    for title, (ask, expect) in ASKED.items():
        found, expected = engine.rows(ask(engine)), expect(rows)
        assert len(found) == len(expected) > 0, f"{title} on {engine.name}"
        for ours, theirs in zip(found, expected, strict=True):
            for key, value in theirs.items():
                same = (
                    value if isinstance(value, str) else pytest.approx(value, rel=1e-6, abs=1e-12)
                )
                assert ours[key] == same, f"{title} on {engine.name}: {key}"
            assert set(ours) == set(theirs)


def test_equal_scores_share_a_place_and_the_first_is_one(folder):
    engine = duckdb(folder, None)
    people = engine["tallies"].filter(lambda t: t.person < 5).distinct(on="person")
    tied = people.mutate(
        weighted=ibis.ifelse(people.person == 1, 2.0, ibis.ifelse(people.person == 4, 0.5, 1.0)),
        kind=ibis.literal(BOARD["kind"]),
        skill=ibis.literal(BOARD["skill"]),
    )
    found = engine.rows(q.board(tied, **BOARD))
    assert [(row["person"], row["place"]) for row in found] == [(1, 1), (2, 2), (3, 2), (4, 4)]


def test_no_engine_of_ours_reads_elsewhere_or_takes_an_extension_from_the_network(folder):
    engine = duckdb(folder, None)
    elsewhere = Path(folder.root.parent / "elsewhere.csv")
    elsewhere.write_text("a\n1\n")
    for statement in (
        f"SELECT * FROM read_csv('{elsewhere}')",
        f"COPY (SELECT 1) TO '{elsewhere}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH 'postgres:dbname=x' AS theirs (TYPE postgres)",
        "SET threads = 64",
        "SET enable_external_access = true",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|cannot|not found|disabled"):
            engine.backend.execute(statement)


def test_nothing_told_yet_is_an_empty_answer(tmp_path):
    empty = engines.folder_of(tmp_path, 3)
    engine = engines.on_duckdb(empty, empty.manifest())
    for title, (ask, _expect) in ASKED.items():
        found = engine.rows(ask(engine))
        assert found == [] or all(row["learners"] == 0 for row in found), title
