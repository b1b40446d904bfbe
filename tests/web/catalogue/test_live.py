"""The form of a draft in a real browser: alive with JavaScript, complete without."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop shares the thread with the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@contextmanager
def opened(url: str, who: User, *, script: bool) -> Iterator[Page]:
    """A page of somebody signed in, which complains about nothing."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        words = "NO CHROMIUM FOUND: this page was not tested; install one (apt install chromium)"
        (pytest.fail if os.environ.get("ASSAYMARK_NEEDS_BROWSER") else pytest.skip)(words)
    client = Client()
    client.force_login(who)
    cookie = client.cookies["sessionid"].value
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=script)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        yield page
        browser.close()
    assert complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_criterion_is_added_filled_in_and_saved(
    draft: BadgeVersion, hannah: User, live_server: Any, script: bool
) -> None:
    with opened(live_server.url, hannah, script=script) as page:
        page.goto(live_server.url + reverse("edit_badge", args=[draft.badge.handle]))
        page.get_by_role("textbox", name="Title").first.fill("Half typed")
        page.get_by_role("button", name="Criterion", exact=True).click()
        expect(page.locator(".criterion-editor")).to_have_count(5)
        expect(page.locator("#id_title")).to_have_value("Half typed")
        page.locator("#criterion-4-title").fill("Says why")
        for row in range(4):
            page.locator(f"#criterion-4-{row}-indicator").fill(f"Sees {row}")
        page.get_by_role("button", name="Save the draft").click()
        expect(page.get_by_text("Saved. Ready to publish.")).to_be_visible()
    draft.refresh_from_db()
    assert (draft.title, draft.rubric[4]["title"]) == ("Half typed", "Says why")


def test_the_picture_and_the_minutes_follow_what_is_typed(
    draft: BadgeVersion, hannah: User, live_server: Any
) -> None:
    with opened(live_server.url, hannah, script=True) as page:
        page.goto(live_server.url + reverse("edit_badge", args=[draft.badge.handle]))
        page.locator("#id_title").fill("Plain words")
        page.locator("#id_max_words").fill("3000")
        expect(page.locator("#live-art")).to_contain_text("Plain words")
        expect(page.locator("#live-art")).to_contain_text("over two")
        assert page.locator("#id_title").input_value() == "Plain words"
    draft.refresh_from_db()
    assert draft.revision == 0


def test_enter_in_a_field_stores_nothing(
    draft: BadgeVersion, hannah: User, live_server: Any
) -> None:
    with opened(live_server.url, hannah, script=False) as page:
        page.goto(live_server.url + reverse("edit_badge", args=[draft.badge.handle]))
        page.locator("#id_title").fill("By mistake")
        page.locator("#id_title").press("Enter")
        expect(page.locator("#live-art")).to_contain_text("By mistake")
    draft.refresh_from_db()
    assert draft.revision == 0
