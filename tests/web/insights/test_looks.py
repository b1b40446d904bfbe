"""Pages of insights as a browser shows them, in every look, and a report on paper.

The pages are made first and fed to the browser by hand, with 500, 30 and 4 people and with nobody.
"""

import mimetypes
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright

from assaymark.web.insights import actions
from assaymark.web.insights.models import BiasReport
from assaymark.web.kit import static_files
from assaymark.web.kit.headers import POLICY
from tests.browser.looking import Watch, complaints, some
from tests.web.boards import looked as looked_boards
from tests.web.insights import looked_groups, looked_pilots
from tests.web.insights.house import House
from tests.web.insights.made import people

pytestmark = pytest.mark.browser
SITE = "http://insights.test"
Pages = dict[str, str]


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker) -> Pages:
    """Each page's address and text; the database is as before afterwards."""
    from django.db import transaction  # noqa: PLC0415 - tables exist now

    with django_db_blocker.unblock(), transaction.atomic():
        found = made()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def browser(pages: Pages) -> Iterator[Browser]:
    """After the pages: beside a running browser the database cannot be asked."""
    with sync_playwright() as playwright:
        started = opened(playwright)
        yield started
        started.close()


def opened(playwright: Playwright) -> Browser:
    """The system's Chromium; the test is skipped, or fails where one was asked for, without it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        words = "NO CHROMIUM FOUND: the looks were not tested; install one (apt install chromium)"
        (pytest.fail if os.environ.get("ASSAYMARK_NEEDS_BROWSER") else pytest.skip)(words)
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])


def made() -> Pages:
    house = House()
    owner = house.client(house.ingrid)
    found = {
        "/no-questions": text(owner, reverse("bias_questions")),
        "/no-reports": text(owner, reverse("bias_reports")),
        "/nothing-asked": text(owner, reverse("about_me")),
    }
    house.ask()
    for n in (0, 4, 30, 500):
        house.badge, house.version = house.new_badge(f"badge-{n}")
        house.add(people(n, seed=2, harsh=0.5))
        report = house.report(justification="Under 2% of the people.")
        found[f"/report-{n}"] = text(owner, reverse("bias_report", args=[report.handle]))
    for n in (500, 30):
        report = BiasReport.objects.get(badge__key=f"badge-{n}")
        actions.publish_report(report=report, in_use_since=None, by=house.ingrid)
        where = [house.organisation.slug, report.handle]
        found[f"/summary-{n}"] = text(Client(), reverse("bias_summary", args=where))
    found["/published"] = text(owner, reverse("bias_report", args=[report.handle]))
    waiting = actions.make_report(badge=house.badge, by=house.ruth)
    found["/waiting"] = text(owner, reverse("bias_report", args=[waiting.handle]))
    found["/reports"] = text(owner, reverse("bias_reports"))
    found["/make"] = text(owner, reverse("make_bias_report", args=[house.badge.handle]))
    found["/questions"] = text(owner, reverse("bias_questions"))
    found["/question"] = text(owner, reverse("edit_bias_question", args=["sex"]))
    refused = {"ground": "too short", "table": "email,sex\nnobody,Male\n"}
    found["/import"] = owner.post(reverse("import_answers"), refused).content.decode()
    looked = {**refused, "ground": "Works agreement of 3 May."}
    found["/import-preview"] = owner.post(reverse("import_answers"), looked).content.decode()
    actions.disclose(
        organisation=house.organisation, user=house.ingrid, answers={"sex": "Female"}, consent=True
    )
    found["/about-me"] = text(owner, reverse("about_me"))
    found["/about-me-refused"] = owner.post(reverse("about_me"), {}).content.decode()
    found |= looked_groups.group_pages()
    return found | looked_pilots.pilot_pages() | looked_boards.board_pages()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


NAMES = (
    *("/no-questions", "/no-reports", "/nothing-asked", "/report-0", "/report-4", "/report-30"),
    *(
        "/report-500",
        "/summary-500",
        "/summary-30",
        "/published",
        "/waiting",
        "/reports",
        "/make",
        "/questions",
    ),
    *("/question", "/import", "/import-preview", "/about-me", "/about-me-refused"),
    *looked_groups.NAMES,
    *looked_pilots.NAMES,
    *looked_boards.NAMES,
)


@pytest.fixture(scope="module")
def desk(browser: Browser, pages: Pages) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.route("**/*", lambda route: answer(route, pages))
    yield page
    context.close()


def answer(route: Route, pages: Pages) -> None:
    path = urlsplit(route.request.url).path
    name = path.removeprefix("/static/")
    if path in pages:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=pages[path], headers=headers)
    elif name == static_files.STYLES:
        tabler = Path(settings.NODE_MODULES) / static_files.TABLER
        route.fulfill(body=tabler.read_bytes(), content_type="text/css")
    elif found := finders.find(name):
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
    else:
        route.fulfill(status=404)


@pytest.mark.django_db  # and so pytest makes the database that `pages` needs
def test_every_page_that_is_looked_at_is_made(pages: Pages):
    assert set(pages) == set(NAMES)


@pytest.mark.parametrize("name", some(NAMES))
def test_pages_are_well_in_every_look(desk: Page, name: str):
    desk.goto(SITE + name)
    watch = Watch(desk)
    for closed in desk.locator("main details:not([open]) > summary").element_handles()[:3]:
        closed.click()
    found = complaints(desk, watch)
    assert not found, "\n".join(found)


def test_a_report_prints_whole_and_without_the_site_s_frame(desk: Page, tmp_path: Path):
    desk.goto(f"{SITE}/report-500")
    expect(desk.locator("[data-print]")).to_be_visible()
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    paper = desk.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert paper
    sheets = pypdf.PdfReader(tmp_path / "report.pdf").pages
    said = " ".join(sheet.extract_text() for sheet in sheets).replace("\n", " ")
    for word in ("Bias audit of", "What should I do now", "Whom the computer would pass", "SMD"):
        assert word in said
    assert "Publish the summary" not in said
    assert "Sign out" not in said
    assert float(sheets[0].mediabox.width) == pytest.approx(595, abs=2)
    desk.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(sheets) < 25


def test_the_page_of_a_report_in_the_making_changes_by_itself(desk: Page, pages: Pages):
    kept = pages["/waiting"]
    desk.goto(f"{SITE}/waiting")
    expect(desk.locator("[data-waiting]")).to_be_visible()
    pages["/waiting"] = pages["/report-30"]
    expect(desk.get_by_text("What should I do now?")).to_be_visible(timeout=15_000)
    pages["/waiting"] = kept
