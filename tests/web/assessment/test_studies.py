"""A study from rated works to the published page, in its four states."""

import json

import pytest

from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.models import StudyRun, ValidationStudy
from assaymark.web.record import jobs
from tests.web.assessment.rated import rate
from tests.web.assessment.world import World


def made(world: World, n: int, **more: int) -> ValidationStudy:
    rate(world.badge, n, **more) if n else None
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    jobs.work_all()
    return ValidationStudy.objects.get(badge_version=world.version)


def test_walk(world):
    one = made(world, 50)
    print(json.dumps(one.document, indent=1)[:30000])
