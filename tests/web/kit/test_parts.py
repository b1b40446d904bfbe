"""Icons, marked quotes, figures and the navigation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from assaymark.web.kit import icons, navigation
from assaymark.web.kit.quotes import marked

WEB = Path(icons.__file__).parents[1]


@dataclass
class _Quote:
    start: int
    end: int


def _shown(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_an_icon_is_inline_and_hidden_from_screen_readers() -> None:
    html = _shown('{% icon "certificate" "icon-lg" %}')
    assert html.startswith('<svg class="icon icon-tabler icon-tabler-certificate icon-lg"')
    assert 'aria-hidden="true"' in html
    assert "<path" in html


def test_an_icon_that_does_not_exist_says_where_to_look() -> None:
    with pytest.raises(icons.UnknownIcon, match=r"'no-such'.*tabler\.io/icons"):
        icons.svg("no-such")


def test_every_icon_named_in_a_template_exists() -> None:
    named = re.compile(r'{% icon "([a-z0-9-]+)"')
    sources = [path.read_text() for path in WEB.rglob("templates/**/*.html")]
    names = {name for source in sources for name in named.findall(source)}
    names |= {entry.icon for entry in navigation.ENTRIES}
    assert len(names) > 20
    assert [name for name in sorted(names) if not icons.svg(name)] == []


def test_missing_icons_say_which_command_brings_them(settings: Any, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path
    icons.svg.cache_clear()
    icons._collection.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        icons.svg("home")


def test_a_quote_is_marked_and_everything_is_escaped() -> None:
    html = marked("a <b> & c", [_Quote(2, 5)])
    assert html == 'a <mark class="quote" id="quote-2-5">&lt;b&gt;</mark> &amp; c'


def test_quotes_may_overlap_and_each_keeps_its_anchor() -> None:
    html = marked("abcdef", [{"start": 0, "end": 4}, {"start": 2, "end": 6}])
    assert 'id="quote-0-4">ab</mark>' in html
    assert 'id="quote-2-6">cd</mark>' in html
    assert '<mark class="quote">ef</mark>' in html


def test_ranges_outside_the_text_are_cut_to_it() -> None:
    assert marked("abc", [_Quote(-5, 1), _Quote(9, 12), _Quote(2, 2)]).count("<mark") == 1


@given(st.text(), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_marking_never_changes_the_words(text: str, ranges: list[tuple[int, int]]) -> None:
    html = marked(text, [_Quote(*pair) for pair in ranges])
    plain = marked(text, [])
    assert re.sub(r"</?mark[^>]*>", "", html) == plain


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% percent 0.021 1 %}", "2.1%"),
        ("{% percent 1 %}", "100%"),
        ("{% percent nothing %}", "–"),
        ("{% digest nothing %}", "–"),
        ("{{ who|initials }}", "AE"),
        ('{{ "ann@example.org"|initials }}', "A"),
    ],
)
def test_figures_and_names_are_shown_shortly(source: str, shown: str) -> None:
    assert _shown(source, nothing=None, who="Ann van Example") == shown


def test_a_digest_is_short_for_the_eye_and_whole_in_its_title() -> None:
    sha = "0123456789abcdef" * 4
    html = _shown("{% digest sha %}", sha=sha)
    assert f'title="{sha}"' in html
    assert ">01234567…abcdef<" in html


@pytest.fixture
def counted() -> Iterator[None]:
    navigation.counts("queue", lambda request: 12)
    yield
    navigation._counts.pop("queue")


@pytest.mark.urls("tests.web.kit.urls")
def test_the_header_shows_what_one_may_open_and_what_waits(counted: None) -> None:
    request = RequestFactory().get("/review/graders/x")
    shown = navigation.entries(request, {"REVIEW": True, "AUDIT": False})
    assert [entry.url for entry in shown] == ["/home/", "/review/"]
    assert [entry.active for entry in shown] == [False, True]
    assert shown[1].count == 12


@pytest.mark.urls("tests.web.kit.urls")
def test_the_person_s_other_organisations_can_be_chosen() -> None:
    member = SimpleNamespace(pk=1, user=SimpleNamespace(memberships=_Memberships()))
    html = _shown(
        "{% other_memberships as others %}{% for one in others %}{{ one }} {% endfor %}",
        member=member,
    )
    assert html == "Kelvin "


class _Memberships:
    def filter(self, *, active: bool) -> "_Memberships":
        assert active
        return self

    def exclude(self, *, pk: int) -> "_Memberships":
        return self

    def select_related(self, *names: str) -> "_Memberships":
        return self

    def order_by(self, *names: str) -> list[str]:
        return ["Kelvin"]
