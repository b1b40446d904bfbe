"""A pilot from planning to its public report: fixed beforehand, honest about what it shows."""

import hashlib
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.framework.jcs import jcs
from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.models import Pilot, PilotState
from assaymark.web.insights.pilots.report import report
from assaymark.web.insights.refusal import PilotRefused
from assaymark.web.people.models import Membership
from assaymark.web.record.models import Event
from tests.web.insights import trying
from tests.web.insights.house import House

WORDS_OF_PROOF = re.compile(
    r"\b(proves?|proved|proven|significan\w*|caused?|effective\w*|because of the pilot|"
    r"thanks to|went better|went worse|shows? that|p =)\b",
    re.IGNORECASE,
)


def page(house: House, pilot: Pilot, who: str = "ingrid") -> str:
    answer = house.client(getattr(house, who)).get(reverse("pilot", args=[pilot.handle]))
    assert answer.status_code == 200
    return answer.content.decode()


def ended(house: House, pilot: Pilot) -> Pilot:
    document = report(pilot, now=timezone.now(), worked="Peers.", did_not="Time was short.")
    return piloting.end_pilot(
        pilot=pilot, worked="Peers.", did_not="Time was short.", document=document, by=house.ingrid
    )


def tried(house: House, n: int, started: int, gain: float) -> Pilot:
    """A pilot of `n` teams that has ended; the first `started` started and gained so much."""
    members = trying.teams(house, n)
    starts = {name: 1 if i < started else None for i, name in enumerate(members)}
    gains = {name: gain for name, begun in starts.items() if begun}
    trying.measure(trying.metric(house), members, gains=gains)
    return ended(house, trying.start(house, trying.plan(house, starts)))


def test_a_pilot_is_planned_from_page_to_page_and_started(house: House):
    trying.teams(house, 12)
    trying.metric(house)
    client = house.client(house.ingrid)
    sent = {"title": "Listening", "days": "42", "badges": house.badge.handle, "effect": "0.8"}
    answer = client.post(reverse("new_pilot"), sent, follow=True)
    assert "takes no part" in answer.content.decode()
    pilot = Pilot.objects.get()
    chosen = {f"team-{i}": "1" for i in range(12)}
    answer = client.post(
        reverse("pilot_teams", args=[pilot.handle]),
        {**chosen, "step": "draw-compared"},
        follow=True,
    )
    shown = answer.content.decode()
    assert "6 teams that start first with 6" in shown
    assert "Drawn 1 time(s)" in shown
    typed = {"source": "metric:solved", "better": "up", "kind": "mean"}
    client.post(reverse("pilot_metrics", args=[pilot.handle]), typed)
    answer = client.post(
        reverse("pilot_check", args=[pilot.handle]),
        {"starts_on": timezone.localdate().isoformat()},
        follow=True,
    )
    assert "What it is judged by is fixed now" in answer.content.decode()
    pilot.refresh_from_db()
    assert pilot.state == PilotState.RUNNING
    assert pilot.protocol["metrics"][0]["title"] == "Calls solved"
    assert (
        sorted(str(team["start"]) for team in pilot.protocol["teams"]) == ["1"] * 6 + ["None"] * 6
    )


def test_the_whole_protocol_and_its_digest_stand_in_the_audit_record(house: House):
    trying.teams(house, 2)
    pilot = trying.start(house, trying.plan(house, {"Team 00": 1, "Team 01": None}))
    event = Event.objects.get(kind="pilot.started")
    assert event.detail["protocol"] == pilot.protocol
    assert event.detail["sha256"] == hashlib.sha256(jcs(pilot.protocol)).hexdigest()
    assert pilot.protocol["analysis"]["unit"] == "team"


def test_after_the_start_nothing_of_the_plan_can_be_changed(house: House):
    trying.teams(house, 2)
    pilot = trying.start(house, trying.plan(house, {"Team 00": 1, "Team 01": None}))
    with pytest.raises(PilotRefused, match="has started"):
        pilots.choose_teams(pilot=pilot, starts={"Team 00": None})
    with pytest.raises(PilotRefused, match="has started"):
        pilots.remove_metric(pilot=pilot, metric=pilot.metrics.get().pk)
    with pytest.raises(PilotRefused, match="has started"):
        trying.start(house, pilot)
    client = house.client(house.ingrid)
    for name in ("pilot_teams", "pilot_metrics", "pilot_check", "edit_pilot"):
        assert client.get(reverse(name, args=[pilot.handle])).status_code == 302


def test_the_same_seed_draws_the_same_lot_and_each_draw_is_recorded(house: House):
    trying.teams(house, 6)
    pilot = trying.plan(house, {f"Team {i:02d}": 1 for i in range(6)})
    pilots.draw_lot(pilot=pilot, later=True, by=house.ingrid, seed=5)
    first = dict(pilot.teams.values_list("name", "start"))
    pilots.draw_lot(pilot=pilot, later=True, by=house.ingrid, seed=5)
    assert dict(pilot.teams.values_list("name", "start")) == first
    assert sorted(first.values()) == [1, 1, 1, 2, 2, 2]
    assert [
        one.detail["draws"] for one in Event.objects.filter(kind="pilot.drawn").order_by("id")
    ] == [
        1,
        2,
    ]
    pilots.choose_teams(pilot=pilot, starts={"Team 00": 1, "Team 01": 2})
    assert pilot.lot == {}


def test_twelve_teams_show_what_changed_with_its_interval(house: House):
    pilot = tried(house, 12, 6, 4.0)
    found = pilot.document["metrics"][0]["result"]
    assert found["verdict"] == "shown"
    assert found["low"] < 4.0 < found["high"]
    assert found["people"] == 72
    shown = page(house, pilot)
    assert "Calls solved went better with the pilot" in shown
    assert "chosen, not drawn by lot" in shown
    assert "Time was short." in shown


def test_one_team_gets_no_word_of_proof_on_any_page(house: House):
    pilot = tried(house, 8, 1, 40.0)
    assert pilot.document["metrics"][0]["result"]["verdict"] == "description"
    piloting.publish_pilot(pilot=pilot, by=house.ingrid)
    public = house.client(house.ingrid).get(
        reverse("pilot_summary", args=[house.organisation.slug, pilot.handle])
    )
    for shown in (page(house, pilot), public.content.decode()):
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", shown, flags=re.DOTALL)
        assert "stories and a description, not proof" in words
        assert not WORDS_OF_PROOF.findall(words)
        assert "differences" not in re.findall(r'id="figure-([a-z]+)"', shown)


def test_a_pilot_with_nothing_beside_it_describes_before_and_after(house: House):
    pilot = tried(house, 1, 1, 4.0)
    found = pilot.document["metrics"][0]["result"]
    assert found["form"] == "described"
    assert found["change"] == pytest.approx(4.0, abs=1.5)
    assert "not proof" in page(house, pilot)


def test_people_count_in_the_team_they_began_in_and_who_moved_is_a_deviation(house: House):
    members = trying.teams(house, 4)
    trying.measure(trying.metric(house), members, gains={})
    pilot = trying.start(house, trying.plan(house, dict.fromkeys(members, 1)))
    Membership.objects.filter(user=members["Team 00"][0]).update(team="Team 03")
    piloting.note(pilot=pilot, kind="deviation", words="The phones were down.", by=house.ingrid)
    document = report(pilot, now=timezone.now())
    assert any(line.startswith("1 of 24 people left or changed") for line in document["deviations"])
    assert "The phones were down." in document["deviations"]
    assert document["arms"]["first"] == 24


def test_a_team_of_four_can_take_no_part_and_shows_nothing(house: House):
    trying.team(house, "Tiny", 4)
    pilot = pilots.plan_pilot(
        organisation=house.organisation, title="T", badges=[house.badge], by=house.ingrid
    )
    assert "Tiny" not in [one.name for one in queries.team_choices(pilot)]
    pilots.choose_teams(pilot=pilot, starts={"Tiny": 1})
    pilots.add_metric(pilot=pilot, title="Calls", unit="a day", better="up", source="metric:solved")
    started = trying.start(house, pilot)
    document = report(started, now=timezone.now())
    assert document["metrics"][0]["result"] == {"form": "hidden", "reason": "few"}
    assert document["leading"] == []


def test_typed_counts_are_compared_as_rates(house: House):
    names = list(trying.teams(house, 8))
    pilot = pilots.plan_pilot(
        organisation=house.organisation, title="T", badges=[house.badge], by=house.ingrid
    )
    starts = {name: 1 if i < 4 else None for i, name in enumerate(names)}
    pilots.choose_teams(pilot=pilot, starts=starts)
    metric = pilots.add_metric(
        pilot=pilot, title="Escalations", unit="per call", better="down", kind="count"
    )
    pilot = trying.start(house, pilot)
    sent = {}
    for i, team in enumerate(pilot.teams.all()):
        for period, count in ((0, 40 + i), (1, 20 + i if starts[team.name] else 40 + i)):
            sent |= {f"v-{team.pk}-{period}": count, f"e-{team.pk}-{period}": 400}
    client = house.client(house.ingrid)
    address = reverse("pilot_readings", args=[pilot.handle, metric.pk])
    assert "out of" in client.get(address).content.decode()
    client.post(address, sent)
    result = ended(house, pilot).document["metrics"][0]["result"]
    assert result["is_ratio"]
    assert result["estimate"] == pytest.approx(0.52, abs=0.03)
    assert "went better" in page(house, pilot)


def test_a_story_is_kept_only_with_consent(house: House):
    trying.teams(house, 2)
    pilot = trying.start(house, trying.plan(house, {"Team 00": 1, "Team 01": None}))
    with pytest.raises(PilotRefused, match="consent"):
        piloting.note(pilot=pilot, kind="story", words="Good.", who="An agent", by=house.ingrid)
    client = house.client(house.ingrid)
    address = reverse("note_pilot", args=[pilot.handle, "story"])
    client.post(address, {"story-words": "I ask first now.", "story-who": "An agent"})
    assert not pilot.notes.exists()
    sent = {"story-words": "I ask first now.", "story-who": "An agent", "story-is_consented": "on"}
    client.post(address, sent)
    assert "I ask first now." in page(house, pilot)


def test_strangers_read_a_published_report_without_team_names(house: House):
    pilot = tried(house, 12, 6, 4.0)
    address = reverse("pilot_summary", args=[house.organisation.slug, pilot.handle])
    stranger = house.client(house.ingrid).__class__()
    assert stranger.get(address).status_code == 404
    client = house.client(house.ingrid)
    client.post(reverse("publish_pilot", args=[pilot.handle]), {"step": "publish"})
    shown = stranger.get(address).content.decode()
    assert "went better" in shown
    assert "Team 0" not in shown
    data = stranger.get(address + ".json").json()
    assert data["metrics"][0]["result"]["teams"] == []
    assert data["protocol_sha256"] == pilot.protocol_sha256
    client.post(reverse("publish_pilot", args=[pilot.handle]), {"step": "withdraw"})
    assert stranger.get(address).status_code == 404


def test_a_staggered_start_is_read_in_two_halves(house: House):
    members = trying.teams(house, 12)
    starts = {name: 1 if i < 6 else 2 for i, name in enumerate(members)}
    trying.measure(
        trying.metric(house), members, gains={n: 4.0 for n, begun in starts.items() if begun == 1}
    )
    pilot = trying.start(house, trying.plan(house, starts))
    assert len(pilot.protocol["periods"]) == 3
    shown = page(house, pilot, "ruth")
    assert "Whether it helped is not shown before the end" in shown
    assert "End the pilot" not in shown


def test_auditors_read_pilots_and_learners_do_not(house: House):
    pilot = tried(house, 2, 1, 1.0)
    assert "Listening first" in page(house, pilot, "ruth")
    assert house.client(house.aisha).get(reverse("pilots")).status_code == 403
    data = house.client(house.ruth).get(reverse("pilot_json", args=[pilot.handle])).json()
    assert data["protocol"]["pilot"] == pilot.handle
