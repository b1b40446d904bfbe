"""The whole walk as four people, each at a browser of their own; then everything without a server.

The tests of this file are one story and run in its order: what one leaves behind the next needs.
It is the last file of this folder, because it stops the installation that all of it shares.
"""

import base64
import json
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, House, PeopleMaker
from tests.browser.looking import Watch, complaints
from tests.browser.offline import BUNDLE_CHANGES, CREDENTIAL_CHANGES, changed, failed, verified

EXAMPLES = ROOT / "examples" / "northwind"
TEXT = str(yaml.safe_load((EXAMPLES / "works/fresh.yaml").read_text())["works"][0]["text"]).strip()
TITLE = "Active listening"
BADGE = yaml.safe_load((EXAMPLES / "badges/active-listening-practitioner.yaml").read_text())
SUMMARY = "Answers an upset caller so that they feel heard, and says what happens next."
REASON = "Handed in by mistake; the work was another person's."
SECOND_START_S = 5.0


@dataclass(slots=True)
class Story:
    """What the people of the story leave to each other."""

    folder: Path
    version: str = ""
    work: str = ""
    badge: str = ""
    revoked: str = ""

    def file(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("story"))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def until(true: Callable[[], bool], what: str, *, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)


def test_1_the_catalogue_manager_publishes_a_new_version_and_fits_its_grader(
    people: PeopleMaker, story: Story, house: House
):
    page = people("Hannah Okafor").page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Catalogue").click()
    page.get_by_role("link", name=BADGE["title"]).first.click()
    page.get_by_role("button", name="New draft").click()
    page.locator("#id_summary").fill(SUMMARY)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish version 2?")
    expect(page.locator("main")).to_contain_text("says what happens next")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published: learners can start it now.")).to_be_visible()
    page.get_by_role("link", name="Grader").click()
    watch = Watch(page)
    with connect(house) as held:  # the worker fits it, then waits here to write it down
        held.execute("LOCK TABLE assessment_fittedgrader IN EXCLUSIVE MODE")
        page.get_by_role("button", name="Fit a grader").click()
        expect(page.get_by_role("link", name="Look again")).to_be_visible()
        assert complaints(page, watch) == []
        held.rollback()
    expect(page.get_by_role("link", name="everything it learnt")).to_be_visible(timeout=60_000)
    story.version = page.url.rstrip("/").rpartition("/")[2]
    assert re.fullmatch(r"[0-9a-z]{16}", story.version)


def test_2_the_learner_reads_the_task_consents_and_hands_in(people: PeopleMaker, story: Story):
    page = people("Grace Kimani").page
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Badges").click()
    page.get_by_role("link", name=BADGE["title"]).first.click()
    expect(page.locator("main")).to_contain_text(BADGE["rubric"][0]["title"])
    page.goto(f"{people.house.url}/work/new/{story.version}")
    expect(page.locator("main")).to_contain_text(BADGE["rubric"][0]["levels"][2]["indicator"])
    page.get_by_label("Your text").fill(TEXT)
    page.get_by_role("button", name="Hand in").click()
    agree = page.locator("#id_consent")
    expect(agree).to_be_visible()  # without consent nothing is handed in
    assert page.url.endswith(story.version)
    expect(page.get_by_label("Your text")).to_have_value(TEXT)
    agree.check()
    page.locator("#id_show_name").check()
    page.locator("#id_show_quotes").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Below is your receipt.")).to_be_visible()
    story.work = page.url.rstrip("/").rpartition("/")[2]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download exactly what was handed in").click()
    download.value.save_as(story.file("work.txt"))
    assert story.file("work.txt").read_text() == TEXT


def test_3_an_assessor_reviews_it_blind_by_keyboard_and_then_sees_the_suggestion(
    people: PeopleMaker, story: Story, house: House
):
    until(lambda: graded(house, story.work) == len(BADGE["rubric"]), "the machine reads the work")
    marek = people("Marek Dvořák")
    page = marek.page
    marek.go("/review/")
    page.locator(f"a[href='/review/{story.work}/']").first.focus()
    press(page, "Enter")
    expect(page.get_by_text("Suggestion hidden until you have scored")).to_be_visible()
    for hidden in ("Grace", "Kimani", "Suggestion:", "No suggestion:", "data-suggested"):
        assert hidden not in page.content(), hidden
    press(page, "s", "q", "4", "j", "s", "q", "4", "j", "s", "s", "q", "3", "j", "s", "q", "4")
    press(page, "f")
    page.keyboard.type("I would have wanted this call.")
    press(page, "Control+Enter")
    suggestions = page.locator(".suggestion")
    expect(suggestions).to_have_count(len(BADGE["rubric"]))
    for one in suggestions.all():
        expect(one).to_contain_text(re.compile("Suggestion: [1-4] · |No suggestion: "))
    press(page, "Control+Enter")
    expect(page.get_by_text("Decided: passed. The badge is signed and given.")).to_be_visible()


def test_4_the_learner_is_told_and_keeps_what_was_handed_in(people: PeopleMaker, story: Story):
    grace = people("Grace Kimani")

    def told() -> bool:
        grace.go("/mailbox/")
        return grace.page.locator("main").get_by_text(BADGE["title"]).count() > 0

    until(told, "the letter about the decision")
    grace.go(f"/work/{story.work}/")
    expect(grace.page.get_by_text("I would have wanted this call.")).to_be_visible()
    grace.page.get_by_role("link", name="See the badge").click()
    story.badge = grace.page.url.rpartition("/")[2]
    assert re.fullmatch(r"[0-9a-z]{16}", story.badge)


def test_5_a_stranger_reads_the_badge_page_and_takes_the_files(people: PeopleMaker, story: Story):
    stranger = people()
    page, address = stranger.page, f"/b/{story.badge}"

    def logged() -> bool:
        stranger.go(address)
        return page.locator("a[download$='.proof']").count() == 1

    until(logged, "the award's place in the log")
    expect(page.locator("main")).to_contain_text("Grace Kimani")
    expect(page.locator("main")).to_contain_text(TEXT[:60])
    for ending in ("json", "jwt", "proof", "svg"):
        with page.expect_download() as download:
            page.locator(f"a[download='{story.badge}.{ending}']").click()
        download.value.save_as(story.file(f"badge.{ending}"))
    credential = json.loads(story.file("badge.json").read_text())
    assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert story.file("badge.jwt").read_text().count(".") == 2
    svg = story.file("badge.svg").read_text()
    assert "<title" in svg
    assert 'role="img"' in svg
    page.get_by_role("link", name="Evidence").or_(
        page.locator(f"a[href$='/e/{story.work}']")
    ).first.click()
    expect(page.locator("main")).to_contain_text("SHA-256")
    assert TEXT[:40] not in page.content()
    assert page.request.get(f"{people.house.url}/e/{story.work}/file").status == 404
    stranger.go("/verify")
    page.locator("input[type=url], input[name=url]").first.fill(f"{people.house.url}{address}")
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("main")).to_contain_text("Signature")
    expect(page.locator("main")).not_to_contain_text("Do not rely on it")


def test_6_the_owner_revokes_another_badge_and_its_page_says_so(people: PeopleMaker, story: Story):
    ingrid = people("Ingrid Solheim")
    page = ingrid.page
    ingrid.go("/awards/?q=Freya")
    page.locator("main table a[href^='/awards/']").first.click()
    story.revoked = page.url.rstrip("/").rpartition("/")[2]
    page.get_by_label("Reason").fill(REASON)
    page.locator("#id_sure").check()
    page.get_by_role("button", name="Revoke this badge").click()
    expect(page.get_by_text("The badge is revoked;")).to_be_visible()
    expect(page.locator("main")).to_contain_text(REASON)
    stranger = people()
    address = f"{people.house.url}/b/{story.revoked}"

    def logged() -> bool:
        return stranger.page.request.get(f"{address}.proof").status == 200

    until(logged, "the revoked badge's proof")
    stranger.go(f"/b/{story.revoked}")
    expect(stranger.page.locator("main")).to_contain_text(
        re.compile(r"Revoked on \d+ \w+ \d{4}: do not rely on this badge")
    )
    expect(stranger.page.locator("main")).to_contain_text("Not revoked")  # the check, failed
    for ending in ("json", "proof"):
        taken = stranger.page.request.get(f"{people.house.url}/b/{story.revoked}.{ending}")
        story.file(f"revoked.{ending}").write_bytes(taken.body())


def connect(house: House) -> "psycopg.Connection[Any]":
    return psycopg.connect(f"postgresql://postgres@/postgres?host={house.data / 'postgres'}")


def graded(house: House, handle: str) -> int:
    return int(
        house.value(
            "SELECT count(*) FROM assessment_machinegrade g JOIN assessment_work w"
            " ON w.id = g.work_id WHERE w.handle = %s",
            handle,
        )
    )


def number_of(house: House, command: str) -> int:
    (found,) = [n for n, words in house.belonging().items() if f"assaymark.cli {command}" in words]
    return found


def test_7_a_worker_killed_while_grading_leaves_the_work_done_once(
    people: PeopleMaker, story: Story, house: House
):
    omar = people("Yuki Tanabe")
    page = omar.page
    with connect(house) as held:  # the worker reads the work, then waits here to write it down
        held.execute("LOCK TABLE assessment_machinegrade IN EXCLUSIVE MODE")
        omar.go(f"/work/new/{story.version}")
        page.get_by_label("Your text").fill(TEXT.replace("eleven", "nine"))
        page.locator("#id_consent").check()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("Below is your receipt.")).to_be_visible()
        handle = page.url.rstrip("/").rpartition("/")[2]
        until(lambda: waits_for_lock(house), "the worker grades")
        killed = number_of(house, "worker")
        os.kill(killed, signal.SIGKILL)
        held.rollback()
    begin = time.monotonic()
    until(lambda: graded(house, handle) > 0, "the work is graded after all", seconds=20)
    assert time.monotonic() - begin < 20
    time.sleep(1.5)  # whoever doubled it would have done so by now
    assert graded(house, handle) == len(BADGE["rubric"])
    assert number_of(house, "worker") != killed
    events = "SELECT count(*) FROM record_event WHERE kind = 'work.graded' AND subject = %s"
    assert house.value(events, f"work:{handle}") == 1


def waits_for_lock(house: House) -> bool:
    return bool(
        house.value(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND relation = 'assessment_machinegrade'::regclass"
        )
    )


def test_8_ctrl_c_stops_all_that_was_started(house: House):
    before = house.belonging()
    assert any("postgres" in words for words in before.values())
    assert any("assaymark.cli.web" in words for words in before.values())
    assert house.stop() == 0
    assert house.belonging() == {}
    assert not (house.data / "postgres" / "postmaster.pid").exists()


def test_9_the_badge_verifies_offline_from_the_files_alone(story: Story, house: House):
    assert house.process is None
    files = ["--bundle", str(story.file("badge.proof")), "--evidence", str(story.file("work.txt"))]
    for form in ("badge.json", "badge.jwt"):
        code, outcomes, sentences = verified(str(story.file(form)), *files)
        assert code == 0, sentences
        assert outcomes["proof"] == outcomes["evidence"] == "passed", sentences
        assert outcomes["bundle"] == outcomes["ledger"] == "passed", sentences
        assert "failed" not in outcomes.values()
        assert all(sentence.endswith(".") for sentence in sentences.values())


def test_a_revoked_badge_is_caught_offline_by_a_bundle_taken_afterwards(story: Story):
    bundle = str(story.file("revoked.proof"))
    code, outcomes, _sentences = verified(str(story.file("revoked.json")), "--bundle", bundle)
    assert code == 1
    assert outcomes["status"] == "failed"
    assert outcomes["proof"] == "passed"


@pytest.mark.parametrize(("path", "value", "reasons"), CREDENTIAL_CHANGES)
def test_a_changed_value_of_the_badge_is_caught_by_its_signature(
    story: Story, path: str, value: object, reasons: set[str]
):
    document = json.loads(story.file("badge.json").read_text())
    story.file("changed.json").write_bytes(changed(document, path, value))
    bundle = str(story.file("badge.proof"))
    assert failed(str(story.file("changed.json")), "--bundle", bundle) >= reasons


@pytest.mark.parametrize(("path", "value", "reasons"), BUNDLE_CHANGES)
def test_a_changed_value_of_the_bundle_is_caught_and_the_badge_still_stands(
    story: Story, path: str, value: object, reasons: set[str]
):
    document = json.loads(story.file("badge.proof").read_text())
    story.file("changed.proof").write_bytes(changed(document, path, value))
    found = failed(str(story.file("badge.json")), "--bundle", str(story.file("changed.proof")))
    assert found >= reasons
    assert "proof" not in found


def test_a_changed_letter_of_the_evidence_or_the_jwt_is_caught(story: Story):
    story.file("other.txt").write_text(story.file("work.txt").read_text().replace("three", "two"))
    bundle = ["--bundle", str(story.file("badge.proof"))]
    badge, other = str(story.file("badge.json")), str(story.file("other.txt"))
    assert failed(badge, *bundle, "--evidence", other) == {"evidence"}
    head, payload, signature = story.file("badge.jwt").read_text().strip().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["name"] = "Another badge"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    story.file("forged.jwt").write_text(f"{head}.{forged}.{signature}")
    assert "proof" in failed(str(story.file("forged.jwt")), *bundle)


def test_white_space_and_order_of_the_keys_change_nothing(story: Story):
    badge = json.loads(story.file("badge.json").read_text())
    proof = json.loads(story.file("badge.proof").read_text())
    story.file("spaced.json").write_text(json.dumps(badge, indent=4, sort_keys=True))
    story.file("spaced.proof").write_text(json.dumps(proof, indent="\t", sort_keys=True) + "\n\n")
    arguments = ["--bundle", str(story.file("spaced.proof"))]
    code, outcomes, sentences = verified(str(story.file("spaced.json")), *arguments)
    assert code == 0, sentences
    assert "failed" not in outcomes.values()


def test_what_is_no_badge_ends_with_2(story: Story):
    assert verified(str(story.file("badge.svg")))[0] == 2


def test_z_the_second_start_reaches_its_first_page_within_5_seconds(house: House):
    """The best of three, for a machine with a core to spare: where more wants to run than there
    are cores (other tests do), a start may take as much longer as it has to wait."""
    found: list[float] = []
    crowd = 1.0
    while len(found) < 3 and min(found, default=99.0) > SECOND_START_S * crowd:
        house.stop()
        house.start()
        found.append(house.seconds_to_first_page)
        crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert min(found) <= SECOND_START_S * crowd, (found, crowd)


def test_z_when_the_command_itself_is_killed_its_children_end_and_it_starts_again(house: House):
    assert house.process is not None
    os.kill(house.process.pid, signal.SIGKILL)
    house.process.wait(10)

    def only_the_database() -> bool:
        return all("postgres" in words for words in house.belonging().values())

    until(only_the_database, "web and worker end by themselves", seconds=20)
    house.start()
    assert house.value("SELECT count(*) FROM awards_award") > 0
