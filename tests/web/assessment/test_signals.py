"""Several signals: weights that never change, observations of others, figures beside a decision."""

import re

import pytest
from django.db import DatabaseError, transaction

from assaymark.grading.model import Grade, Quote
from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.actions import signals
from assaymark.web.assessment.chips import NOT, SEEN, Chip
from assaymark.web.assessment.models import Decision, Observation, Route, Routing, SignalWeights
from assaymark.web.assessment.queries import signals as reads
from assaymark.web.assessment.refusal import SignalsRefused
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.record.models import Event
from tests.web.assessment.peering import QUOTE, decided, exchanging, given
from tests.web.assessment.world import World

WEIGHTS = {"reviewer": 60, "peers": 20, "ai": 10, "manager": 10}


@pytest.fixture
def team(world: World) -> World:
    """Marek manages Priya's team."""
    members = Membership.objects.filter(organisation=world.organisation)
    members.filter(user__in=[world.priya, world.marek]).update(team="Support")
    members.filter(user=world.marek).update(roles=[Role.MANAGER])
    return world


def published(world: World, weights=None, **more) -> SignalWeights:
    values = {"weights": weights or WEIGHTS, "why": "People first.", "by": world.hannah, **more}
    return signals.publish_weights(badge_version=world.version, **values)


def observed(world: World, source="mentor", observer=None, **more) -> Observation:
    values = {"words": "Named what she heard.", "levels": {"feeling": 4}, **more}
    return signals.observe(
        learner=world.priya,
        badge_version=world.version,
        source=source,
        observer=observer or world.marek,
        **values,
    )


# weights


def test_weights_are_numbered_and_the_same_again_are_the_same(world: World):
    assert published(world).number == 1
    assert published(world).number == 1
    assert published(world, {**WEIGHTS, "ai": 0}).number == 2
    assert reads.weights(world.version).number == 2
    assert Event.objects.filter(kind="signals.published").count() == 2


def test_published_weights_never_change_not_even_by_us(world: World):
    one = published(world)
    with pytest.raises(DatabaseError, match="published and never change"), transaction.atomic():
        SignalWeights.objects.filter(pk=one.pk).update(weights={"ai": 100})


@pytest.mark.parametrize("weights", [{"self": 1}, {"ai": 101}, {"ai": 0}, {"friend": 3}])
def test_weights_that_cannot_stand_are_refused(world: World, weights):
    with pytest.raises(SignalsRefused, match="Whole numbers from 0 to 100"):
        published(world, weights)


def test_everybody_here_reads_the_weights_and_a_catalogue_manager_publishes_them(world: World):
    path = f"/signals/{world.version.handle}/"
    sent = {
        f"weight-{name}": WEIGHTS.get(name, 0)
        for name in ("ai", "reviewer", "peers", "manager", "mentor", "scenario", "check-in")
    }
    assert world.client(world.priya).post(f"{path}publish", sent).status_code == 403
    assert world.client(world.hannah).post(f"{path}publish", sent).status_code == 302
    shown = world.client(world.priya).get(path).content.decode()
    assert "Weights 1" in shown
    assert "Publish weights" not in shown
    nothing = dict.fromkeys(sent, 0)
    refused = world.client(world.hannah).post(f"{path}publish", nothing).content.decode()
    assert "at least one above 0" in refused


# observations


def test_nobody_observes_themself_but_may_say_so_of_themself(world: World):
    for source in ("manager", "mentor", "check-in"):
        with pytest.raises(SignalsRefused, match="cannot observe yourself"):
            observed(world, source, world.priya)
    assert observed(world, "self", world.priya).pk


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"levels": {"feeling": 9}}, "levels of the badge's rubric"),
        ({"levels": {"charm": 1}}, "levels of the badge's rubric"),
        ({"words": "  "}, "0 characters"),
        ({"link": "javascript:alert(1)"}, "begins with https://"),
        ({"source": "rumour"}, "was expected"),
    ],
)
def test_an_observation_that_cannot_stand_is_refused(world: World, more, words: str):
    with pytest.raises(SignalsRefused, match=words):
        observed(world, **more)


def test_a_scenario_s_observation_is_kept_once_for_its_key(world: World):
    def send():
        return signals.observe(
            learner=world.priya,
            badge_version=world.version,
            source="scenario",
            observer=None,
            words="Asked before answering, twice.",
            levels={"feeling": 3},
            link="https://scenarios.example/run/7",
            key="run-7",
        )

    assert send() == send()
    with pytest.raises(SignalsRefused, match="was expected"):
        signals.observe(
            learner=world.priya,
            badge_version=world.version,
            source="manager",
            observer=None,
            words="x",
        )


def test_a_manager_of_the_team_is_one_and_anybody_else_is_a_mentor(team: World):
    assert signals.source_of(team.marek, team.priya, team.version) == "manager"
    assert signals.source_of(team.marek, team.omar, team.version) == "mentor"
    assert signals.source_of(team.aisha, team.priya, team.version) == "mentor"


def test_who_stands_as_manager_is_one_in_whatever_team(team: World):
    members = Membership.objects.filter(organisation=team.organisation)
    members.filter(user=team.omar).update(manager=members.get(user=team.aisha), team="Sales")
    assert signals.source_of(team.aisha, team.omar, team.version) == "manager"
    assert signals.source_of(team.omar, team.aisha, team.version) == "mentor"


def test_a_manager_writes_down_what_they_saw(team: World):
    client = team.client(team.marek)
    whom = client.get("/observe/", {"who": team.priya.handle, "badge": team.version.handle})
    path = f"/observe/{team.priya.handle}/{team.version.handle}/"
    assert whom["Location"] == path
    assert "Recorded as: manager" in client.get(path).content.decode()
    sent = {"words": "On Tuesday she let him finish.", "level-feeling": "3", "level-step": ""}
    assert client.post(path, sent).status_code == 302
    one = Observation.objects.get()
    assert (one.source, one.observer, one.levels) == ("manager", team.marek, {"feeling": 3})
    assert team.client(team.omar).get(path).status_code == 403
    own = f"/observe/{team.marek.handle}/{team.version.handle}/"
    assert "cannot observe yourself" in client.post(own, sent).content.decode()


def test_the_page_offers_the_team_or_what_a_search_finds_and_never_everybody(team: World):
    crowd = User.objects.bulk_create(
        User(email=f"near-{n}@example.com", name=f"Person {n:02}") for n in range(60)
    )
    Membership.objects.bulk_create(
        Membership(user=one, organisation=team.organisation) for one in crowd
    )
    client = team.client(team.marek)
    near = client.get("/observe/").content.decode()
    assert near.count('type="radio"') == 1
    assert team.priya.handle in near
    found = client.get("/observe/", {"q": "person"}).content.decode()
    assert found.count('type="radio"') == 20
    assert "There are more: search a name." in found
    assert "Nobody here" in client.get("/observe/", {"q": "zzz"}).content.decode()


def test_whom_one_chose_stays_chosen_where_the_badge_is_missing(team: World):
    client = team.client(team.marek)
    half = client.get("/observe/", {"who": team.omar.handle}).content.decode()
    assert re.search(rf'value="{team.omar.handle}"[^>]*checked', half)
    assert "This field is required." in half
    own = client.get("/observe/", {"who": team.marek.handle, "badge": team.version.handle})
    assert own.status_code == 200


# beside the decision


@pytest.fixture
def told(team: World) -> World:
    """Everybody has said something about Priya's work, which is decided."""
    exchange = exchanging(team)
    quote = (Quote(QUOTE.start, QUOTE.end, QUOTE.text),)
    grade = Grade("feeling", 2, 0.8, {2: 0.8}, quote, ("a set phrase",), "local-1:abc")
    assessment.keep_grades(work=exchange.work, grades=[grade])
    given(exchange, exchange.omar, chips={"feeling": Chip(SEEN, (QUOTE,)), "step": Chip(NOT)})
    observed(team, "manager", team.marek, quote="You must be tired.", levels={"feeling": 2})
    observed(team, "mentor", team.aisha, levels={"feeling": 4})
    observed(team, "self", team.priya, levels={"feeling": 1})
    decided(exchange, exchange.work)
    exchange.work.refresh_from_db()
    return exchange


def test_each_signal_stands_beside_the_figure_with_value_n_and_weight(told: World):
    published(told)
    feeling, step = reads.beside(told.work).criteria
    lines = {(one.name, one.standing): one for one in feeling.lines}
    assert {key: (one.points, one.n, one.weight) for key, one in lines.items()} == {
        ("Computer", "inferred"): (50, 1, 10),
        ("Assessors", "verified"): (100, 1, 60),
        ("Peers", "verified"): (100, 1, 20),
        ("Manager", "verified"): (50, 1, 10),
        ("Mentor", "inferred"): (100, 1, None),
        ("The person", "self-declared"): (0, 1, None),
    }
    figure, guess = feeling.figures
    assert (figure.standing, figure.points, figure.n) == ("verified", 94, 3)
    assert (guess.standing, guess.points, guess.n) == ("inferred", 50, 1)
    (other,) = step.figures
    assert other.points == 75  # the assessor's 100 and the peer's 0, by 60 to 20
    assert other.missing == ("Computer", "Manager")


def test_inferred_signals_have_a_figure_of_their_own(told: World):
    published(told, {**WEIGHTS, "mentor": 50})
    feeling = reads.beside(told.work).criteria[0]
    assert [(one.standing, one.points) for one in feeling.figures] == [
        ("verified", 94),
        ("inferred", 92),  # the mentor's 100 by 50, the computer's 50 by 10
    ]


@pytest.mark.parametrize(("audit", "route"), [(False, Route.MACHINE), (True, Route.PERSON)])
def test_a_computers_word_is_verified_only_where_its_promise_let_it_through(
    told: World, audit: bool, route: Route
):
    Routing.objects.filter(work=told.work).update(audit=audit, route=route)
    lines = reads.beside(told.work).criteria[0].lines
    assert ("Computer", "verified") in {(one.name, one.standing) for one in lines}


def test_without_published_weights_nothing_is_combined(told: World):
    for one in reads.beside(told.work).criteria:
        assert one.figures == ()
        assert one.lines


def test_signals_decide_nothing(told: World):
    before = Decision.objects.get(work=told.work)
    published(told, {"peers": 100})
    observed(told, "manager", told.marek, levels={"feeling": 1, "step": 1})
    after = Decision.objects.get(work=told.work)
    assert (after.passed, after.levels) == (before.passed, before.levels)


def test_the_learner_and_who_may_see_the_trail_see_the_signals(told: World):
    published(told)
    for who, page in [
        (told.priya, f"/work/{told.work.handle}/"),
        (told.aisha, f"/work/{told.work.handle}/trail"),
        (told.ruth, f"/work/{told.work.handle}/trail"),
    ]:
        shown = re.sub(r"\s+", " ", told.client(who).get(page).content.decode())
        assert "Combined, verified: 94 of 100" in shown, who
        assert ("Named what she heard." in shown) == (who != told.aisha)
        assert "Omar Haddad" not in shown


def test_an_assessor_sees_figures_but_no_words_that_may_name_the_learner(told: World):
    observed(
        told, words="Priya Nair named the feeling.", quote="Priya here.", levels={"feeling": 3}
    )
    path = f"/work/{told.work.handle}/trail"
    auditor = told.client(told.ruth).get(path).content.decode()
    assessor = told.client(told.aisha).get(path).content.decode()
    assert "Priya Nair named the feeling." in auditor
    assert "Priya" not in assessor
    assert "Mentor" in assessor
    assert "it may say whose work this is" in assessor
