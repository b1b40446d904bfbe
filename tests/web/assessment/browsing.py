"""A Chromium at a served world, signed in as one of its people."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from assaymark.web.people.models import User
from tests.browser.looking import SETTLED
from tests.web.assessment.world import World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def opened(
    world: World,
    url: str,
    who: User,
    *,
    width: int = 1280,
    theme: str = "light",
    script: bool = True,
    arguments: Sequence[str] = (),
) -> Iterator[Page]:
    """A page whose every request goes to `url`, and which complains about nothing.

    `arguments` are Chromium's own, such as those for a made-up microphone.
    """
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        words = "NO CHROMIUM FOUND: this page was not tested; install one (apt install chromium)"
        (pytest.fail if os.environ.get("ASSAYMARK_NEEDS_BROWSER") else pytest.skip)(words)
    cookie = world.client(who).cookies["sessionid"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", *arguments]
        )
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
            locale="en-GB",
        )
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        yield page
        browser.close()
    assert complaints == []


def violations(page: Page) -> list[Any]:
    """What axe-core finds on the page as it is."""
    from django.conf import settings  # noqa: PLC0415 - settings exist only in a test

    page.emulate_media(reduced_motion="reduce")
    page.evaluate(SETTLED)
    page.evaluate((settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:4]])
        for one in found["violations"]
    ]
