"""Plateaus: found, told once, ended; notes that nobody else reads."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assaymark.web.catalogue.models import Badge
from assaymark.web.guides import actions, jobs
from assaymark.web.guides.models import Plateau, Reflection
from assaymark.web.record import jobs as work
from assaymark.web.record.models import Event, Job
from assaymark.web.standing import several
from assaymark.web.standing.models import SkillEvidence

LEVEL = (1.5, 1.6, 1.5, 1.6, 1.5, 1.6, 1.5, 1.55)


def note(team, now=None):
    return actions.note_plateaus(
        organisation=team.organisation, people=[team.priya.pk, team.omar.pk], now=now
    )


@pytest.mark.django_db(transaction=True)
def test_a_plateau_is_found_each_day_and_told_once(team):
    team.shows(*LEVEL)
    for _hour in range(2):
        jobs.promise_daily()
    work.work_all()
    one = Plateau.objects.get()
    assert (one.person, one.competency, one.n) == (team.priya, team.listening, 6)
    (letter,) = mail.outbox
    assert letter.to == [team.priya.email]
    assert reverse("reflect", args=[team.listening.handle]) in letter.body
    assert note(team) == []
    assert Job.objects.filter(kind="guides.plateau-letter").count() == 1
    assert "time to look back?" in team.page(team.priya, reverse("my_guide"))


def test_a_plateau_ends_with_growth_and_another_soon_after_is_not_told(team):
    team.shows(*LEVEL)
    note(team)
    Plateau.objects.update(ended_at=timezone.now())
    (again,) = note(team)
    assert again.told_at is None
    Plateau.objects.update(ended_at=timezone.now(), told_at=timezone.now() - timedelta(weeks=7))
    (later,) = note(team)
    assert later.told_at is not None


def test_it_ends_when_too_little_is_known(team):
    team.shows(*LEVEL)
    note(team)
    note(team, now=timezone.now() + timedelta(weeks=8))
    assert Plateau.objects.get().ended_at is not None


def test_several_judgements_of_one_work_are_no_plateau(team):
    team.shows(1.5, 1.5)
    team.shows(1.5, until=7)
    for one in SkillEvidence.objects.filter(person=team.priya):
        for peer in range(3):
            SkillEvidence.objects.create(
                organisation=team.organisation,
                person=team.priya,
                competency=team.listening,
                key=f"{one.key}:{peer}",
                kind="peer",
                score=1.5,
                work=one.work,
                at=one.at,
            )
    assert note(team) == [], "two works in six weeks, however many judged them"
    since = timezone.now() - timedelta(weeks=6)
    assert several.busy(team.organisation, since=since, fewest=3) == []
    pair = several.Pair(team.priya.pk, team.listening.pk)
    assert len(several.shown(team.organisation, [team.priya.pk])[pair]) == 3


def test_who_grows_is_on_no_plateau(team):
    team.shows(0.5, 0.7, 1.0, 1.3, 1.6, 1.9, 2.2, 2.5)
    team.shows(1.0, 1.0, person=team.omar)
    assert note(team) == []


def test_a_reflection_badge_goes_before_the_short_form(team):
    team.shows(*LEVEL)
    note(team)
    badge = Badge.objects.create(organisation=team.organisation, key="looking-back")
    version = team.publish(
        badge, title="Looking back", tags=["reflection"], competencies=[team.about()]
    )
    page = team.page(team.priya, reverse("my_guide"))
    assert reverse("hand_in", args=[version.handle]) in page
    assert reverse("reflect", args=[team.listening.handle]) not in page


def test_a_note_is_its_writer_s_alone(team):
    address = reverse("reflect", args=[team.listening.handle])
    words = {"tried": "I asked twice as much.", "met": "", "next_thing": "Wait a breath longer."}
    assert team.client(team.priya).post(address, words).status_code == 302
    one = Reflection.objects.get()
    assert "Wait a breath longer." in team.page(team.priya, reverse("my_guide"))
    for other in (team.daniel, team.omar, team.ruth, team.hannah):
        for page in ("/guides/me/", f"/guides/team/{team.priya.handle}/", address, "/audit/"):
            assert "Wait a breath" not in team.page(other, page)
    delete = reverse("delete_reflection", args=[one.handle])
    assert team.client(team.omar).post(delete).status_code == 404
    assert team.client(team.priya).post(delete).status_code == 302
    assert not Reflection.objects.exists()
    assert "breath" not in str(list(Event.objects.values("detail")))


def test_an_unfinished_note_stays_in_the_form(team):
    address = reverse("reflect", args=[team.listening.handle])
    answer = team.client(team.priya).post(address, {"tried": "Much.", "next_thing": ""})
    assert answer.status_code == 200
    assert b"Much." in answer.content
