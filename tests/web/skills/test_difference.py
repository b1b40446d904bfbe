"""What changed between two versions."""

import pytest

from assaymark.framework.load import framework_to_plain
from assaymark.framework.model import Framework
from assaymark.web.skills import document as tree
from assaymark.web.skills.difference import changes
from assaymark.web.skills.document import Document


@pytest.fixture
def plain(listening: Framework) -> Document:
    return framework_to_plain(listening)


def test_equal_versions_have_no_changes(plain: Document) -> None:
    assert changes(plain, plain) == ()


def test_a_changed_field_shows_the_words(plain: Document) -> None:
    after = tree.changed(plain, ("talk",), {"title": "Talking with everyone"})
    (change,) = changes(plain, after)
    assert (change.kind, change.sort, change.field) == ("changed", "domain", "title")
    assert [(piece.kind, piece.text.strip()) for piece in change.pieces] == [
        ("same", "Talking with"),
        ("gone", "people"),
        ("new", "everyone"),
    ]


def test_what_comes_and_goes_says_how_much_stood_below(plain: Document) -> None:
    gone = tree.removed(plain, ("talk", "asking"))
    (removed,) = changes(plain, gone)
    (added,) = changes(gone, plain)
    assert (removed.kind, removed.trail, removed.parts_below) == (
        "removed",
        ("Talking with people", "Asking"),
        3,
    )
    assert (added.kind, added.parts_below) == ("added", 3)


def test_one_move_is_one_change(plain: Document) -> None:
    after, _ = tree.added(plain, (), {"title": "Third"})
    moved = tree.moved(after, ("third",), -2)
    assert [(change.kind, change.trail) for change in changes(after, moved)] == [
        ("moved", ("Third",))
    ]
