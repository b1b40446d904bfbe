"""A review done by keyboard alone, from the queue to the badge; and the same without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from assaymark.grading.model import Grade
from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Decision, Review
from assaymark.web.assessment.quoting import from_plain
from tests.web.assessment.browsing import opened, violations
from tests.web.assessment.world import FEELING, STEP, TEXT, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(monkeypatch):
    """A world with one work that the machine has read; the browser's loop shares the thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    world = World()
    work = world.hand_in()
    grade = Grade(
        "feeling", 2, 0.81, {2: 0.81, 3: 0.19}, (), ("a machine's reason",), "local-1:abc"
    )
    actions.keep_grades(work=work, grades=[grade])
    return world, work


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_review_by_keyboard_alone(waiting, live_server):
    world, _work = waiting
    with opened(world, live_server.url, world.aisha) as page:
        page.goto(f"{live_server.url}/review/")
        page.get_by_role("link", name="Start with the oldest").focus()
        press(page, "Enter")
        expect(page.get_by_role("heading", name="Active listening", level=1)).to_be_visible()
        assert "a machine's reason" not in page.content()
        expect(page.get_by_role("button", name="Keys")).to_be_visible()  # the script is there
        press(page, "?")
        expect(page.get_by_role("dialog")).to_be_visible()
        press(page, "Escape")
        # the first criterion: select the first sentence, quote it, level 3
        press(page, "s", "q", "3")
        expect(page.locator("[data-quotes=feeling] input")).to_have_count(1)
        # the second one: third sentence, level 4, a comment
        press(page, "j", "s", "s", "q", "4", "c")
        page.keyboard.type("Clear on who and when; j and 1 are only letters here.")
        hidden = page.locator("[data-indicator]:not(:visible)")
        expect(hidden).to_have_count(4)  # below the needed level, and nothing else
        press(page, "Escape", "n")
        advice = page.get_by_label("One thing to do next, for the learner")
        expect(advice).to_have_value(re.compile("^Next: "))
        page.keyboard.type(" Ask which choice suits.")
        press(page, "Escape", "a")
        expect(hidden).to_have_count(0)
        press(page, "Control+Enter")
        expect(page.get_by_text("Suggestion: 2 · Partly")).to_be_visible()
        expect(page.get_by_text("you scored 3")).to_be_visible()
        assert violations(page) == []
        press(page, "Control+Enter")
        expect(page.get_by_text("Decided: passed. The badge is signed and given.")).to_be_visible()
    review, decision = Review.objects.get(), Decision.objects.get()
    kept = from_plain(review.scores)
    assert decision.passed
    assert decision.levels == {"feeling": 3, "step": 4}
    assert kept["step"].comment.startswith("Clear on who and when")
    assert FEELING in kept["feeling"].quotes[0].text
    assert kept["step"].quotes[0].text.startswith(STEP)
    for score in kept.values():
        for quote in score.quotes:
            assert TEXT[quote.start : quote.end] == quote.text
    assert review.suggestion_seen_at is not None


def test_a_quote_is_made_of_words_selected_by_mouse_even_behind_an_emoji(waiting, live_server):
    world, work = waiting
    with opened(world, live_server.url, world.aisha) as page:
        page.goto(f"{live_server.url}/review/{work.handle}/")
        page.evaluate(
            """words => {
              const node = document.querySelector("[data-work-text]").firstChild;
              const start = node.data.indexOf(words), range = document.createRange();
              range.setStart(node, start); range.setEnd(node, start + words.length + 1);
              getSelection().removeAllRanges(); getSelection().addRange(range);
            }""",
            FEELING,
        )
        page.locator("[data-quote-add=feeling]").click()
        box = page.locator("[data-quotes=feeling] input")
        expect(box).to_have_value(re.compile(r"^12-4[34]$"))
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_text("Saved as a draft")).to_be_visible()
        expect(page.locator("mark.quote")).to_contain_text(FEELING)
    assert from_plain(Review.objects.get().scores)["feeling"].quotes[0].start == 12


def test_single_keys_can_be_switched_off(waiting, live_server):
    world, work = waiting
    with opened(world, live_server.url, world.aisha) as page:
        page.goto(f"{live_server.url}/review/{work.handle}/")
        press(page, "?")
        page.get_by_label("Single keys work on this page").uncheck()
        page.get_by_role("button", name="Close").click()
        press(page, "3")
        assert page.locator("input[type=radio]:checked").count() == 0
        page.reload()
        press(page, "3")
        assert page.locator("input[type=radio]:checked").count() == 0


def test_a_review_without_javascript(waiting, live_server):
    world, work = waiting
    with opened(world, live_server.url, world.aisha, script=False) as page:
        page.goto(f"{live_server.url}/review/{work.handle}/")
        for level, criterion in ((3, "feeling"), (3, "step")):
            area = page.locator(f"#criterion-{criterion}")
            area.locator(f"input[type=radio][value='{level}']").check()
            area.get_by_text("Paste a quote").click()
            area.get_by_label("Words copied from the work").fill(
                FEELING if criterion == "feeling" else "words that are not there"
            )
        page.get_by_role("button", name="Save scores and compare").last.click()
        expect(
            page.get_by_text("“words that are not there” does not stand in the work.")
        ).to_be_visible()
        assert (
            page.locator("#criterion-feeling input[type=radio]:checked").get_attribute("value")
            == "3"
        )
        page.locator("#criterion-step").get_by_label("Words copied from the work").fill(STEP)
        page.get_by_role("button", name="Save scores and compare").last.click()
        expect(page.get_by_text("Suggestion: 2 · Partly")).to_be_visible()
        page.get_by_role("button", name="Submit and decide").last.click()
        expect(page.get_by_text("Decided: passed.")).to_be_visible()
    kept = from_plain(Review.objects.get().scores)
    assert [kept[key].quotes[0].text for key in ("feeling", "step")] == [FEELING, STEP]


def test_a_draft_stays_in_the_browser_until_it_is_handed_in(waiting, live_server):
    world, _work = waiting
    with opened(world, live_server.url, world.omar) as page:
        address = f"{live_server.url}/work/new/{world.version.handle}"
        page.goto(address)
        page.get_by_label("Your text").fill(TEXT)
        expect(page.get_by_text("draft kept in this browser")).to_be_visible()
        page.goto(address)
        expect(page.get_by_label("Your text")).to_have_value(TEXT)
        expect(page.get_by_text("Your draft from last time is back.")).to_be_visible()
        page.get_by_label("I have read how my work").check()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("Below is your receipt.")).to_be_visible()
        page.wait_for_function("() => localStorage.length === 0")
