"""Measuring how a text is written, and what was noticed, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Measured, Work
from tests.web.assessment.browsing import opened, violations
from tests.web.assessment.world import TEXT, World, scores

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = [("aisha", 1280, "light"), ("omar", 390, "dark")]
UTF16 = len(TEXT.encode("utf-16-le")) // 2
"""Characters as a browser counts them."""


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return World()


def copied(world):
    world.graded(world.priya)
    return world.graded(world.omar, f"Hello Ana, thank you for calling us again. {TEXT[9:]}")


def test_typed_and_pasted_are_counted_from_the_tick_on_and_never_before(world, live_server):
    with opened(world, live_server.url, world.priya) as page:
        page.goto(f"{live_server.url}/work/new/{world.version.handle}")
        text, tick = page.get_by_label("Your text"), page.get_by_label("Measure how I write")
        expect(tick).to_be_visible()
        expect(tick).not_to_be_checked()
        text.press_sequentially("Not counted. ")
        expect(page.locator("input[name=typed]")).to_have_value("")
        tick.check()
        text.press_sequentially("Twelve chars")
        expect(page.locator("input[name=typed]")).to_have_value("12")
        text.fill(TEXT)  # the browser calls this typed
        text.press("Control+A")
        text.press("Control+C")
        text.press("ArrowRight")
        text.press("Control+V")
        expect(page.locator("input[name=pasted]")).to_have_value(str(UTF16))
        expect(page.locator("input[name=seconds]")).not_to_have_value("0", timeout=20_000)
        assert violations(page) == []
        page.get_by_label("I have read how my work").check()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
        expect(page.get_by_text(f"{12 + UTF16} characters typed")).to_be_visible()
    kept = Measured.objects.get()
    assert kept.typed == 12 + UTF16
    assert kept.pasted == UTF16
    assert 1 <= kept.seconds <= kept.open_s


def test_without_javascript_nothing_is_asked_or_measured(world, live_server):
    with opened(world, live_server.url, world.priya, script=False) as page:
        page.goto(f"{live_server.url}/work/new/{world.version.handle}")
        expect(page.get_by_label("Measure how I write")).to_be_hidden()
        page.get_by_label("Your text").fill(TEXT)
        page.get_by_label("I have read how my work").check()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("Not measured.")).to_be_visible()
    assert Work.objects.exists()
    assert not Measured.objects.exists()


@pytest.mark.parametrize(("who", "width", "theme"), VIEWS)
def test_what_was_noticed_can_be_read(world, live_server, who, width, theme):
    work = copied(world)
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(text=work.text), feedback="")
    with opened(world, live_server.url, getattr(world, who), width=width, theme=theme) as page:
        page.goto(f"{live_server.url}/work/{work.handle}/noticed")
        expect(page.get_by_role("heading", level=1)).to_contain_text("What was noticed")
        expect(page.get_by_role("heading", name="words in common")).to_be_visible()
        page.wait_for_function(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        assert violations(page) == []
