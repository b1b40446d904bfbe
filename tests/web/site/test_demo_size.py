"""Made-up organisations: the same for the same seed, plausible, and scored as the library does."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from assaymark.ranking.evidence import Evidence, Model, Skill
from assaymark.ranking.state import TooThin, score
from assaymark.web.assessment.models import Work
from assaymark.web.awards.models import Award
from assaymark.web.boards.models import Snapshot
from assaymark.web.insights import queries_worth as worth
from assaymark.web.insights.kept import RECKONED
from assaymark.web.insights.models import Metric, MetricValue, Pilot
from assaymark.web.insights.quotable import chosen
from assaymark.web.insights.worth.hires import hires
from assaymark.web.insights.worth.prediction import Asked, answer
from assaymark.web.people import queries as people
from assaymark.web.people.actions import found_organisation
from assaymark.web.people.models import Membership
from assaymark.web.record.counting import counted
from assaymark.web.record.models import Event
from assaymark.web.site import demo_size
from assaymark.web.site.size.courses import TEXT
from assaymark.web.site.size.names import SKILLS
from assaymark.web.site.size.offers import COURSES
from assaymark.web.site.size.people import BLOCK, block
from assaymark.web.site.size.plan import Plan
from assaymark.web.site.size.scores import Scorer
from assaymark.web.site.size.works import KINDS, difficulties, works
from assaymark.web.standing import actions as standing
from assaymark.web.standing import figures
from assaymark.web.standing.groups import Within
from assaymark.web.standing.models import ScoreModel, SkillEvidence

UNTIL = date(2026, 6, 29)
UNTIL_S = 20_633 * 86_400


def test_a_block_is_the_same_each_time_and_another_for_another_seed():
    one, again, other = (block(1, people=12_000, seed=seed) for seed in (4, 4, 5))
    assert (one.handles, one.name(7)) == (again.handles, again.name(7))
    assert np.array_equal(one.ability, again.ability)
    assert one.handles != other.handles
    first, second = (works(one, seed=4, until_s=UNTIL_S) for _ in range(2))
    assert np.array_equal(first.score, second.score)
    assert np.array_equal(first.second, second.second)


@pytest.mark.parametrize("people", [200, 203, 5_001, 5_004, 7_777])
def test_everybody_has_a_team_of_five_to_twelve_and_a_line_of_managers_that_ends(people):
    for number in range(-(-people // BLOCK)):
        found = block(number, people=people, seed=3)
        sizes = np.bincount(found.team)
        assert sizes.sum() == found.n
        assert sizes.max() <= 12 + 4
        assert sizes.min() >= min(5, found.n)
        at = np.arange(found.n)
        for _level in range(4):
            at = np.where(at < 0, at, found.boss[at])
        assert (at < 0).all()
        assert len({found.email(i, "x.example") for i in range(found.n)}) == found.n


def test_people_get_better_and_harder_tasks_cost_levels():
    found = block(0, people=5_000, seed=1)
    its = works(found, seed=1, until_s=UNTIL_S)
    own = np.lexsort((its.second, its.skill, its.person))
    assert np.array_equal(own[:5], np.lexsort((its.second, its.skill, its.person))[:5])
    months = (its.second - UNTIL_S) // (30 * 86_400)
    early, late = (its.score[months < -14].mean(), its.score[months >= -4].mean())
    assert late > early + 0.1
    assert its.second.max() < UNTIL_S
    assert its.second.min() > UNTIL_S - 549 * 86_400
    top = its.rank + 1.5
    assert ((its.score >= 0) & (its.score <= top)).all()
    games = found.is_gamer.mean()
    assert 0.02 < games < 0.04
    assert np.abs(difficulties(1)).max() > 0.1


@pytest.mark.django_db
@pytest.mark.parametrize("shared", [0.0, 0.4])
def test_scores_are_those_of_the_library_to_the_last_bit(shared):
    """For people whose work is plain, for gamers, and for whole weeks of work."""
    keys = [f"s{number}" for number in range(len(SKILLS))]
    skills = {
        key: Skill(key, 1.1, 0.7 + 0.02 * i, 0.0004, {"t0": 0.2, "t2": -0.3})
        for i, key in enumerate(keys)
    }
    kinds = {one.key: one for one in figures.KINDS}
    row = ScoreModel.objects.create(
        organisation=found_organisation(slug="house", name="House"),
        number=2,
        document=figures.document(Model(skills=skills, kinds=kinds, shared=shared)),
    )
    scorer = Scorer(figures.figures(row), top=dict.fromkeys(keys, 3))
    seen = 0
    for given in _some_people(keys):
        found = dict(scorer.found(given))
        seen += len(found)
        for skill in {one.skill for one in given}:
            now = max(one.at for one in given if shared or one.skill == skill)
            plain = score(given, skill=skill, model=scorer.model, now=now)
            if isinstance(plain, TooThin):
                assert skill not in found
                continue
            mine = found[skill].score
            for name in ("mean", "low", "high", "variance", "n", "first", "newest", "now"):
                assert getattr(mine, name) == getattr(plain, name), (name, given)
    assert seen > 60


def _some_people(keys: list[str]) -> list[list[Evidence]]:
    found = block(0, people=400, seed=2)
    its = works(found, seed=2, until_s=UNTIL_S)
    people = {}
    for i in range(len(its.person)):
        who, skill = int(its.person[i]), int(its.skill[i])
        if who > 80 and not found.is_gamer[who]:
            continue
        people.setdefault(who, []).append(
            Evidence(
                key=f"{skill}:{its.number[i]:02d}",
                skill=keys[skill],
                kind=KINDS[its.kind[i]],
                at=datetime.fromtimestamp(int(its.second[i]), UTC),
                score=float(its.score[i]),
                task=f"t{its.rank[i]}",
                work=f"{skill}:{its.work[i]:02d}",
                weight=float(its.weight[i]),
            )
        )
    busy = [
        Evidence(f"b{i}", keys[0], "review", datetime(2026, 3, 2, i, tzinfo=UTC), 1.0 + i / 10)
        for i in range(8)
    ]
    return [*people.values(), busy]


@pytest.mark.django_db(transaction=True)
def test_a_made_up_organisation_is_whole_marked_and_made_once():
    said: list[str] = []
    plan = Plan(people=200, seed=6, until=datetime.now(UTC).date())
    made = demo_size.load(plan, tell=said.append)
    assert made.made_up
    assert people.members(made).count() == 200 + len(demo_size.STAFF)
    signed = Award.objects.filter(organisation=made)
    assert 0 < signed.count() <= 8, "nobody holds a badge that was not signed"
    assert all(award.credential for award in signed)
    assert standing.differing(made)[0] == 0, "the scores are what a rebuild would make"
    assert standing.settle(organisation=made) == 0, "works without words count towards no score"
    courses = Work.objects.filter(organisation=made, badge_version__competencies=[])
    assert courses.count() > 300
    assert set(courses.values_list("text", flat=True)) == {TEXT}
    assert bytes(courses[0].content) == TEXT.encode()
    of_works = Event.objects.filter(organisation_id=made.pk, subject__startswith="work:")
    assert of_works.filter(detail__made_up=True, kind="work.decided").count() == courses.count()
    told = Event.objects.filter(organisation_id=made.pk, subject__startswith="made-up:")
    assert told.count() > 1_000
    assert all(event.detail["made_up"] for event in told[:50])
    times = list(told.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[0] > datetime.now(UTC) - timedelta(days=560)
    assert {one.organisation_id for one in people.made_up_members()} == {made.pk}
    assert people.made_up_members().count() == len(demo_size.STAFF) + 2
    shows_something_on_each_page(made)
    evidence = SkillEvidence.objects.filter(organisation=made).count()
    said.clear()
    assert demo_size.load(plan, tell=said.append) == made
    assert not said
    assert SkillEvidence.objects.filter(organisation=made).count() == evidence
    learners = Membership.objects.filter(organisation=made, roles=["learner"])
    assert not learners.filter(manager=None).exists()
    event = told.filter(kind="work.decided").first()
    about = counted([event])[event.pk]
    assert people.members(made).filter(user=about.person).exists()
    assert about.skill
    assert about.value == event.detail["value"]


def shows_something_on_each_page(made):
    """Of hires, predictions, links, badges' worth, time saved, quotes, boards and pilots."""
    today, everybody = datetime.now(UTC).date(), Within(made.pk)
    values = MetricValue.objects.filter(metric__organisation=made, metric__level="person")
    assert 300 < values.count() < 4_000
    weights = worth.assumptions(made, "hire").values
    found = hires(made, weights, since=today - timedelta(days=730))
    assert len(found.quarters) > 3
    assert found.n > 40
    quality = [
        answer(made, Asked(key, "quality-of-cases", today - timedelta(days=180)))
        for key, _title in worth.predictors(made)
        if key.startswith("skill:")
    ]
    told = [(one.n, one.plain.r) for one in quality if one.n >= 20]
    assert len(told) > 4
    mean = sum(n * r for n, r in told) / sum(n for n, _r in told)
    assert 0.05 < mean < 0.6, "skill tells something of later work, and far from all"
    assert len(RECKONED["badges"](made, everybody)["trends"]) == len(COURSES)
    split = (today - timedelta(days=91)).isoformat()
    assert RECKONED["workload"](made, everybody, split=split)["saved"]["low"] > 0.2
    lagging = Metric.objects.filter(organisation=made, level="team").first().pk
    link = RECKONED["link"](made, everybody, leading="works", lagging=lagging, lag=2)
    assert link["teams"] >= 8
    assert "forwards" in link
    places = set(chosen(made).values_list("place", flat=True))
    assert places == {"typical", "dissenting"}
    assert Snapshot.objects.filter(board__organisation=made, tau__isnull=False).count() > 20
    states = Pilot.objects.filter(organisation=made).values_list("state", flat=True)
    assert sorted(states) == ["ended", "planned", "running"]


@pytest.mark.parametrize("people", [0, 199, 1_000_001])
def test_a_size_out_of_range_is_refused(people):
    with pytest.raises(ValueError, match="200 to 1000000"):
        Plan(people=people, seed=1, until=UNTIL)
