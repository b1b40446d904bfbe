"""Check-ins: a person's own word, once a day, beside the first, apart from what is verified."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from assaymark.web.assessment.actions import signals
from assaymark.web.assessment.models import Observation
from assaymark.web.assessment.queries import checkins
from assaymark.web.assessment.queries import signals as reads
from assaymark.web.assessment.refusal import SignalsRefused
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Membership, Role
from assaymark.web.record.models import Event
from tests.web.assessment.peering import decided
from tests.web.assessment.world import RUBRIC, World

NOTE = "I was nervous with Mr Haddad today."


def said(world: World, feeling: int, *, days_ago: int = 0, words: str = "") -> Observation:
    return signals.check_in(
        learner=world.priya,
        badge_version=world.version,
        levels={"feeling": feeling},
        words=words,
        now=timezone.now() - timedelta(days=days_ago),
    )


def test_a_learner_checks_in_and_sees_it_beside_the_baseline_afterwards(world: World):
    said(world, 1, days_ago=30)
    client, path = world.client(world.priya), f"/check-in/{world.version.handle}/"
    assert "1 time, last on" in client.get("/check-in/").content.decode()
    before = client.get(path).content.decode()
    assert "Where do you stand now?" in before
    assert "Steps" not in before  # what was said before would lead the pen
    html = client.post(path, {"words": NOTE}).content.decode()
    assert "Choose a level for one criterion at least." in html
    html = client.post(path, {"level-feeling": "3", "words": NOTE}, follow=True).content.decode()
    for told in ("self-declared", "+2", NOTE, "2 check-ins."):
        assert told in html, told
    client.post(path, {"level-feeling": "4"})
    assert Observation.objects.count() == 2
    assert [one.levels for one in checkins.check_ins(world.priya, world.version)] == [
        {"feeling": 1}, {"feeling": 3},
    ]  # fmt: skip


def test_a_second_time_on_one_day_gives_the_first_one_back(world: World):
    assert said(world, 2).pk == said(world, 4).pk
    assert said(world, 4, days_ago=1).levels == {"feeling": 4}
    assert Event.objects.filter(kind="observation.recorded").count() == 2


def test_a_day_is_the_installations_day(world: World, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override(ZoneInfo("Europe/Berlin")):
        late = datetime(2026, 3, 3, 23, 50, tzinfo=ZoneInfo("Europe/Berlin"))
        for now in (late, late + timedelta(minutes=20)):
            signals.check_in(
                learner=world.priya, badge_version=world.version, levels={"step": 2}, now=now
            )
    assert Observation.objects.count() == 2


def test_it_stands_apart_weighs_nothing_and_the_note_is_the_persons_own(world: World):
    work = world.graded()
    decided(world, work)
    said(world, 4, words=NOTE)
    lines = reads.beside(work).criteria[0].lines
    (own,) = [line for line in lines if line.name == "The person"]
    assert (own.standing, own.weight, own.words) == ("self-declared", None, ())
    Membership.objects.filter(user=world.marek).update(roles=[Role.MANAGER])
    pages = [
        (world.ruth, f"/work/{work.handle}/"),
        (world.ruth, f"/work/{work.handle}/trail"),
        (world.marek, f"/observe/{world.priya.handle}/{world.version.handle}/"),
    ]
    for who, page in pages:
        answer = world.client(who).get(page)
        assert answer.status_code == 200
        assert "Haddad" not in answer.content.decode(), page


def test_nobody_checks_in_for_somebody_else_and_a_draft_is_not_offered(world: World):
    with pytest.raises(SignalsRefused, match="speak for somebody else"):
        signals.observe(
            learner=world.priya,
            badge_version=world.version,
            source="self",
            observer=world.marek,
            words="She is good.",
        )
    draft = BadgeVersion.objects.create(
        badge=world.badge, number=9, state="draft", title="Not yet", level="x", rubric=RUBRIC
    )
    client = world.client(world.priya)
    assert client.get(f"/check-in/{draft.handle}/").status_code == 404
    assert "Not yet" not in client.get("/check-in/").content.decode()
