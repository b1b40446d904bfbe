"""The main forms work where no script runs."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PeopleMaker
from tests.browser.test_pages_states import (
    verify_changed,
    verify_garbage,
    verify_good,
    whose_badge,
)


def test_a_learner_signs_in_reads_and_hands_in_without_javascript(people: PeopleMaker):
    """The password is the one that the start prints."""
    person = people(js=False)
    page, password = person.page, re.search(r"with the password '([^']+)'", person.house.words)
    assert password is not None
    person.go("/account/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(
        "omar.haddad@northwind.example"
    )
    page.get_by_label("Password", exact=True).fill(password[1])
    page.locator("main form button").first.click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    person.go("/badges/")
    page.get_by_role("link", name=re.compile("Foundation")).first.click()
    page.locator("a[href^='/work/new/']").first.click()
    page.get_by_label("Your text").fill("Heard: too short.")
    page.locator("#id_consent").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".field-error, .alert-danger").first).to_be_visible()
    page.get_by_label("Your text").fill(OMAR)
    page.locator("#id_consent").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Below is your receipt.")).to_be_visible()


OMAR = """Heard: A fitter brought the wrong part on Monday and left the machine in the middle of her
kitchen. She walks with a frame and squeezes past it. Nobody has phoned her for three days, and this
morning she nearly fell.

Felt: Frightened. "I nearly went over this morning" comes last, as if it were a small thing.

First sentence: You have been getting past that machine with your frame for three days, and today
you nearly fell: how are you now?"""


def test_a_stranger_verifies_and_an_owner_invites_without_javascript(people: PeopleMaker):
    stranger, owner = people(js=False), people("Ingrid Solheim", js=False)
    for state in (verify_garbage, verify_good, verify_changed, whose_badge):
        state(stranger)
    owner.go("/people/invite/")
    owner.page.get_by_label(re.compile("mail", re.IGNORECASE)).first.fill("new@northwind.example")
    owner.page.get_by_label("Learner").check()
    owner.page.locator("main form button").last.click()
    link = re.search(r"http://localhost:\d+(/join/[\w-]+)", owner.page.content())
    assert link is not None
    stranger.go(link[1])
    stranger.page.locator("#id_name").fill("New Person")
    stranger.page.locator("input[type=password]").first.fill("a quite long password 7")
    stranger.page.locator("main form button").last.click()
    expect(stranger.page.get_by_text("Welcome to Northwind Skills.")).to_be_visible()
    stranger.go(link[1])
    expect(stranger.page.get_by_role("heading", level=1)).to_be_visible()
