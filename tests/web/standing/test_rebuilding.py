"""Made anew from the evidence, states are the same to the last bit; figures are fitted from it."""

import math
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.cli import main
from assaymark.ranking.fit import Fitted, NotFitted, ShelfLife
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from assaymark.web.standing import actions, figures, queries
from assaymark.web.standing.actions import rebuilding, refitting
from assaymark.web.standing.actions.keeping import rescore
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import Rebuilding, ScoreModel, SkillEvidence, SkillState
from tests.web.standing.made import MONDAY, House

COLUMNS = [one.name for one in SkillState._meta.concrete_fields if one.name != "id"]


def peopled(house: House, n: int, works: int = 5, *, seed: int = 4) -> None:
    """`n` people with works in two skills, in the order of chance."""
    rng = random.Random(seed)
    people = [house.join(f"Person {i}") for i in range(n)]
    SkillEvidence.objects.bulk_create(
        SkillEvidence(
            organisation=house.organisation,
            person=person,
            competency=skill,
            key=f"made-up:{person.pk}:{skill.pk}:{i}",
            kind="peer" if i % 4 == 3 else "review",
            score=1.2 + rng.gauss(0, 0.6),
            task=f"task-{i % 3}",
            work=f"work-{i % (works - 1)}",
            at=MONDAY + timedelta(days=rng.uniform(0, 200)),
        )
        for person in people
        for skill in (house.listening, house.writing)
        for i in range(works)
    )


def states(house: House) -> list[tuple[object, ...]]:
    rows = SkillState.objects.filter(organisation=house.organisation)
    return list(rows.order_by("person_id", "competency_id").values_list(*COLUMNS))


def test_states_kept_one_by_one_and_made_anew_are_equal_to_the_last_bit(house, monkeypatch):
    monkeypatch.setattr(rebuilding, "PART", 4)
    peopled(house, 10)
    known = Known(house.organisation)
    for person in SkillEvidence.objects.values_list("person_id", flat=True).distinct():
        rescore(known, [person])
    before = states(house)
    assert len(before) == 20
    assert actions.differing(house.organisation) == (0, 10)
    done = actions.rebuild(organisation=house.organisation)
    assert (done.done, done.states, done.changed) == (10, 20, 0)
    assert states(house) == before
    SkillState.objects.all().delete()
    assert actions.differing(house.organisation) == (20, 10)
    assert actions.rebuild(organisation=house.organisation).changed == 20
    assert states(house) == before


def test_what_was_tampered_with_is_found_and_put_right(house):
    peopled(house, 2)
    actions.rebuild(organisation=house.organisation)
    before = states(house)
    state = SkillState.objects.first()
    SkillState.objects.filter(pk=state.pk).update(mean=math.nextafter(state.mean, 9))
    assert actions.differing(house.organisation) == (1, 2)
    assert actions.rebuild(organisation=house.organisation).changed == 1
    assert states(house) == before


def test_a_rebuild_in_the_background_goes_part_by_part_and_tells_how_far_it_is(house, monkeypatch):
    monkeypatch.setattr(rebuilding, "PART", 2)
    peopled(house, 5)
    row = actions.start_rebuild(organisation=house.organisation)
    jobs.work_once()
    row.refresh_from_db()
    assert (row.people, row.done, row.finished_at) == (5, 2, None)
    jobs.work_all()
    row.refresh_from_db()
    assert (row.done, row.states) == (5, 10)
    assert row.finished_at is not None
    assert Event.objects.get(kind="scores.rebuilt").detail == {
        "people": 5,
        "states": 10,
        "changed": 10,
    }


def test_a_newer_rebuild_ends_an_older_one(house, monkeypatch):
    monkeypatch.setattr(rebuilding, "PART", 2)
    peopled(house, 4)
    older = actions.start_rebuild(organisation=house.organisation)
    newer = actions.start_rebuild(organisation=house.organisation)
    jobs.work_all()
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.done, newer.done) == (0, 4)
    assert older.finished_at is not None


def refit(house: House, **fitted: object) -> refitting.Refitted:
    """What a fit would give: the skills of `house` a little different."""
    model = figures.figures(queries.model(house.organisation)).covering([house.listening.handle])
    skill = model.skills[house.listening.handle]
    changed = type(skill)(skill.key, start=1.2, spread=0.8, drift=0.001, difficulties={})
    shelves = (
        ShelfLife(skill.key, 640.0, 400.0, 1024.0, 300, 60),
        NotFitted(house.writing.handle, "3 judgements; 50 needed"),
    )
    found = Fitted(type(model)({skill.key: changed}, model.kinds), shelves)
    return refitting.Refitted(found, n=300, n_people=60, before=1)


def test_new_figures_are_numbered_published_and_make_all_states_anew(house):
    peopled(house, 3)
    actions.rebuild(organisation=house.organisation)
    before = states(house)
    made = actions.publish(organisation=house.organisation, found=refit(house), by=None)
    assert (made.number, made.n, made.n_people) == (2, 300, 60)
    assert made.shelf_lives[0]["days"] == 640.0
    assert made.shelf_lives[1]["reason"] == "3 judgements; 50 needed"
    jobs.work_all()
    assert set(SkillState.objects.values_list("model__number", flat=True)) == {2}
    assert states(house) != before
    assert actions.differing(house.organisation) == (0, 3)
    assert Event.objects.get(kind="score-figures.published").subject == "score-figures:2"


def test_a_shelf_life_that_is_hardly_known_is_not_used(house):
    found = refit(house).fitted
    key = house.listening.handle
    before = figures.figures(queries.model(house.organisation)).covering([key])
    vague = replace(found.skills[0], days=4e5, low=1e-9, high=4e9)
    made = refitting.usable(replace(found, skills=(vague, found.skills[1])), before)
    skill = made.model.skills[key]
    assert skill.spread == 0.8
    assert skill.spread**2 / skill.drift == pytest.approx(figures.ASSUMED_DAYS)
    assert "anywhere from 0 days to more than 100 years" in made.skills[0].reason
    assert refitting.usable(found, before) == found


def test_the_same_figures_are_not_published_twice_nor_overtaken_ones_at_all(house):
    found = refit(house)
    made = actions.publish(organisation=house.organisation, found=found, by=None)
    again = refitting.Refitted(found.fitted, found.n, found.n_people, before=2)
    assert actions.publish(organisation=house.organisation, found=again, by=None) == made
    assert actions.publish(organisation=house.organisation, found=found, by=None) == made
    assert ScoreModel.objects.count() == 2


def test_the_button_fits_what_there_is_and_says_where_it_is_too_little(house):
    peopled(house, 4)
    actions.ask_for_refit(organisation=house.organisation, by=house.priya)
    jobs.work_all()
    made = queries.model(house.organisation)
    assert made.number == 2
    assert [set(one) for one in made.shelf_lives] == [{"skill", "reason"}] * 2
    assert "50 needed" in made.shelf_lives[0]["reason"]


def test_at_night_figures_are_fitted_only_where_there_is_much_more_evidence(house):
    peopled(house, 4)
    now = timezone.now()
    assert refitting.is_due(house.organisation, now=now)
    actions.publish(
        organisation=house.organisation, found=refitting.refitted(house.organisation), by=None
    )
    assert not refitting.is_due(house.organisation, now=now)
    for _ in range(3):
        house.shows(1.0)
    assert refitting.is_due(house.organisation, now=now)


def test_the_worker_promises_each_day_s_jobs_once(house):
    from assaymark.web.standing.jobs import promise_daily  # noqa: PLC0415

    promise_daily()
    promise_daily()
    kinds = Job.objects.filter(organisation_id=house.organisation.pk).values_list("kind")
    assert sorted(kinds) == [("standing.aging",), ("standing.refit",), ("standing.settle",)]
    jobs.work_all()
    assert not Job.objects.exclude(state="done").exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_scores_anew_and_checks_them(capsys):
    house = House()
    peopled(house, 3)
    slug = house.organisation.slug
    assert main(["rebuild-scores", "--organisation", slug, "--check"]) == 1
    assert capsys.readouterr().out == "6 states differ, of 3 people\n"
    assert main(["rebuild-scores", "--organisation", slug]) == 0
    assert capsys.readouterr().out == "6 states of 3 people, 6 changed\n"
    assert main(["rebuild-scores", "--organisation", slug, "--check"]) == 0
    assert capsys.readouterr().out == "0 states differ, of 3 people\n"
    assert Rebuilding.objects.count() == 1
