"""What second markers, third persons, appeals and rounds see: nothing for axe, in two looks."""

import pytest
from playwright.sync_api import expect

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Decision, Work
from tests.web.assessment.browsing import opened, violations
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_calibration import opened as opened_round
from tests.web.assessment.world import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [("light", 1280), ("dark", 390)]


@pytest.fixture
def world(monkeypatch) -> MarkingWorld:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return MarkingWorld()


def looked(world, live_server, who, *paths: str) -> None:
    """Each path opened in each look: one first heading, as wide as the screen, axe content."""
    with opened(world, live_server.url, who) as page:
        for theme, width in LOOKS:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            for path in paths:
                page.goto(live_server.url + path)
                expect(page.locator("h1")).to_have_count(1)
                assert violations(page) == [], (path, theme, width)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, (path, theme, width)


def split(world: MarkingWorld) -> Work:
    """A work on which two assessors differ."""
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (3, 4), feedback="Call sooner.")
    world.judge(work, world.marek, (1, 4), feedback="Name what you hear.")
    return work


def test_the_third_persons_page_and_the_pages_of_whoever_waits(world, live_server):
    work = split(world)
    looked(world, live_server, world.nadia, f"/review/{work.handle}/", "/review/")
    looked(world, live_server, world.aisha, f"/work/{work.handle}/trail", "/review/me/")
    looked(world, live_server, world.hannah, f"/marking/{world.version.handle}/")


def test_an_appeal_from_one_click_to_its_answer_by_keyboard(world, live_server):
    work = world.decided().work  # no reading from the database beside an open browser
    with opened(world, live_server.url, world.priya) as page:
        page.goto(f"{live_server.url}/work/{work.handle}/")
        page.get_by_role("button", name="Contest this decision").press("Enter")
        expect(page.get_by_text("The decision is contested.")).to_be_visible()
        assert violations(page) == []
    with opened(world, live_server.url, world.marek) as page:
        page.goto(f"{live_server.url}/review/{work.handle}/")
        expect(page.get_by_role("button", name="Keys")).to_be_visible()
        for key in ("s", "q", "3", "j", "s", "q", "3", "Control+Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text("The decision: 2 · Partly")).to_be_visible()
        assert violations(page) == []
        page.get_by_label("Your answer to the learner").fill("The first line does name it.")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("The appeal is upheld")).to_be_visible()
    assert Decision.objects.get().passed
    looked(world, live_server, world.priya, f"/work/{work.handle}/")
    looked(world, live_server, world.ruth, "/appeals/")


def test_a_round_scored_in_the_browser_and_without_its_scripts(world, live_server):
    of = opened_round(world, 2)
    with opened(world, live_server.url, world.aisha, script=False) as page:
        page.goto(f"{live_server.url}/calibration/{of.handle}/")
        for criterion in ("feeling", "step"):
            page.locator(f"input[name=level-{criterion}][value='2']").check()
        page.get_by_role("button", name="Score, and see the anchor").click()
        expect(page.get_by_role("heading", name="How near you came")).to_be_visible()
    looked(world, live_server, world.aisha, f"/calibration/{of.handle}/")
    path = f"/marking/{world.version.handle}/anchors"
    actions.rate_example(
        badge=world.badge,
        key="more",
        text=TEXT,
        ratings={"feeling": [2, 2], "step": [3, 3]},
        source="t",
        by=None,
    )
    row = world.badge.rated_examples.get(key="more")
    report = f"/calibration/{of.handle}/report"
    looked(world, live_server, world.hannah, report, path, f"{path}/{row.pk}")
