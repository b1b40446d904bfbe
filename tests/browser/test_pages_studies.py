"""A study from the button to the public page, looked at on the way, with and without scripts."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PeopleMaker, Person
from tests.browser.looking import Watch, complaints
from tests.web.assessment.rated import works

OPEN = "() => document.querySelectorAll('.study details').forEach((one) => { one.open = true; })"


def table(head: list[str], n: int) -> str:
    """A table of `n` rated works for whatever criteria `head` names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for work in works(n):
        given = "|".join(map(str, work.ratings["feeling"]))
        writer.writerow([work.key, work.text, *(given for _ in head[2:])])
    return out.getvalue()


def graders_page(hannah: Person) -> str:
    """The grader's page of a badge that has no rated examples in the demo."""
    hannah.go("/catalogue/")
    hannah.page.get_by_role("link", name=re.compile("Expert")).first.click()
    hannah.page.get_by_role("link", name="Grader").click()
    expect(hannah.page.get_by_role("button", name="Calibrate", exact=True)).to_be_visible()
    return hannah.page.url


def looked(page: Page, watch: Watch) -> list[str]:
    page.evaluate(OPEN)
    found = complaints(page, watch)
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.fixture(scope="module")
def hannah(house_browser: PeopleMaker) -> Person:
    return house_browser("Hannah Okafor")


def test_calibrating_nothing_makes_a_study_that_says_so(hannah: Person):
    page, watch = hannah.page, Watch(hannah.page)
    graders_page(hannah)
    page.get_by_role("button", name="Calibrate", exact=True).click()
    page.get_by_role("link", name="Study 1", exact=True).click(timeout=60_000)
    expect(page.get_by_text("Nothing was rated, so nothing is known")).to_be_visible()
    assert not looked(page, watch)
    page.get_by_role("button", name="Throw away").click()
    expect(page.locator(".messages")).to_contain_text("thrown away")


def test_progress_comes_by_itself_and_a_study_is_published(hannah: Person, people: PeopleMaker):
    page, watch = hannah.page, Watch(hannah.page)
    here = graders_page(hannah)
    head = page.request.get(here + "example.csv").text().splitlines()[0].split(",")
    page.get_by_role("link", name="Import rated examples").first.click()
    page.locator("#id_source").fill("made for a test")
    page.locator("#id_table").fill(table(head, 40))
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Import 40 examples").click()
    page.get_by_role("button", name="Calibrate", exact=True).click()
    expect(page.get_by_text("The study is a draft until you publish it")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Study [12]$")).first.click(timeout=90_000)
    expect(page.get_by_text("A draft: only your organisation sees it")).to_be_visible()
    assert not looked(page, watch)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Public page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How well is")
    stranger = people()
    its_watch = Watch(stranger.page)
    stranger.page.goto(page.url)
    expect(stranger.page.get_by_role("img", name="Disagreement against coverage")).to_be_visible()
    assert not looked(stranger.page, its_watch)


def test_without_scripts_the_progress_is_seen_by_looking_again(people: PeopleMaker):
    plain = people("Hannah Okafor", js=False)
    graders_page(plain)
    plain.page.get_by_role("button", name="Calibrate", exact=True).click()
    for _ in range(60):
        if not plain.page.get_by_role("link", name="Look again").count():
            break
        plain.page.wait_for_timeout(1000)
        plain.page.get_by_role("link", name="Look again").first.click()
    expect(plain.page.get_by_role("link", name=re.compile("^Study [23]$")).first).to_be_visible()
