"""The parts as a browser shows them: contrast and targets by axe, both themes, with and without
script, under the site's own policy. Nothing here asks a server; the browser is fed by hand.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings as django_settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, sync_playwright

from assaymark.web.kit import static_files
from assaymark.web.kit.headers import POLICY
from assaymark.web.kit.trim import trim, words

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.web.kit.urls")]
SITE = "http://kit.test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["primary", "secondary", "blue", "azure", "indigo", "purple", "pink", "red", "orange"]
COLOURS += ["yellow", "lime", "green", "teal", "cyan"]
SVG = "image/svg+xml"
OUR_SHEETS = ("assaymark", "parts")
TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
DARK = "rgb(20, 23, 29)"
COMPLAINTS: list[str] = []


class _Form(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on the badge")
    level = forms.ChoiceField(choices=[("f", "Foundation"), ("p", "Practitioner")])
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    who = forms.ChoiceField(choices=[("a", "Anyone"), ("b", "Us")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree that quotes may be shown")
    file = forms.FileField()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        words = "NO CHROMIUM FOUND: the looks were not tested; install one (apt install chromium)"
        (pytest.fail if os.environ.get("ASSAYMARK_NEEDS_BROWSER") else pytest.skip)(words)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def complaints() -> Iterator[list[str]]:
    """What the browser's console says; nothing, at the end."""
    COMPLAINTS.clear()
    yield COMPLAINTS
    assert COMPLAINTS == []


@pytest.fixture
def html() -> str:
    person = SimpleNamespace(is_authenticated=True, email="ann@example.org", name="Ann Example")
    person.memberships = _NoMore()
    organisation = SimpleNamespace(name="Northwind Skills", slug="northwind", made_up=True)
    member = SimpleNamespace(pk=1, user=person, organisation=organisation, job_title="Lead")
    request: Any = RequestFactory().get("/review/")
    request.user = person
    context = {
        "user": person,
        "member": member,
        "may": {"REVIEW": True, "LEARN": True},
        "form": _Form({"who": "a"}),
        "page": Paginator(range(99), 10).page(3),
        "messages": [Message(level, "Something to know.") for level in _levels()],
        "sha": "0123456789abcdef" * 4,
        "text": "The deploy was the trigger; the cause was an unbounded retry.",
        "quotes": [{"start": 28, "end": 60}],
        "colours": COLOURS,
    }
    source = Path(__file__).with_name("gallery.html").read_text()
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_part_is_readable_and_within_reach(
    browser: Browser, html: str, theme: str, width: int
) -> None:
    page = _opened(browser, html, theme, width=width)
    assert _violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_open_menu_is_readable_and_closes_on_escape(browser: Browser, html: str) -> None:
    page = _opened(browser, html, "light")
    summary = page.locator(".menu summary")
    summary.click()
    assert _violations(page) == []
    page.locator(".menu-item").first.focus()
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0
    assert summary.evaluate("it => it === document.activeElement")


def test_without_script_the_page_follows_the_system(browser: Browser, html: str) -> None:
    page = _opened(browser, html, "dark", script=False)
    assert page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor") == DARK
    assert page.locator("[data-theme-toggle]").is_hidden()
    page.locator(".menu summary").click()
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_a_chosen_theme_outlasts_the_page(browser: Browser, html: str) -> None:
    page = _opened(browser, html, "light")
    page.locator("[data-theme-toggle]").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.reload()
    assert page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor") == DARK
    page.locator("[data-theme-toggle]").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") is None


def test_on_a_phone_the_current_place_is_in_view(browser: Browser, html: str) -> None:
    page = _opened(browser, html, "light", width=320)
    place = page.locator(".site-nav [aria-current]").bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 320


def test_the_first_tab_leads_past_the_header(browser: Browser, html: str) -> None:
    page = _opened(browser, html, "light")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def _opened(
    browser: Browser, html: str, theme: Any, *, width: int = 1280, script: bool = True
) -> Page:
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 900}, java_script_enabled=script
    )
    page = context.new_page()
    page.on("console", lambda message: COMPLAINTS.append(message.text))
    page.on("pageerror", lambda error: COMPLAINTS.append(str(error)))
    page.route("**/*", lambda route: _answer(route, html))
    page.goto(f"{SITE}/review/")
    return page


def _headers() -> dict[str, str]:
    return {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}


def _answer(route: Route, html: str) -> None:
    name = route.request.url.removeprefix(f"{SITE}/static/")
    if name == static_files.STYLES:
        route.fulfill(body=_styles(html), content_type="text/css")
    elif name == route.request.url:
        route.fulfill(body=html, headers=_headers())
    else:
        found = Path(str(finders.find(name)))
        route.fulfill(body=found.read_bytes(), content_type=TYPES.get(found.suffix, SVG))


def _styles(html: str) -> str:
    """Tabler trimmed to the page under test, so that no other room's pages matter."""
    tabler = Path(django_settings.NODE_MODULES) / static_files.TABLER
    ours = [Path(str(finders.find(f"kit/{name}.css"))).read_text() for name in OUR_SHEETS]
    return trim(tabler.read_text(encoding="utf-8"), words([html]), also="".join(ours))


def _violations(page: Page) -> list[Any]:
    axe = Path(django_settings.NODE_MODULES) / "axe-core" / "axe.min.js"
    found = page.evaluate(
        "async rules => { " + axe.read_text(encoding="utf-8") + "; "
        "const all = await axe.run(document, {runOnly: rules}); return all.violations.map("
        "it => [it.id, it.nodes.map(node => node.target.join(' ') + node.failureSummary)]); }",
        RULES,
    )
    return list(found)


def _levels() -> list[int]:
    return [constants.SUCCESS, constants.WARNING, constants.ERROR, constants.INFO]


class _NoMore:
    def filter(self, **terms: Any) -> "_NoMore":
        return self

    exclude = filter

    def select_related(self, *names: str) -> "_NoMore":
        return self

    def order_by(self, *names: str) -> list[Any]:
        return []
