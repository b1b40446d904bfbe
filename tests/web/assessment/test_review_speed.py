"""A review of a work of the demo by keyboard alone: strokes counted, in under two minutes."""

import json
import time
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.model import Grade, Quote
from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Decision, Review
from assaymark.web.catalogue.models import Badge
from tests.web.assessment.browsing import opened
from tests.web.assessment.keystrokes import COUNTER, SLOW_WPM, Reviewed
from tests.web.assessment.world import World

DEMO = Path(__file__).resolve().parents[3] / "examples" / "northwind"
ADVICE = "Ask your open question before you offer the engineer."
SENTENCES = {"feeling": 2, "paraphrase": 1, "question": 1, "next-step": 1}
"""How many sentences on the quote for each criterion stands."""


def demo(kind: str, name: str) -> dict:
    return yaml.safe_load((DEMO / kind / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def waiting(monkeypatch, transactional_db):
    """The practitioner badge of the demo, a work of about median length, and a suggestion."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    world = World()
    badge = demo("badges", "active-listening-practitioner")
    own = Badge.objects.create(organisation=world.organisation, key=badge["key"])
    world.version = world.publish(own, rubric=badge["rubric"], task=badge["task"])
    text = next(w["text"] for w in demo("works", "fresh")["works"] if w["key"] == "fresh-2")
    work = world.hand_in(text=text.strip())
    reasons = (
        "96% likely that an assessor would say it reaches “Shown”",
        "Words that raised it: “seven”, “call”, “three”",
        "Also raised it: more sentences, first person: more than in most rated works",
    )
    grades = [
        Grade(key, level, 0.8, {level: 0.8, 1: 0.2}, (_first_sentence(work.text),), reasons, "l-1")
        for key, level in zip(SENTENCES, (3, 3, 2, 3), strict=True)
    ]
    actions.keep_grades(work=work, grades=grades)
    return world, work


def _first_sentence(text: str) -> Quote:
    end = text.index(".") + 1
    return Quote(0, end, text[:end])


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.browser
def test_a_review_by_keyboard_takes_under_two_minutes(waiting, live_server):
    world, work = waiting
    with opened(world, live_server.url, world.aisha) as page:
        page.add_init_script(COUNTER)
        page.goto(f"{live_server.url}/review/{work.handle}/")
        expect(page.get_by_role("button", name="Keys")).to_be_visible()
        for place, steps in enumerate(SENTENCES.values()):
            press(page, *(["j"] if place else []), *["s"] * steps, "q", "3")
        spelled = " ".join(page.locator("[data-indicator]:visible").all_inner_texts())
        press(page, "f")
        page.keyboard.type(ADVICE)
        started = time.monotonic()
        press(page, "Control+Enter")
        expect(page.get_by_text("you scored 3")).to_be_visible(timeout=30_000)
        waited = time.monotonic() - started
        suggested = _read(page)
        started = time.monotonic()
        press(page, "Control+Enter")
        expect(page.get_by_text("Decided: passed.")).to_be_visible(timeout=30_000)
        waited += time.monotonic() - started
        strokes = int(page.evaluate("Number(sessionStorage.getItem('strokes'))"))
    rubric = rubric_from_plain(world.version.rubric)
    taken = Reviewed(
        strokes=strokes,
        typed=len(ADVICE),
        criteria=len(rubric.criteria),
        differing=1,
        words=work.words,
        suggested=suggested,
        rubric=len(spelled.split()),
        waited_s=min(waited, 4.0),  # a busy test machine is no server; the bar is on the person
    )
    print(f"\n{taken.told()}")
    print(json.dumps({"strokes": strokes, "seconds": round(taken.seconds(wpm=SLOW_WPM), 1)}))
    assert Decision.objects.get().passed
    scores = Review.objects.get().scores
    assert all(len(one["quotes"]) == 1 for one in scores.values())
    assert strokes - len(ADVICE) <= 25  # for 4 criteria: their quotes, levels, and both steps
    whole = sum(len(lv.indicator.split()) for c in rubric.criteria for lv in c.levels)
    assert 58 <= taken.rubric < 0.6 * whole
    assert taken.seconds(wpm=SLOW_WPM) < 120
    assert taken.prepared() < 120


def _read(page: Page) -> int:
    """Words of suggestion that are read: of each the verdict, of one that differs all."""
    verdicts = page.locator(".suggestion > p strong").all_inner_texts()
    whole = page.locator(".suggestion.is-different").all_inner_texts()
    return len(" ".join([*verdicts, *whole]).split())
