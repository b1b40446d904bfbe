"""Artwork: readable by eye and by ear, and safe to put anywhere."""

import itertools
import re
from xml.etree import ElementTree as ET

import pytest

from assaymark.web.catalogue.art import BEHIND_TITLE, ArtValues, badge_svg, short_title
from assaymark.web.catalogue.art.accents import ACCENTS, Accent, contrast
from assaymark.web.catalogue.art.glyphs import GLYPHS
from assaymark.web.catalogue.art.shapes import SHAPES
from assaymark.web.catalogue.art.text import fitted, width
from assaymark.web.catalogue.models import BadgeVersion

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Writing decisions that other people can act on without asking back, in plain words"
TITLES = (
    "Empathy",
    "Active listening in support calls",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "聞く力と共感を示す応答の基礎から応用まで",
    "<script>alert('x')</script> & “quotes”",
)
LEVELS = ("foundation", "practitioner", "expert", "Reflection badge of the whole year")


def _mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


@pytest.mark.parametrize("accent", ACCENTS.values(), ids=list(ACCENTS))
def test_words_reach_a_contrast_of_four_and_a_half(accent: Accent) -> None:
    for share in (0, 0.25, 0.5, 0.75, 1):
        assert contrast("#ffffff", _mixed(accent.light, accent.dark, share)) >= 4.5
    title_face = _mixed(accent.light, accent.dark, 0.38)
    assert contrast("#ffffff", _mixed(title_face, "#ffffff", BEHIND_TITLE)) >= 4.5
    assert contrast("#ffffff", accent.deep) >= 4.5
    for ribbon in ("#ffffff", accent.tint, "#fffbeb", "#fcd34d"):
        assert contrast(accent.deep, ribbon) >= 4.5


@pytest.mark.parametrize(
    ("title", "level", "shape"), list(itertools.product(TITLES, LEVELS, SHAPES))
)
def test_every_picture_is_well_formed_and_its_words_fit(title: str, level: str, shape: str) -> None:
    root = ET.fromstring(badge_svg(ArtValues(title, level, "Northwind Skills", shape)))
    for text in root.iter(f"{SVG}text"):
        on_ribbon = 290 < float(text.attrib["y"]) < 322
        room = 292 if on_ribbon else SHAPES[shape].room
        spacing = float(text.get("letter-spacing", 0))
        assert width(text.text or "", float(text.attrib["font-size"]), spacing=spacing) <= room


def test_a_screen_reader_hears_title_level_and_issuer() -> None:
    root = ET.fromstring(
        badge_svg(ArtValues("Listening: Expert", "expert", "Northwind", "shield", "ear", "teal"))
    )
    assert root.attrib["role"] == "img"
    named = [root.find(f".//*[@id='{name}']") for name in root.attrib["aria-labelledby"].split()]
    said = [one.text for one in named if one is not None]
    assert said == [
        "Listening, Expert",
        "Badge of Northwind: a shield with an ear and a ribbon that says Expert. Level 3 of 3.",
    ]


def test_a_decorative_copy_says_nothing() -> None:
    svg = badge_svg(ArtValues("Listening", "expert", "Northwind"), decorative=True)
    assert 'aria-hidden="true"' in svg
    assert "<title" not in svg


@pytest.mark.parametrize("icon", GLYPHS)
def test_nothing_runs_and_nothing_is_fetched(icon: str) -> None:
    svg = badge_svg(ArtValues(TITLES[-1], "expert", '"><script>', "circle", icon, "rose"))
    assert not re.search(r"<script|<style|<image|<foreignObject|\son\w+=|style=|javascript:", svg)
    assert re.findall(r"https?://[^\"']+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"url\((?!#)", svg)


def test_two_copies_on_one_page_share_no_id() -> None:
    values = ArtValues("Listening", "expert", "Northwind")
    one, other = (set(re.findall(r'id="(\w+)"', badge_svg(values, name=name))) for name in "ab")
    assert one
    assert not one & other


def test_the_same_values_give_the_same_bytes(draft: BadgeVersion) -> None:
    assert badge_svg(draft) == badge_svg(draft)
    assert len(badge_svg(draft)) < 8000


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_the_level_shows_as_that_many_stars(rank: int) -> None:
    svg = badge_svg(ArtValues("Listening", LEVELS[rank - 1], "Northwind"))
    assert svg.count('d="M0-13') == rank


def test_unknown_choices_fall_back() -> None:
    fallback = badge_svg(ArtValues("A", "expert", "N", "blob", "cat", "pink"))
    ET.fromstring(fallback)


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Active listening in support calls: Practitioner", "Active listening in support calls"),
        ("Practitioner", "Practitioner"),
        ("Listening for practitioners", "Listening for practitioners"),
    ],
)
def test_a_level_in_the_title_is_not_said_twice(title: str, short: str) -> None:
    assert short_title(title, "practitioner") == short


def test_a_short_title_is_set_large_and_a_long_one_small() -> None:
    sizes = (40.0, 34.0, 27.0, 24.0, 21.0)
    assert fitted("Empathy", room=250, sizes=sizes, most_lines=3).size == 40
    long = fitted(LONG, room=250, sizes=sizes, most_lines=3)
    assert (long.size, len(long.lines)) == (21, 3)
    assert long.lines[-1][0].endswith("…")
