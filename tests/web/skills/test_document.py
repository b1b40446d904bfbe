"""Parts of a document by path, and how they change."""

import pytest

from assaymark.framework.load import framework_from_plain, framework_to_plain
from assaymark.framework.model import Framework
from assaymark.web.skills import document as tree
from assaymark.web.skills.document import Document
from assaymark.web.skills.errors import NoSuchPart

COMPETENCY = {"title": "Summing up", "kind": "skill", "description": ""}


@pytest.fixture
def plain(listening: Framework) -> Document:
    return framework_to_plain(listening)


def test_a_change_leaves_the_given_document_alone(plain: Document) -> None:
    after = tree.changed(plain, ("talk",), {"title": "Speech"})
    assert (plain["domains"][0]["title"], after["domains"][0]["title"]) == (
        "Talking with people",
        "Speech",
    )


def test_a_missing_part_is_named(plain: Document) -> None:
    with pytest.raises(NoSuchPart, match="talk/shouting"):
        tree.part(plain, ("talk", "shouting"))


def test_nothing_lies_below_an_indicator(plain: Document) -> None:
    path = ("talk", "listening", "foundation", "waits", "no-cut")
    with pytest.raises(NoSuchPart):
        tree.added(plain, path, {"title": "x"})


def test_a_new_competency_comes_with_the_usual_ladder(plain: Document) -> None:
    after, path = tree.added(plain, ("talk",), COMPETENCY)
    assert path == ("talk", "summing-up")
    titles = [level["title"] for level in tree.part(after, path)["levels"]]
    assert titles == ["Foundation", "Practitioner", "Expert"]


def test_a_competency_key_is_unique_in_the_whole_framework(plain: Document) -> None:
    _, path = tree.added(plain, ("write",), {**COMPETENCY, "title": "Listening"})
    assert path == ("write", "listening-2")


def test_words_without_latin_letters_still_make_a_key(plain: Document) -> None:
    _, path = tree.added(plain, (), {"title": "聞く"})
    assert path == ("domain",)


def test_moving_a_level_keeps_ranks_rising(plain: Document) -> None:
    after = tree.moved(plain, ("talk", "listening", "expert"), -1)
    levels = tree.part(after, ("talk", "listening"))["levels"]
    assert [(one["key"], one["rank"]) for one in levels] == [("expert", 1), ("foundation", 3)]
    framework_from_plain(after)


def test_moving_past_the_end_stays_at_the_end(plain: Document) -> None:
    after = tree.moved(plain, ("talk",), 5)
    assert [domain["key"] for domain in after["domains"]] == ["write", "talk"]


def test_removing_takes_what_stands_below(plain: Document) -> None:
    after = tree.removed(plain, ("talk", "listening"))
    assert [one["key"] for one in after["domains"][0]["competencies"]] == ["asking"]


def test_a_fingerprint_of_own_fields_ignores_what_stands_below(plain: Document) -> None:
    after = tree.changed(plain, ("talk", "listening"), {**COMPETENCY, "title": "Hearing"})
    assert tree.fingerprint(plain, ("talk",)) == tree.fingerprint(after, ("talk",))
    whole = tree.fingerprint(plain, ("talk",), whole=True)
    assert whole != tree.fingerprint(after, ("talk",), whole=True)


@pytest.mark.parametrize(
    ("version", "following"), [("1.2", "1.3"), ("1", "2"), ("2026-A", "2026-A"), ("1.9", "1.10")]
)
def test_the_next_version_raises_the_last_number(version: str, following: str) -> None:
    assert tree.with_next_version({"version": version})["version"] == following
