"""Pages that no link leads to: what forms answer, open menus, refusals; looked at in every look."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, PeopleMaker, Person
from tests.browser.looking import Watch, complaints

FRAMEWORK = ROOT / "examples/northwind/frameworks/listening-and-support.yaml"
State = Callable[[Person], None]


def sign_in_wrongly(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/account/login/")
    page.locator("input[type=email], input[name=login]").first.fill("nobody@northwind.example")
    page.locator("input[type=password]").fill("not the password")
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("not correct|wrong|do not match"))


def verify_garbage(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/verify")
    page.locator("textarea").first.fill("this is no badge")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("This is not a badge that can be read")).to_be_visible()


def verify_nothing(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/verify")
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def verify_good(who: Person) -> None:
    page, url = who.page, who.house.url
    text = page.request.get(url + a_badge(who) + ".json").text()
    page.goto(f"{url}/verify")
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("main")).to_contain_text("Signature")


def verify_changed(who: Person) -> None:
    page, url = who.page, who.house.url
    text = page.request.get(url + a_badge(who) + ".json").text()
    page.goto(f"{url}/verify")
    page.locator("textarea").first.fill(text.replace("Northwind Skills", "Southwind Skills"))
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("main")).to_contain_text("failed")


def whose_badge(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(url + a_badge(who))
    page.locator("#email").fill("somebody@else.example")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("No: this badge was given to another address.")).to_be_visible()


def a_badge(who: Person) -> str:
    """The path of a badge that stands."""
    handle = who.house.value(
        "SELECT a.handle FROM awards_award a JOIN people_user u ON u.id = a.recipient_id"
        " WHERE u.name = 'Priya Natarajan' AND a.revoked_at IS NULL ORDER BY a.id LIMIT 1"
    )
    return f"/b/{handle}"


def not_found(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/b/0000000000000000")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def not_an_invitation(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/join/nonsense")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def forbidden(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/people/")
    expect(page.get_by_text("This is not yours to open")).to_be_visible()


def invite_nobody(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/people/invite/")
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def search_nobody(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/people/?q=nobody-of-this-name")
    expect(page.locator("main")).to_contain_text("Nobody")


def table_of_people(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/people/import/")
    table = (
        "email,name,team,manager\nnew@northwind.example,New Person,Support North,\n"
        "priya.natarajan@northwind.example,,Support West,\nnobody,,,who@is.example\n"
    )
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("main")).to_contain_text("nothing can be imported yet")


def hand_in_nothing(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/badges/")
    page.get_by_role("link", name=re.compile("Expert")).first.click()
    page.locator("a[href^='/work/new/']").first.click()
    page.locator("main form button").last.click()
    expect(page.locator("#id_consent")).to_be_visible()


def review_nothing(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/review/")
    page.get_by_role("link", name="Start with the oldest").click()
    page.get_by_role("button", name="Save scores and compare").last.click()
    expect(page.locator(".field-error").first).to_be_visible()


def keys_help(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/review/")
    page.get_by_role("link", name="Start with the oldest").click()
    expect(page.locator("[data-help-open]")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def token_of_nothing(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/tokens/")
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def token_made(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/tokens/")
    page.locator("#id_name").fill("For a test")
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name=re.compile("[Mm]ake")).first.click()
    expect(page.locator("main")).to_contain_text("amk_")


def examples_refused(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/catalogue/")
    page.get_by_role("link", name=re.compile("Practitioner")).first.click()
    page.get_by_role("link", name="Grader").click()
    page.get_by_role("link", name="Import rated examples").click()
    page.locator("#id_source").fill("a test")
    page.locator("#id_table").fill("no,table\n1,2")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator(".field-error, .row-errors").first).to_be_visible()


def framework_refused(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/skills/import/")
    page.locator("#id_text").fill("domains: {")
    page.get_by_role("button", name="Read and preview").click()
    expect(page.locator(".alert-danger, .field-error").first).to_be_visible()


def framework_read(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/skills/import/")
    page.locator("#id_text").fill(FRAMEWORK.read_text().replace("key: ", "key: new-", 1))
    page.get_by_role("button", name="Read and preview").click()
    expect(page.get_by_role("button", name=re.compile("Import"))).to_be_visible()


def publish_asked(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/catalogue/")
    page.get_by_role("link", name=re.compile("Expert")).first.click()
    page.get_by_role("link", name="Edit the draft").click()
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Publish version")


def start_written_down(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/catalogue/new/?from=short-exercise")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".messages")).to_contain_text("Saved.")


def badge_of_nothing(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/catalogue/new/")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".field-error").first).to_be_visible()


def menu_open(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/home/")
    page.locator("summary", has_text="Your account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def rest_of_the_navigation_open(who: Person) -> None:
    page, url = who.page, who.house.url
    page.goto(f"{url}/home/")
    page.get_by_role("navigation", name="Main").locator("summary").click()
    expect(page.get_by_role("link", name="Mailbox")).to_be_visible()


def note_to_oneself(who: Person) -> None:
    skill = who.house.value(
        "SELECT c.handle FROM skills_competency c JOIN skills_framework f ON f.id = c.framework_id"
        " JOIN people_organisation o ON o.id = f.organisation_id"
        " WHERE o.slug = 'northwind' ORDER BY c.id LIMIT 1"
    )
    who.go(f"/guides/reflect/{skill}/")
    expect(who.page.get_by_role("heading", level=1)).to_be_visible()


def model_response(who: Person) -> None:
    version = who.house.value(
        "SELECT v.handle FROM catalogue_badgeversion v JOIN catalogue_badge b ON b.id = v.badge_id"
        " JOIN people_organisation o ON o.id = b.organisation_id WHERE o.slug = 'northwind'"
        " AND v.state = 'published' ORDER BY v.id LIMIT 1"
    )
    who.go(f"/guides/models/{version}/new")
    expect(who.page.get_by_role("heading", level=1)).to_be_visible()


STATES: list[tuple[str | None, State]] = [
    *((None, one) for one in (sign_in_wrongly, verify_garbage, verify_nothing, verify_good)),
    *((None, one) for one in (verify_changed, whose_badge, not_found, not_an_invitation)),
    *(("Priya Natarajan", one) for one in (forbidden, not_found, menu_open)),
    *(("Ingrid Solheim", one) for one in (invite_nobody, search_nobody, token_of_nothing)),
    ("Ingrid Solheim", table_of_people),
    *(("Ingrid Solheim", one) for one in (token_made, menu_open, rest_of_the_navigation_open)),
    ("Grace Kimani", hand_in_nothing),
    ("Priya Natarajan", note_to_oneself),
    *(("Aisha Rahman", one) for one in (review_nothing, keys_help, model_response)),
    *(("Hannah Okafor", one) for one in (examples_refused, framework_refused, badge_of_nothing)),
    *(("Hannah Okafor", one) for one in (framework_read, publish_asked, start_written_down)),
]


@pytest.fixture(scope="module")
def seated(house_browser: PeopleMaker, drafts: None) -> Callable[[str | None], Person]:
    """One browser context a person for all states below."""
    sitting: dict[str | None, Person] = {}

    def of(name: str | None) -> Person:
        if name not in sitting:
            sitting[name] = house_browser(name)
        return sitting[name]

    return of


@pytest.mark.parametrize(
    ("name", "state"), STATES, ids=[f"{state.__name__}-{name}" for name, state in STATES]
)
def test_answers_to_forms_and_errors_are_well(
    seated: Callable[[str | None], Person], name: str | None, state: State
):
    person = seated(name)
    watch = Watch(person.page)
    state(person)
    found = complaints(person.page, watch)
    person.page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)
    assert not person.foreign
    assert not person.broken
