"""Real processes, really killed: two give the same works and seal, and die at any moment."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from assaymark.web.awards import log
from assaymark.web.awards.models import Award, LogEntry, LogSalt, StatusList
from assaymark.web.record.models import Event
from tests.web.awards import made
from tests.web.awards.test_log import assert_consistent

ROOT = Path(__file__).resolve().parents[3]
ROUNDS, WORKS = 3, 24
GIVER = """
import os, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from assaymark.web.awards import high_water, log
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from tests.web.awards import made
marks = Path(sys.argv[2])
high_water.folder = lambda: marks
version = BadgeVersion.objects.select_related("badge__organisation").get()
where, person = version.badge.organisation, User.objects.get()
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    made.award(where, version, person, source=f"work:{number}")
    log.seal(where)
print("done", flush=True)
"""


def start(marks: Path) -> "subprocess.Popen[str]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "src:."}
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", GIVER, name, str(marks), str(WORKS)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_processes_killed_at_any_moment_lose_and_double_nothing(marks: Path) -> None:
    where = made.organisation()
    made.badge_version(where)
    made.member(where)
    chance = random.Random(20261121)
    for _ in range(ROUNDS):
        givers = [start(marks) for _ in range(2)]
        for giver in givers:
            assert giver.stdout is not None
            assert giver.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.05, 0.6))
        for giver in givers:
            giver.kill()
            giver.communicate()
    last = start(marks)
    words, _ = last.communicate(timeout=120)
    assert "done" in words
    log.seal_all()
    sources = sorted(Award.objects.values_list("source", flat=True))
    assert sources == sorted(f"work:{number}" for number in range(WORKS))
    assert StatusList.objects.get().used == WORKS
    assert LogEntry.objects.count() == LogSalt.objects.count() == WORKS
    assert not LogEntry.objects.filter(index=None).exists()
    assert Event.objects.filter(kind="award.given").count() == WORKS
    assert_consistent(where)
