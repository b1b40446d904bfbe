"""The grader on 50 real conversations and on the demo's rated works."""

import time
from pathlib import Path

import pytest
import yaml
from bench.real.lend_an_ear import load, reference, report

from assaymark.framework.rubric import Rubric, rubric_from_plain
from assaymark.grading.local import RatedWork, fit
from assaymark.grading.model import Abstention
from tests.shared_data import shared

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "northwind"
BADGE = "active-listening-practitioner"


def demo() -> tuple[Rubric, list[RatedWork]]:
    plain = yaml.safe_load((EXAMPLES / "badges" / f"{BADGE}.yaml").read_text("utf-8"))
    rubric = rubric_from_plain(plain["rubric"])
    works = []
    for path in sorted((EXAMPLES / "works").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text("utf-8"))["works"]:
            raters = one.get("ratings", {}).values()
            ratings = {c.key: tuple(given[c.key] for given in raters) for c in rubric.criteria}
            if raters:
                works.append(RatedWork(one["key"], one["text"], ratings))
    return rubric, works


def test_lend_an_ear_has_50_works_by_three_experts_on_six_dimensions() -> None:
    rubric, works = load(shared("soft-skills/lend-an-ear"))
    assert len({work.text for work in works}) == 50
    assert len(rubric.criteria) == 6
    assert all(len(given) == 3 for work in works for given in work.ratings.values())
    assert not any("Seeker:" in work.text or "Supporter:" in work.text for work in works)
    medians = [reference(work.ratings["dismissing_emotions"]) for work in works]
    assert [medians.count(value) for value in (1, 2, 3, 4, 5)] == [35, 11, 3, 0, 1]


def test_what_is_to_be_avoided_passes_when_low() -> None:
    rubric, works = load(shared("soft-skills/lend-an-ear"))
    dismissing = rubric.criterion("dismissing_emotions")
    assert dismissing.passes(1)
    assert not dismissing.passes(5)
    assert dismissing.level(5).indicator.startswith("Feelings are brushed aside")
    passed = [
        rubric.passed({key: reference(given) for key, given in work.ratings.items()})
        for work in works
    ]
    assert sum(passed) == 10


def test_the_leave_one_out_report_is_honest_and_in_time() -> None:
    rubric, works = load(shared("soft-skills/lend-an-ear"))
    started = time.process_time()
    lines = report(rubric, works[:30])  # `make real` takes all 50
    assert time.process_time() - started < 60
    rows = [line for line in lines if line.startswith(tuple(c.key + " " for c in rubric.criteria))]
    kappas = sorted(float(row.split()[1]) for row in rows)
    assert len(kappas) == 6
    assert (kappas[2] + kappas[3]) / 2 > 0.3
    assert sum("withheld" in line for line in lines) >= 6


def test_the_demo_badge_can_be_assisted_on_every_criterion() -> None:
    if not (EXAMPLES / "works").is_dir():
        pytest.skip("the demo's rated works are missing: expected examples/northwind/works")
    rubric, works = demo()
    assert len(works) >= 120
    started = time.process_time()
    made = fit(rubric, works, seed=1)
    assert time.process_time() - started < 20
    assert {one.use for one in made.reports} == {"assist"}
    assert min(one.qwk for one in made.reports) > 0.55
    given = [one for work in works for one in made.grade(work.text)]
    assert sum(isinstance(one, Abstention) for one in given) < len(given) / 2


def test_a_work_that_recites_the_rubric_goes_to_a_person() -> None:
    rubric, works = demo()
    recited = " ".join(f"I do this: {c.levels[-2].indicator}" for c in rubric.criteria)
    recited += " The caller can tell that I heard how they feel, and it is all shown with depth."
    for one in fit(rubric, works, seed=1).grade(recited):
        assert isinstance(one, Abstention)
        assert "says back the rubric" in one.reason
