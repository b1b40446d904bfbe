"""Told a month before a level has aged or a badge ends: one letter, once for one evidence."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assaymark.web.awards.models import Award
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job, Letter
from assaymark.web.standing import actions, reminders
from assaymark.web.standing.due import skills_due
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.offers import is_refresh
from tests.web.standing.judging import JudgedWorld, text
from tests.web.standing.test_aging import shown

DAY = timedelta(days=1)


@pytest.fixture
def world(db) -> JudgedWorld:
    return JudgedWorld()


def ages_in(world: JudgedWorld, days: float) -> SkillState:
    """Priya's practitioner, sure for so many days from now."""
    state = shown(world, 10)
    SkillState.objects.filter(pk=state.pk).update(holds_until=timezone.now() + days * DAY)
    state.refresh_from_db()
    return state


def letters() -> list[str]:
    return [*(m.body for m in mail.outbox), *Letter.objects.values_list("text", flat=True)]


def look(world: JudgedWorld) -> int:
    found = actions.remind(organisation=world.organisation)
    jobs.work_all()
    return found


def test_who_is_sure_for_less_than_a_month_gets_one_letter_with_the_badge_to_do(world):
    ages_in(world, 40)
    assert look(world) == 0
    state = ages_in_again(world, 29)
    assert look(world) == 1
    (letter,) = letters()
    assert f"/work/new/{world.version.handle}" in letter
    assert "Listening, Practitioner" in letter
    assert "Nothing is taken from you" in letter
    assert Event.objects.filter(kind="letter.sent", detail__about="skill ages soon").count() == 1
    ages_in_again(world, 20)
    assert look(world) == 0
    assert len(letters()) == 1
    newest = state.newest_at + DAY
    SkillState.objects.update(newest_at=newest)
    assert look(world) == 1, "new evidence ages in its turn"
    assert len(letters()) == 2


def ages_in_again(world: JudgedWorld, days: float) -> SkillState:
    SkillState.objects.update(holds_until=timezone.now() + days * DAY)
    state: SkillState = SkillState.objects.get()
    return state


def test_what_ends_on_one_day_stands_in_one_letter(world):
    ages_in(world, 29)
    world.tried(0, (3, 3))
    Award.objects.update(valid_until=timezone.now() + 10 * DAY)
    ages_in_again(world, 29)
    mail.outbox.clear()
    Letter.objects.all().delete()
    assert look(world) == 2
    (letter,) = letters()
    assert letter.count("show it again with") == 2
    assert world.version.title in letter
    assert Job.objects.filter(kind="standing.reminder", state="done").count() == 2
    assert look(world) == 0


@pytest.mark.parametrize("why", ["revoked", "renewed", "without an end", "ended"])
def test_a_badge_that_needs_nothing_is_not_reminded_of(world, why):
    world.tried(0, (3, 3))
    now, award = timezone.now(), Award.objects.get()
    award.valid_until = now + 10 * DAY
    award.revoked_at = now if why == "revoked" else None
    if why in {"without an end", "ended"}:
        award.valid_until = None if why == "without an end" else now - DAY
    award.save()
    if why == "renewed":
        world.tried(1, (3, 3))
        Award.objects.exclude(pk=award.pk).update(valid_until=now + 400 * DAY)
    SkillState.objects.all().delete()
    assert look(world) == 0


def test_whoever_left_or_has_shown_it_meanwhile_gets_no_letter(world):
    state = ages_in(world, 29)
    assert actions.remind(organisation=world.organisation) == 1
    SkillState.objects.filter(pk=state.pk).update(holds_until=timezone.now() + 300 * DAY)
    jobs.work_all()
    assert letters() == []
    world.priya.memberships.update(active=False)
    SkillState.objects.update(newest_at=timezone.now(), holds_until=timezone.now() + 9 * DAY)
    assert look(world) == 0


def test_each_organisation_looks_once_a_day(world):
    ages_in(world, 29)
    reminders.promise_daily()
    reminders.promise_daily()
    assert Job.objects.filter(kind="standing.remind").count() == 1
    jobs.work_all()
    assert len(letters()) == 1


def test_a_badge_held_may_be_done_again_a_month_before(world):
    world.tried(0, (3, 3))
    ages_in(world, 31)
    assert not is_refresh(world.version, world.priya, timezone.now())
    ages_in_again(world, 29)
    assert is_refresh(world.version, world.priya, timezone.now())
    assert world.hand_in(text=text(1)).attempt == 2


def test_home_shows_what_ages_with_the_badge_to_do_again(world):
    ages_in(world, 29)
    home = world.client(world.priya).get("/home/").content.decode()
    assert "To be shown anew" in home
    assert "sure until" in home
    assert f"/work/new/{world.version.handle}" in home
    ages_in_again(world, -1)
    (one,) = skills_due(world.organisation, world.priya, now=timezone.now())
    assert one.has_aged
    assert "has aged: the score stays" in world.client(world.priya).get("/home/").content.decode()
    world.hand_in(text=text(1))
    home = world.client(world.priya).get("/home/").content.decode()
    assert "your new work is being judged" in home
    ages_in_again(world, 300)
    home = world.client(world.priya).get("/home/").content.decode()
    assert "To be shown anew" not in home
