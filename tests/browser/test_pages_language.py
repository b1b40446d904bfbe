"""The pages of a language model, looked at: empty, set up, a try that fails, a badge's choice."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PeopleMaker
from tests.browser.looking import Watch, complaints


def test_an_owner_sets_up_an_endpoint_and_reads_why_a_try_fails(people: PeopleMaker):
    ingrid = people("Ingrid Solheim")
    page, watch = ingrid.page, Watch(ingrid.page)
    ingrid.go("/organisation/language-model/")
    assert not complaints(page, watch)
    page.get_by_label("Address").fill("https://nobody.invalid/v1")
    page.get_by_label("Model", exact=True).fill("a-model")
    page.get_by_label("Budget for a month").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("Try it before works are sent")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text("nobody.invalid", timeout=60_000)
    expect(page.get_by_role("heading", name="The last calls")).to_be_visible()
    assert not complaints(page, watch)


def test_a_catalogue_manager_chooses_who_reads(people: PeopleMaker):
    hannah = people("Hannah Okafor")
    page, watch = hannah.page, Watch(hannah.page)
    hannah.go("/catalogue/")
    page.get_by_role("link", name=re.compile("Expert")).first.click()
    page.get_by_role("link", name="Grader").click()
    page.get_by_role("link", name="Language model").click()
    expect(page.get_by_text("No language model is switched on:")).to_be_visible()
    assert not complaints(page, watch)
    page.get_by_label("Both, beside each other").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("works handed in from now on")
    page.get_by_label("The local grader").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("The local grader")).to_be_checked()
