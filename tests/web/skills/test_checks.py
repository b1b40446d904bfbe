"""What keeps a draft from being published."""

from assaymark.framework.load import framework_to_plain
from assaymark.framework.model import Framework
from assaymark.web.skills import document as tree
from assaymark.web.skills.checks import problems


def test_a_complete_framework_has_no_problem(listening: Framework) -> None:
    assert problems(framework_to_plain(listening)) == ()


def test_every_empty_level_is_named_with_its_place(listening: Framework) -> None:
    values = {"title": "New", "kind": "skill", "description": ""}
    plain, path = tree.added(framework_to_plain(listening), ("talk",), values)
    found = problems(plain)
    assert [problem.path for problem in found] == [
        (*path, "foundation"),
        (*path, "practitioner"),
        (*path, "expert"),
    ]
    assert found[0].trail == ("Talking with people", "New", "Foundation")


def test_a_version_number_is_used_once(listening: Framework) -> None:
    (problem,) = problems(framework_to_plain(listening), used_versions=["0.9", "1.0"])
    assert "1.0 was published before" in problem.sentence


def test_one_competency_key_in_two_domains_is_a_problem(listening: Framework) -> None:
    plain = framework_to_plain(listening)
    domains = plain["domains"]
    assert isinstance(domains, list)
    domains[1]["competencies"][0]["key"] = "listening"
    (problem,) = problems(plain)
    assert problem.address == "write/listening"


def test_what_only_the_loader_sees_is_a_problem_too(listening: Framework) -> None:
    plain = {**framework_to_plain(listening), "language": "e n"}
    (problem,) = problems(plain)
    assert "language" in problem.sentence
