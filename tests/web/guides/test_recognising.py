"""Recognition: offered, handed in by its person alone, never counting by itself."""

import re
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse

from assaymark.web.assessment.actions import signals
from assaymark.web.assessment.models import Work
from assaymark.web.guides import actions
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import Recognition
from assaymark.web.people.models import Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from assaymark.web.site.reactions import REACTIONS
from assaymark.web.standing.models import OtherSkill, SkillEvidence
from tests.web.assessment.world import TEXT

pytestmark = pytest.mark.django_db(transaction=True)


def given(team, by=None, person=None, words=TEXT, **more):
    return actions.recognise(
        person=person or team.priya,
        by=by or team.omar,
        badge_version=team.version,
        criterion="feeling",
        words=words,
        **more,
    )


def state(one):
    one.refresh_from_db()
    return one.state


def test_a_peer_recognises_something_in_one_form_and_its_person_gets_a_letter(team):
    address = reverse("recognise", args=[team.priya.handle])
    sent = {"words": TEXT, "shows": f"{team.version.handle}/feeling", "thanks": "Well heard."}
    assert team.client(team.omar).post(address, sent).status_code == 302
    one = Recognition.objects.get()
    assert (one.person, one.by, one.criterion, one.state) == (
        team.priya,
        team.omar,
        "feeling",
        "offered",
    )
    jobs.work_all()
    (letter,) = mail.outbox
    assert letter.to == [team.priya.email]
    assert "Well heard." in letter.body
    assert "Fits this caller." in team.page(team.priya, reverse("my_guide"))


def test_it_counts_for_nothing_by_itself(team):
    given(team)
    jobs.work_all()
    assert not SkillEvidence.objects.exists()
    assert not OtherSkill.objects.exists()
    assert not Work.objects.exists()


def test_its_person_finds_it_in_the_form_and_consent_is_still_theirs(team):
    one = given(team)
    client = team.client(team.priya)
    answer = client.post(reverse("take_recognition", args=[one.handle]), follow=True)
    form = answer.context["form"]
    assert form["text"].value() == TEXT
    assert not form["consent"].value()
    assert state(one) == "taken"
    refused = client.post(answer.request["PATH_INFO"], {"text": TEXT})
    assert refused.status_code == 200
    assert not Work.objects.exists()
    client.post(answer.request["PATH_INFO"], {"text": TEXT, "consent": "on"})
    jobs.work_all()
    assert Work.objects.get().learner == team.priya
    assert state(one) == "handed_in"
    assert one.work == Work.objects.get()
    empty = client.get(answer.request["PATH_INFO"])
    assert not empty.context["form"]["text"].value()
    assert Event.objects.filter(kind="recognition.handed-in").count() == 1


def test_a_hand_in_is_followed_by_that_job():
    assert "guides.link-work" in REACTIONS["work.handed-in"]


def test_a_work_that_came_of_nothing_recognised_is_tied_to_nothing(team):
    one = given(team)
    team.graded()
    assert state(one) == "offered"


def test_only_its_person_takes_or_declines_it_and_only_its_giver_takes_it_back(team):
    one = given(team)
    for verb, wrong in (("take", team.omar), ("decline", team.omar), ("withdraw", team.priya)):
        address = reverse(f"{verb}_recognition", args=[one.handle])
        team.client(wrong).post(address)
        assert state(one) == "offered"
        assert team.client(team.daniel).post(address).status_code == 404
    actions.decline(recognition=one, by=team.priya)
    assert state(one) == "declined"
    with pytest.raises(GuidesRefused, match="closed: declined"):
        actions.withdraw(recognition=one, by=team.omar)


def test_a_manager_sees_it_until_it_is_declined_or_taken_back(team):
    page = f"/guides/team/{team.priya.handle}/"
    declined, withdrawn = given(team, words="First thing."), given(team, words="Second thing.")
    shown = team.page(team.daniel, page)
    assert "First thing." in shown
    assert "Second thing." in shown
    actions.decline(recognition=declined, by=team.priya)
    actions.withdraw(recognition=withdrawn, by=team.omar)
    shown = team.page(team.daniel, page)
    assert "First thing." not in shown
    assert "Second thing." not in shown
    own = team.page(team.priya, reverse("my_guide"))
    assert "First thing." in own
    assert "Second thing." not in own


def test_words_of_a_recognition_stay_out_of_the_record(team):
    given(team, thanks="Oh thank you.")
    told = str(list(Event.objects.filter(kind="recognition.given").values("detail", "subject")))
    assert "Dear Ana" not in told
    assert "Oh thank" not in told


def test_what_cannot_stand_is_refused(team):
    stranger = team.member("Sam Strange", Role.LEARNER)
    stranger.memberships.update(active=False)
    for what in (
        {"by": team.priya},
        {"person": stranger},
        {"words": " "},
        {"words": "x" * 20_001},
    ):
        with pytest.raises(GuidesRefused):
            given(team, **what)
    given(team, words="", link="https://example.com/thing")
    with pytest.raises(GuidesRefused, match="on no offer"):
        actions.recognise(
            person=team.priya,
            by=team.omar,
            badge_version=team.version,
            criterion="invented",
            words="x",
        )


def test_twenty_a_day_are_enough(team):
    for n in range(20):
        given(team, words=f"Thing {n}")
    with pytest.raises(GuidesRefused, match="20 things"):
        given(team)


def test_the_form_is_filled_in_by_its_address_and_nothing_is_offered_by_that(team):
    shows = f"{team.version.handle}/feeling"
    told = {"words": "You told this <twice>.", "link": "https://x.example/1", "shows": shows}
    page = team.client(team.omar).get(reverse("recognise", args=[team.priya.handle]), told)
    form = page.context["form"]
    assert form.initial == told
    assert not form.is_bound
    text = page.content.decode()
    assert "You told this &lt;twice&gt;." in text
    assert f'<option value="{shows}" selected' in text
    assert not Recognition.objects.exists()
    whom = team.client(team.omar).get(reverse("recognise_whom"), told).content.decode()
    assert "words=You+told+this+%3Ctwice%3E." in whom


def test_what_was_observed_is_recognised_in_one_click_and_stays_an_offer(team):
    team.place(team.omar, team="North")
    signals.observe(
        learner=team.priya,
        badge_version=team.version,
        source="manager",
        observer=team.daniel,
        words="She named it.",
        quote="It sounds as if the worst is the waiting.",
        link="https://calls.example/7",
        levels={"feeling": 4},
    )
    address = reverse("observe", args=[team.priya.handle, team.version.handle])
    found = re.search(r'href="([^"]*/guides/recognise/[^"]*)"', team.page(team.daniel, address))
    assert found, "a button beside the observation"
    form = team.client(team.daniel).get(unescape(found[1])).context["form"]
    assert form.initial == {
        "words": "It sounds as if the worst is the waiting.",
        "link": "https://calls.example/7",
        "shows": f"{team.version.handle}/feeling",
    }
    sent = team.client(team.daniel).post(unescape(found[1]), form.initial)
    assert sent.status_code == 302
    assert Recognition.objects.get().state == "offered"
    assert not SkillEvidence.objects.exists()


def test_another_s_words_about_somebody_are_not_handed_on_as_one_s_own(team):
    team.place(team.omar, roles=[Role.MANAGER])
    signals.observe(
        learner=team.priya,
        badge_version=team.version,
        source="manager",
        observer=team.daniel,
        words="She named it.",
        levels={},
    )
    address = reverse("observe", args=[team.priya.handle, team.version.handle])
    assert "Recognise this" in team.page(team.daniel, address)
    assert "Recognise this" not in team.page(team.omar, address)
