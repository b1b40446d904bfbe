"""The demo organisation is complete, loads, and is worth learning from."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from assaymark.framework.load import framework_from_yaml, framework_to_yaml
from assaymark.framework.rubric import checking_seconds, rubric_from_plain

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NORTHWIND = EXAMPLES / "northwind"
RATED_BADGE = "active-listening-practitioner"
ROLES = {"owner", "catalogue_manager", "assessor", "manager", "learner", "auditor"}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _works() -> list[dict[str, Any]]:
    parts = sorted((NORTHWIND / "works").glob("part-*.yaml"))
    return [work for part in parts for work in _read(part)["works"]]


def _fresh() -> list[dict[str, Any]]:
    return list(_read(NORTHWIND / "works" / "fresh.yaml")["works"])


BADGES = {path.stem: _read(path) for path in sorted((NORTHWIND / "badges").glob("*.yaml"))}
FRAMEWORKS = sorted((NORTHWIND / "frameworks").glob("*.yaml"))
WORKS = _works()
FRESH = _fresh()
SCENARIOS = _read(NORTHWIND / "scenarios.yaml")
CRITERIA = [criterion["key"] for criterion in BADGES[RATED_BADGE]["rubric"]]
PAIRS = [
    (work["ratings"]["r1"][key], work["ratings"]["r2"][key]) for work in WORKS for key in CRITERIA
]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _five_grams(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


@pytest.mark.parametrize(("slug", "least"), [("northwind", 14), ("kelvin", 3)])
def test_an_organisation_has_people_with_known_roles(slug: str, least: int) -> None:
    organisation = _read(EXAMPLES / slug / "organisation.yaml")
    people = organisation["people"]
    assert organisation["slug"] == slug
    assert len(people) >= least
    assert len({one["key"] for one in people}) == len({one["email"] for one in people})
    for one in people:
        assert one["roles"]
        assert set(one["roles"]) <= ROLES
        assert one["email"].endswith(f"@{slug}.example")
        assert one["name"]
        assert one["job_title"]
        assert one["team"]


def test_northwind_has_every_role() -> None:
    people = _read(NORTHWIND / "organisation.yaml")["people"]
    held = Counter(role for one in people for role in one["roles"])
    assert set(held) == ROLES
    assert held["learner"] >= 6
    assert held["assessor"] >= 2


def test_the_two_organisations_share_nobody() -> None:
    people = [
        one["email"]
        for slug in ("northwind", "kelvin")
        for one in _read(EXAMPLES / slug / "organisation.yaml")["people"]
    ]
    assert len(set(people)) == len(people)


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.stem)
def test_a_framework_loads_and_comes_back_the_same(path: Path) -> None:
    framework = framework_from_yaml(path.read_text(encoding="utf-8"))
    assert framework.key == path.stem
    assert framework_from_yaml(framework_to_yaml(framework)) == framework
    competencies = list(framework.competencies())
    assert len(competencies) >= 4
    for competency in competencies:
        assert [level.key for level in competency.levels] == [
            "foundation",
            "practitioner",
            "expert",
        ]


def test_three_frameworks_cover_knowledge_skill_and_behaviour() -> None:
    loaded = [framework_from_yaml(path.read_text(encoding="utf-8")) for path in FRAMEWORKS]
    assert len(loaded) == 3
    kinds = {competency.kind for one in loaded for competency in one.competencies()}
    assert kinds == {"knowledge", "skill", "behaviour"}


@pytest.mark.parametrize("key", BADGES)
def test_a_badge_has_a_rubric_of_four_levels(key: str) -> None:
    badge = BADGES[key]
    rubric = rubric_from_plain(badge["rubric"])
    assert badge["key"] == key
    assert 3 <= len(rubric.criteria) <= 4
    for criterion in rubric.criteria:
        assert criterion.values == (1, 2, 3, 4)
        assert criterion.pass_value == 3


@pytest.mark.parametrize("key", BADGES)
def test_a_badge_is_fit_to_be_published(key: str) -> None:
    badge = BADGES[key]
    for field in ("title", "summary", "task", "criteria", "acceptance", "refresh", "consent"):
        assert badge[field].strip(), field
    assert badge["achievement_type"] == "Badge"
    assert badge["art"]["shape"] in {"hexagon", "shield", "circle"}
    assert badge["art"]["icon"] in {"ear", "chat", "pen", "compass", "handshake"}
    assert badge["art"]["accent"] in {"indigo", "teal", "amber"}
    assert badge["stakes"] in {"low", "high"}
    assert badge["expiry_months"] > 0
    assert set(badge["evidence"]["types"]) <= {"text", "file"}
    assert 0 < badge["evidence"]["min_words"] < badge["evidence"]["max_words"]


@pytest.mark.parametrize("key", BADGES)
def test_every_competency_of_a_badge_exists(key: str) -> None:
    known = {
        (framework.key, competency.key, level.key)
        for framework in (framework_from_yaml(p.read_text(encoding="utf-8")) for p in FRAMEWORKS)
        for competency in framework.competencies()
        for level in competency.levels
    }
    named = [
        (one["framework"], one["competency"], one["level"]) for one in BADGES[key]["competencies"]
    ]
    assert named
    assert set(named) <= known


def test_the_badges_form_one_ladder_from_foundation_to_expert() -> None:
    (first,) = [badge for badge in BADGES.values() if not badge["requires"]]
    climbed = [first]
    while (above := climbed[-1]["next"]) is not None:
        assert BADGES[above]["requires"] == [climbed[-1]["key"]]
        climbed.append(BADGES[above])
    assert [badge["level"] for badge in climbed] == ["foundation", "practitioner", "expert"]
    assert len({badge["ladder"] for badge in climbed}) == 1


def test_the_rated_badge_is_checked_in_two_minutes() -> None:
    badge = BADGES[RATED_BADGE]
    rubric = rubric_from_plain(badge["rubric"])
    assert checking_seconds(rubric, badge["evidence"]["max_words"]) <= 120


def test_there_are_enough_rated_works_each_with_its_own_key() -> None:
    assert len(WORKS) >= 125
    assert len({work["key"] for work in WORKS + FRESH}) == len(WORKS) + len(FRESH)


def test_every_work_answers_a_known_caller_within_the_length_asked_for() -> None:
    known = {scenario["key"] for scenario in SCENARIOS["scenarios"]}
    for work in WORKS + FRESH:
        assert work["scenario"] in known, work["key"]
        assert 70 <= len(work["text"].split()) <= 180, work["key"]
        assert "\n\nReflection: " in work["text"], work["key"]


def test_the_callers_in_the_task_stand_there_word_for_word() -> None:
    task = " ".join(BADGES[RATED_BADGE]["task"].replace("\n", " ").split())
    for scenario in SCENARIOS["scenarios"]:
        assert (scenario["caller"] in task) is scenario["in_task"], scenario["key"]


def test_two_raters_rate_every_criterion_from_one_to_four() -> None:
    for work in WORKS:
        assert set(work["ratings"]) == {"r1", "r2"} == set(SCENARIOS["raters"])
        for levels in work["ratings"].values():
            assert list(levels) == CRITERIA, work["key"]
            assert set(levels.values()) <= {1, 2, 3, 4}, work["key"]


@pytest.mark.parametrize("rater", ["r1", "r2"])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_level_is_met_often_enough_to_learn_from(rater: str, criterion: str) -> None:
    met = Counter(work["ratings"][rater][criterion] for work in WORKS)
    assert all(met[level] >= len(WORKS) // 8 for level in (1, 2, 3, 4)), met


def test_raters_agree_as_often_as_people_do() -> None:
    exact = sum(a == b for a, b in PAIRS) / len(PAIRS)
    adjacent = sum(abs(a - b) <= 1 for a, b in PAIRS) / len(PAIRS)
    assert 0.65 <= exact <= 0.75
    assert 0.95 <= adjacent < 1


def test_quality_is_not_length() -> None:
    """Short works reach the top and long works miss it."""
    total = {work["key"]: sum(work["ratings"]["r1"].values()) for work in WORKS}
    size = {work["key"]: len(work["text"].split()) for work in WORKS}
    assert sum(total[key] >= 13 for key in size if size[key] < 100) >= 5
    assert sum(total[key] <= 8 for key in size if size[key] > 120) >= 5


def test_no_two_works_are_alike() -> None:
    grams = {work["key"]: _five_grams(work["text"]) for work in WORKS + FRESH}
    for (one, left), (other, right) in combinations(grams.items(), 2):
        shared = len(left & right) / min(len(left), len(right))
        assert shared < 0.30, (one, other, shared)


def test_fresh_works_belong_to_learners_and_carry_no_rating() -> None:
    people = _read(NORTHWIND / "organisation.yaml")["people"]
    learners = {one["key"] for one in people if "learner" in one["roles"]}
    assert len(FRESH) == 6
    assert len({work["learner"] for work in FRESH}) == 6
    for work in FRESH:
        assert work["learner"] in learners
        assert "ratings" not in work


def test_every_file_says_first_that_it_is_made_up() -> None:
    for path in sorted(EXAMPLES.rglob("*.yaml")):
        opening = path.read_text(encoding="utf-8")[:200].lower().replace("-", " ")
        assert "made up" in opening, path.name
