"""A peer's feedback in a real browser: recorded with a microphone, and without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from assaymark.web.assessment.actions import peers, signals
from assaymark.web.assessment.chips import PARTLY, SEEN
from assaymark.web.assessment.models import PeerReading, ReadingState, VoiceNote
from assaymark.web.assessment.voice import read_recording
from tests.web.assessment.browsing import opened, violations
from tests.web.assessment.peering import decided, exchanging, given, offered
from tests.web.assessment.recordings import webm
from tests.web.assessment.world import FEELING, STEP, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATER = re.compile(r"0:0[1-9]")
WIDER = """() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))).then(
  () => document.documentElement.scrollWidth - document.documentElement.clientWidth)"""
PLAYS = """(sound) => { sound.load(); return new Promise((go) => {
  sound.addEventListener("loadedmetadata", () => go(true));
  sound.addEventListener("error", () => go(false));
}); }"""
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture
def exchange(monkeypatch) -> World:
    """The browser's loop shares the thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return exchanging(World())


@contextmanager
def reading(exchange: World, url: str, **more) -> Iterator[tuple[Page, PeerReading]]:
    one = offered(exchange, exchange.omar)
    with opened(exchange, url, exchange.omar, **more) as page:
        page.goto(f"{url}/peers/{one.handle}/")
        yield page, one


def plays(page: Page) -> bool:
    """Whether the browser can play the page's one voice note."""
    return page.locator("audio").evaluate(PLAYS)


def quote(page: Page, criterion: str, sentence: int) -> None:
    for _ in range(sentence):
        page.get_by_role("button", name="Next sentence").click()
    area = page.locator(f"#criterion-{criterion}")
    area.get_by_role("button", name="Quote the selected words").click()
    expect(area.locator("[data-quotes] input")).to_have_count(1)


def test_a_voice_note_is_recorded_in_the_browser_and_played(exchange: World, live_server):
    with reading(exchange, live_server.url, arguments=MICROPHONE) as (page, one):
        assert violations(page) == []
        page.locator("#criterion-feeling [value=seen]").check()
        page.locator("#criterion-step [value=partly]").check()
        page.get_by_label("One thing to try next").fill("Ask which one she prefers.")
        page.get_by_role("button", name="Give feedback").click()
        # "seen" rests on nothing yet: the browser says so, and nothing is sent
        expect(page.locator("[data-peer-form] [value=seen]:invalid")).to_have_count(1)
        quote(page, "feeling", 1)
        page.get_by_role("button", name="Record").click()
        expect(page.get_by_role("button", name="Stop")).to_be_focused()
        expect(page.locator("[data-voice-time]")).to_have_text(LATER, timeout=20_000)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Recorded. Listen, send it")).to_be_visible()
        assert plays(page)
        assert violations(page) == []
        page.get_by_role("button", name="Give feedback").click()
        expect(page.get_by_text("Thank you. The learner sees it")).to_be_visible()
        page.goto(f"{live_server.url}/peers/{one.handle}/")
        assert plays(page)
        assert violations(page) == []
    note = VoiceNote.objects.get()
    assert note.media_type == "audio/webm"
    assert 0.5 < note.seconds < 60
    one.refresh_from_db()
    assert {key: chip["chip"] for key, chip in one.chips.items()} == {
        "feeling": SEEN,
        "step": PARTLY,
    }
    assert FEELING in one.chips["feeling"]["quotes"][0]["text"]


def test_a_recording_can_be_taken_back(exchange: World, live_server):
    with reading(exchange, live_server.url, arguments=MICROPHONE) as (page, _one):
        page.get_by_role("button", name="Record").click()
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Removed.")).to_be_visible()
        assert page.locator("[name=voice]").evaluate("field => field.files.length") == 0


def test_without_a_microphone_the_page_says_what_else_there_is(exchange: World, live_server):
    with reading(exchange, live_server.url) as (page, _one):
        page.get_by_role("button", name="Record").click()
        expect(page.get_by_text("The microphone cannot be used.")).to_be_visible()
        expect(page.get_by_text("Or choose a recording", exact=True)).to_be_visible()


def test_feedback_without_javascript(exchange: World, live_server, tmp_path):
    sound = tmp_path / "note.webm"
    sound.write_bytes(webm(4))
    with reading(exchange, live_server.url, script=False) as (page, one):
        feeling, step = page.locator("#criterion-feeling"), page.locator("#criterion-step")
        feeling.locator("[value=seen]").check()
        step.locator("[value=seen]").check()
        for area, words in ((feeling, FEELING), (step, "words that are not there")):
            area.get_by_text("Paste a quote").click()
            area.get_by_label("Words copied from the work").fill(words)
        page.get_by_label("What worked, and where?").fill("You name it early.")
        page.get_by_label("A recording").set_input_files(sound)
        page.get_by_role("button", name="Give feedback").click()
        expect(page.get_by_text("does not stand in the work.")).to_be_visible()
        step.get_by_label("Words copied from the work").fill(STEP)
        page.get_by_label("A recording").set_input_files(sound)
        page.get_by_role("button", name="Give feedback").click()
        expect(page.get_by_text("Thank you. The learner sees it")).to_be_visible()
    one.refresh_from_db()
    assert one.state == ReadingState.GIVEN
    assert round(VoiceNote.objects.get().seconds) == 4


def seen_by(exchange: World) -> list[tuple[object, str]]:
    """Each page of peers and signals with somebody who sees much on it."""
    given(exchange, exchange.omar, recording=read_recording(webm()))
    version = exchange.version.handle
    weights = {"reviewer": 60, "peers": 40}
    signals.publish_weights(
        badge_version=exchange.version, weights=weights, why="People first.", by=exchange.hannah
    )
    signals.observe(
        learner=exchange.priya,
        badge_version=exchange.version,
        source="mentor",
        observer=exchange.hannah,
        words="Let him finish.",
        levels={"feeling": 4},
        quote="Go on.",
    )
    decided(exchange, exchange.work)
    boss = exchange.member("Ingrid Solheim", "manager", "owner")
    return [
        (exchange.omar, "/peers/"),
        (exchange.omar, f"/work/{exchange.other.handle}/"),
        (exchange.priya, f"/work/{exchange.work.handle}/"),
        (exchange.ruth, f"/work/{exchange.work.handle}/trail"),
        (exchange.ruth, "/peers/report/"),
        (exchange.hannah, f"/peers/badge/{version}/"),
        (exchange.hannah, f"/signals/{version}/"),
        (boss, "/observe/"),
        (boss, f"/observe/{exchange.priya.handle}/{version}/"),
    ]


def test_every_page_is_accessible_and_fits(exchange: World, live_server):
    """On a desktop in light, and on a phone in dark."""
    peers.set_peers(
        badge=exchange.badge,
        by=exchange.hannah,
        is_on=True,
        prompts={"feeling": "The one word for what he feels"},
    )
    pages = seen_by(exchange)
    for who in dict.fromkeys(who for who, _path in pages):
        with opened(exchange, live_server.url, who) as page:
            for path in [path for one, path in pages if one is who]:
                page.emulate_media(color_scheme="light")
                page.set_viewport_size({"width": 1280, "height": 900})
                page.goto(f"{live_server.url}{path}")
                assert violations(page) == [], path
                assert page.evaluate("document.querySelectorAll('h1').length") == 1, path
                page.emulate_media(color_scheme="dark")
                page.set_viewport_size({"width": 390, "height": 844})
                assert page.evaluate(WIDER) <= 0, path
                assert violations(page) == [], path
