"""The gate's page: who sees it, what it says in each state, and the badge a machine gave."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from assaymark.credential.verify import verify
from assaymark.ledger.prove import prove
from assaymark.web.assessment import actions, flags
from assaymark.web.assessment.models import (
    Calibration,
    Decision,
    GatePolicy,
    GateState,
    Work,
)
from assaymark.web.awards import log
from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.people.models import Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from tests.web.assessment import gated
from tests.web.assessment.gated import both, handed_in, read, unaudited
from tests.web.assessment.world import World, scores


@pytest.fixture(autouse=True)
def own_flags(monkeypatch):
    """Works here are alike on purpose: of the flags only the gate's own are asked."""
    monkeypatch.setattr(flags, "SOURCES", (flags.handed_in_before, flags.repeats_an_example))


SET = "gate/policy"


def path(world, rest: str = "gate/") -> str:
    return f"/graders/{world.version.handle}/{rest}"


def page(world, who: str = "hannah") -> str:
    answer = world.client(getattr(world, who)).get(path(world))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def twin(world) -> dict:
    return world.client(world.hannah).get(path(world, "gate.json")).json()


# Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["priya", "aisha"])
def test_learners_and_assessors_stay_outside(world, who):
    client = world.client(getattr(world, who))
    for rest in ("gate/", "gate.json"):
        assert client.get(path(world, rest)).status_code == 403
    assert client.post(path(world, "gate/calibrate")).status_code == 403


def test_an_auditor_reads_everything_and_sets_nothing(world):
    gated.gate(world)
    client = world.client(world.ruth)
    assert client.get(path(world, "gate.json")).json()["standing"] == "open"
    html = page(world, "ruth")
    assert "Keep this promise" not in html
    assert 'type="radio"' not in html
    assert "(chosen)" in html
    assert client.post(path(world, SET), chosen()).status_code == 403
    assert client.post(path(world, "gate/calibrate")).status_code == 403


def test_another_organisations_gate_is_not_there(world):
    other = World()
    client = world.client(world.hannah)
    for rest in ("gate/", "gate.json"):
        assert client.get(path(other, rest)).status_code == 404
    assert client.post(path(other, SET), chosen()).status_code == 404
    assert not GatePolicy.objects.exists()


def test_the_secret_seed_is_shown_to_nobody(world):
    gated.gate(world)
    seed = GatePolicy.objects.get().seed
    assert seed == gated.SEED
    for who in ("hannah", "ruth"):
        assert seed not in page(world, who)
    assert seed not in str(twin(world))
    assert not Event.objects.filter(detail__icontains=seed).exists()


# What it says -----------------------------------------------------------------------------------


def test_without_a_grader_it_says_what_is_needed(world):
    html = page(world)
    assert "A person decides every work" in html
    assert "At 10 in 100 at least 22 works rated by people are needed" in html
    assert "Nobody has set a promise yet: automatic decisions are off." in html
    assert html.count("nothing compared yet") == 6
    assert twin(world)["standing"] == "none"
    assert twin(world)["promises"] == []


def test_while_it_is_compared_it_shows_how_far(world):
    one = gated.calibration(world, n=7)
    Calibration.objects.filter(pk=one.pk).update(finished_at=None, total=138)
    html = page(world)
    assert "7 of 138 works done" in html
    assert '<progress max="138" value="7"' in html
    assert "data-fitting" in html


@pytest.mark.parametrize(
    ("n", "standing", "said"),
    [
        (0, "closed", "only 0 rated works with a decision; 22 needed"),
        (10, "closed", "have 12 more rated by people"),
        (50, "open", "of 100 works like those compared, it decides about 95"),
        (400, "open", "of 100 works like those compared, it decides about 95"),
    ],
)
def test_it_is_honest_with_few_and_with_many_ratings(world, n, standing, said):
    gated.gate(world, alpha=0.10, n=n)
    assert twin(world)["standing"] == standing
    assert said.lower() in page(world).lower()


def test_open_but_switched_off_says_what_it_would_do(world):
    gated.gate(world, on=False)
    html = page(world)
    assert "Automatic decisions are off. Switched on, the computer would decide about 95" in html


def test_the_preview_shows_each_alpha_from_the_same_works(world):
    gated.gate(world, alpha=0.10, n=60, errors=1)
    previews = {one["alpha"]: one for one in twin(world)["preview"]}
    assert list(previews) == [0.05, 0.10, 0.15, 0.20, 0.25, 0.30]
    assert not previews[0.05]["open"]
    assert previews[0.30]["automated"] == 60
    assert all(one["of"] == 60 for one in previews.values())
    reviews = [one["reviews_per_100"] for one in previews.values()]
    assert reviews == sorted(reviews, reverse=True)


def test_costs_are_in_works_and_minutes_with_their_n(world):
    gated.gate(world, alpha=0.10, n=60)
    html = page(world)
    assert "of these as random checks" in html
    assert "60 compared works" in html
    assert twin(world)["promises"][0]["audits_per_100"] == 5.0


def test_two_people_stand_beside_the_grader_only_from_twenty_on(world):
    one = gated.gate(world)
    for n, said in ((19, "not measured"), (20, "n = 20")):
        people = {"n": n, "differing": 5, "low": 0.1, "high": 0.4}
        Calibration.objects.filter(pk=one.pk).update(people={"": people})
        assert said in page(world)


def test_a_stop_says_why_and_what_to_do(world):
    one = gated.gate(world)
    Calibration.objects.filter(pk=one.pk).update(stopped_at=timezone.now())
    GateState.objects.update(
        ended_at=timezone.now(), ended_why="drift", ended_note="people disagreed with 9 of 30"
    )
    html = page(world)
    assert "Stopped: a person decides every work" in html
    assert "People disagreed with 9 of 30" in html
    assert "Only what is rated after the stopped comparison counts" in html
    assert "random checks spoke against the promise" in html


def test_what_happened_since_is_counted(world):
    gated.gate(world)
    read(unaudited(handed_in(world)), both())
    audit = read(unaudited(handed_in(world, world.omar, text="So. " * 30), drawn=True), both())
    levels = {"feeling": 3, "step": 2}
    actions.decide(work=audit, levels=levels, feedback="", by=world.aisha)
    assert twin(world)["since"] == {
        "routed": 2,
        "by_computer": 1,
        "by_people": 1,
        "audits": 1,
        "audits_compared": 1,
        "audits_differing": 1,
    }
    assert "Of 1 random check done, people decided 1 otherwise." in page(world)


# Setting it -------------------------------------------------------------------------------------


def chosen(**more: object) -> dict[str, object]:
    return {"is_on": "on", "alpha": "0.20", "delta": "0.10", "audit_percent": "10", **more}


def test_a_promise_is_set_with_who_and_when(world):
    gated.gate(world, on=False, alpha=0.10)
    answer = world.client(world.hannah).post(path(world, SET), chosen(), follow=True)
    assert "the computer may now decide" in answer.content.decode()
    policy = GatePolicy.objects.get()
    assert (policy.is_on, policy.alpha, policy.audit_share) == (True, 0.2, 0.1)
    assert policy.changed_by == world.hannah
    event = Event.objects.filter(kind="gate.policy-set").latest("id")
    assert event.detail == {"on": True, "alpha": 0.2, "delta": 0.1, "audit_share": 0.1}
    assert event.actor_id == world.hannah.pk
    assert "Last set by Hannah Okafor" in page(world)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"audit_percent": "4"}, "greater than or equal to 5"),
        ({"audit_percent": "101"}, "less than or equal to 100"),
        ({"audit_percent": ""}, "required"),
        ({"alpha": "0.99"}, "not one of the available choices"),
        ({"alpha": "nan"}, "not one of the available choices"),
        ({"delta": "0"}, "not one of the available choices"),
    ],
)
def test_what_is_not_offered_is_refused_and_the_rest_stays(world, wrong, said):
    answer = world.client(world.hannah).post(path(world, SET), chosen(**wrong))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not GatePolicy.objects.exists()


def test_high_stakes_are_never_switched_on(world):
    catalogue.retire(badge=world.badge, by=world.hannah)
    world.version = world.publish(world.badge, number=2, stakes="high")
    answer = world.client(world.hannah).post(path(world, SET), chosen())
    assert "A person decides every work of such a badge." in answer.content.decode()
    assert not GatePolicy.objects.filter(is_on=True).exists()
    assert "its stakes are high" in page(world)


def test_comparing_again_needs_a_grader(world):
    answer = world.client(world.hannah).post(path(world, "gate/calibrate"), follow=True)
    assert "There is no grader to compare yet" in answer.content.decode()
    assert not Calibration.objects.exists()


def test_the_graders_page_leads_here(world):
    client = world.client(world.hannah)
    html = client.get(path(world, "")).content.decode()
    assert path(world) in html
    assert "Every decision is confirmed by a person." in html
    gated.set_policy(world)
    assert "it may decide alone" in client.get(path(world, "")).content.decode()


def test_the_page_asks_the_database_little_whatever_was_compared(
    world, django_assert_max_num_queries
):
    gated.gate(world, n=300)
    client = world.client(world.hannah)
    client.get(path(world))
    with django_assert_max_num_queries(22):
        client.get(path(world))


# The learner and the badge ----------------------------------------------------------------------


def decided(world) -> Work:
    gated.gate(world)
    work = read(unaudited(handed_in(world)), both())
    jobs.work_all()
    return work


def test_the_learner_is_asked_and_the_words_agreed_to_are_kept(world):
    client = world.client(world.priya)
    address = f"/work/new/{world.version.handle}"
    assert "Who may decide?" not in client.get(address).content.decode()
    gated.set_policy(world, alpha=0.10)
    html = " ".join(client.get(address).content.decode().split())
    assert "people would decide otherwise in at most 10% of such cases" in html
    assert 'name="machine"' in html
    text = "I hear how worn out you are and I will call you on Friday at ten, or earlier. " * 2
    client.post(address, {"text": text, "consent": "on", "machine": "on"})
    work = Work.objects.get()
    assert work.consent_machine
    assert "A computer may decide about my work alone" in work.consent
    assert work.consent.endswith("Yes.")


def test_the_learner_reads_that_a_computer_decided_and_how_to_ask_for_a_person(world, mailoutbox):
    work = decided(world)
    html = world.client(world.priya).get(f"/work/{work.handle}/").content.decode()
    assert "A computer decided this, under a promise" in html
    assert "ask for a person" in html
    assert any("A computer decided this alone" in str(mail.body) for mail in mailoutbox)


def test_the_trail_says_who_decided_and_on_which_promise(world):
    work = decided(world)
    html = world.client(world.ruth).get(f"/work/{work.handle}/trail").content.decode()
    assert "Decided by the computer alone: passed" in html
    assert "Why the computer decided" in html
    assert "people would differ in at most 20%" in " ".join(html.split())


def test_the_badge_says_what_was_promised_and_tested_and_verifies(world, client):
    work = decided(world)
    log.seal_all()
    award = Decision.objects.get(work=work).award
    assert award is not None
    judging = award.credential["judging"]
    assert [one["judgeRole"] for one in judging["judge"]] == ["grader"]
    assert judging["grader"] == gated.GRADER
    state = GateState.objects.get(scope="", ended_at=None)
    said = judging["judgingStatement"]
    for words in (
        "decided this alone",
        "of 100 decisions left to it, at most 20",
        "(alpha 0.2)",
        "(delta 0.1)",
        f"n = {state.n} works",
        f"sure of {state.automated}, and people decided {state.errors} of these otherwise",
        "looks again at 5% of such decisions",
        "may ask for a person, at one click",
    ):
        assert words in said
    rate = judging["errorRate"]
    assert (rate["sampleSize"], rate["estimate"]) == (state.automated, "0.000")
    assert float(rate["upperBound"]) > 0
    report = verify(
        client.get(f"/b/{award.handle}.json").content,
        now=datetime.now(UTC),
        fetch=None,
        bundle=(awards.bundle(awards.award(award.handle)) or "").encode(),
        prove=prove,
    )
    assert report.exit_code == 0
    html = client.get(f"/b/{award.handle}").content.decode()
    assert "Decided by a computer, under a tested promise" in html
    assert f"/work/{work.handle}/" not in html
    own = world.client(world.priya).get(f"/b/{award.handle}").content.decode()
    assert f"/work/{work.handle}/" in own


def test_a_badge_that_a_person_gave_says_nothing_of_a_deciding_computer(world, client):
    gated.gate(world, on=False)
    work = read(handed_in(world), both())
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(), feedback="")
    award = Decision.objects.get(work=work).award
    html = client.get(f"/b/{award.handle}").content.decode()
    assert "Decided by a computer" not in html
    assert [one["judgeRole"] for one in award.credential["judging"]["judge"]] == ["assessor"]


def test_roles_that_keep_the_catalogue_include_owners(world):
    owner = world.member("Olga Berg", Role.OWNER)
    assert world.client(owner).post(path(world, SET), chosen()).status_code == 302


def test_a_contested_decision_of_the_computer_always_goes_to_a_person(world):
    gated.gate(world)
    work = read(unaudited(handed_in(world)), both(level=2))
    assert Decision.objects.get(work=work).machine == gated.GRADER
    client = world.client(world.priya)
    assert client.post(f"/work/{work.handle}/contest", {}).status_code == 302
    queue = world.client(world.aisha).get("/review/").content.decode()
    assert f"/review/{work.handle}/" in queue
    review = actions.open_review(work=work, assessor=world.aisha)
    given = scores(3, 4)
    actions.finish_blind(review=review, scores=given, feedback="")
    actions.submit_review(review=review, scores=given, feedback="", answer="I see both.")
    decision = Decision.objects.get(work=work)
    assert (decision.passed, decision.machine, decision.decided_by) == (True, "", world.aisha)
    assert [one["judgeRole"] for one in decision.award.credential["judging"]["judge"]] == [
        "assessor"
    ]
