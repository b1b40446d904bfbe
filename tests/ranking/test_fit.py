"""What is fitted, on evidence made by the model itself with known figures."""

import math
import random as plain
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from assaymark.ranking.evidence import Evidence, Kind, Model, Skill
from assaymark.ranking.fit import Fitted, NotFitted, ShelfLife, fit
from assaymark.ranking.paths import filtered, paths, smoothed
from tests.ranking.made import FIRST

TRUE = Model(
    skills={
        "feedback": Skill("feedback", 2.2, 0.7, 0.001),
        "planning": Skill("planning", 1.5, 0.5, 0.0005),
    },
    kinds={"review": Kind("review", 0.5), "peer": Kind("peer", 0.35, leniency=0.4, slope=0.8)},
    shared=0.5,
)
BEFORE = Model(
    skills={name: Skill(name, 2.0, 1.0, 0.01) for name in TRUE.skills},
    kinds={"review": Kind("review", 0.5), "peer": Kind("peer", 0.5)},
)


@cache
def people(n: int = 500, *, choosing: bool = False) -> dict[str, tuple[Evidence, ...]]:
    """Days, skills and errors follow the model; where `choosing`, able people take hard tasks."""
    random = np.random.default_rng(7)
    found = {}
    for i in range(n):
        common, its = random.normal(), []
        for name, skill in TRUE.skills.items():
            days = np.sort(random.uniform(0, 300, 10))
            own = random.normal(0, skill.spread * math.sqrt(1 - TRUE.shared))
            walk = np.cumsum(
                random.normal(0, np.sqrt(skill.drift * np.diff(days, prepend=days[0])))
            )
            level = skill.start + math.sqrt(TRUE.shared) * skill.spread * common + own + walk
            for k, day in enumerate(days):
                hard = round(
                    float(np.clip(random.normal(choosing * (level[k] - skill.start), 1), -1.5, 1.5))
                    * 2
                )
                kind = TRUE.kinds["peer" if random.random() < 0.4 else "review"]
                error = skill.spread * math.sqrt((1 - kind.reliability) / kind.reliability)
                y = level[k] - hard / 2 - skill.start + random.normal(0, error)
                y = skill.start + kind.slope * y + kind.leniency
                at = FIRST + timedelta(days=float(day))
                its.append(Evidence(f"{name}{k}", name, kind.key, at, y, f"task{hard:+}"))
        found[f"p{i}"] = tuple(its)
    return found


@cache
def learnt() -> Fitted:
    return fit(people(), before=BEFORE)


def test_figures_that_made_the_evidence_are_found_again():
    model = learnt().model
    for name, true in TRUE.skills.items():
        its = model.skills[name]
        assert its.start == pytest.approx(true.start, abs=0.12)
        assert its.spread == pytest.approx(true.spread, rel=0.08)
    for name, kind in TRUE.kinds.items():
        assert model.kinds[name].reliability == pytest.approx(kind.reliability, abs=0.04)
        assert model.kinds[name].slope == pytest.approx(kind.slope, rel=0.06)
        assert model.kinds[name].leniency == pytest.approx(kind.leniency, abs=0.06)
    assert model.shared == pytest.approx(0.5, abs=0.1)


def test_difficulties_are_found_although_able_people_choose_hard_tasks():
    chosen = fit(people(choosing=True), before=BEFORE)
    its = chosen.model.skills["feedback"].difficulties
    slope = np.polyfit(
        [hard / 2 for hard in range(-3, 4)], [its[f"task{h:+}"] for h in range(-3, 4)], 1
    )
    assert slope[0] == pytest.approx(1, abs=0.06)


def test_the_shelf_life_interval_holds_the_true_one():
    for its, true in zip(learnt().skills, TRUE.skills.values(), strict=True):
        assert isinstance(its, ShelfLife)
        assert its.low < true.spread**2 / true.drift < its.high
        assert its.days == pytest.approx(math.sqrt(its.low * its.high))
        assert (its.n, its.n_people) == (5000, 500)


def test_neither_order_nor_second_judgements_of_a_work_change_the_figures():
    some = dict(list(people().items())[:120])
    once = fit(some, before=BEFORE)
    mixed = {name: plain.Random(3).sample(its, len(its)) for name, its in reversed(some.items())}
    assert fit(mixed, before=BEFORE) == once
    twice = {
        name: [replace(one, work=one.key) for one in its]
        + [
            replace(one, work=one.key, key=f"{one.key}-again", at=one.at + timedelta(1))
            for one in its
        ]
        for name, its in some.items()
    }
    found = fit(twice, before=BEFORE)
    assert found.skills[0].n == once.skills[0].n
    assert found.model.skills["feedback"].spread == once.model.skills["feedback"].spread


def test_too_little_evidence_keeps_the_figures_and_says_what_is_missing():
    few = dict(list(people().items())[:20])
    found = fit(few, before=BEFORE)
    assert found.model == BEFORE
    assert all(isinstance(its, NotFitted) for its in found.skills)
    assert "20 people with 3 or more; 50 and 50 needed" in found.skills[0].reason


def test_a_declared_difficulty_is_where_an_unknown_one_starts():
    odd = [replace(one, task="odd") for one in people()["p0"] if one.skill == "feedback"][:1]
    some = dict(list(people().items())[:200]) | {"p0": (*people()["p0"][1:], *odd)}
    plain_, declared = (
        fit(some, before=BEFORE, declared={"feedback": {"odd": by}}).model.skills["feedback"]
        for by in (0.0, 3.0)
    )
    assert declared.difficulties["odd"] > plain_.difficulties["odd"] + 0.3


def test_a_task_nobody_has_done_keeps_its_declared_difficulty():
    some = dict(list(people().items())[:120])
    found = fit(some, before=BEFORE, declared={"feedback": {"new": 0.8}})
    assert found.model.skills["feedback"].difficulties["new"] == 0.8


def test_the_filter_for_all_people_equals_a_joint_normal_distribution():
    random = np.random.default_rng(5)
    person = np.array([0, 1, 0, 2, 1, 0, 0])
    day, score = random.uniform(0, 100, 7), random.normal(2, 1, 7)
    noise = random.uniform(0.1, 1, 7)
    way = paths(person, day)
    figures = {"start": 2.0, "spread2": 0.5, "drift": 0.004}
    each = {name: np.array([value]) for name, value in figures.items()}
    found = filtered(way, score[way.order], noise[way.order], **each)
    mean, variance = smoothed(way, found)
    for number in range(3):
        rows = np.flatnonzero(way.person == number)
        rows = rows[np.argsort(day[way.order[rows]])]
        at = way.order[rows]
        since = np.minimum.outer(day[at], day[at]) - day[at].min()
        prior = 0.5 + 0.004 * since
        total = prior + np.diag(noise[at])
        off = score[at] - 2.0
        gain = prior @ np.linalg.inv(total)
        assert np.allclose(mean[rows], 2.0 + gain @ off)
        assert np.allclose(variance[rows], np.diag(prior - gain @ prior))
        size = np.linalg.slogdet(2 * np.pi * total)[1]
        expected = -(size + off @ np.linalg.solve(total, off)) / 2
        assert found.fit[number] == pytest.approx(expected)
