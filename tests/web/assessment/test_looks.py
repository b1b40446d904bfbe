"""Pages of peers, rounds, language models and check-ins as a browser shows them, in every look.

The pages are made first and fed to the browser by hand, with nothing, with little and with much.
"""

import pytest
from playwright.sync_api import Page

from assaymark.web.assessment.language import caller
from assaymark.web.assessment.validation import figures
from tests.browser.looking import Watch, complaints, some
from tests.web.assessment import looked
from tests.web.insights.test_looks import SITE, browser, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker) -> looked.Pages:
    """Each page's name and text; the database is as before afterwards."""
    from django.db import transaction  # noqa: PLC0415 - tables exist now

    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(figures, "DRAWS", 20)
        patch.setattr(caller, "_sleep", lambda _s: None)
        found = looked.pages()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db  # and so pytest makes the database that `pages` needs
def test_every_page_that_is_looked_at_is_made(pages: looked.Pages):
    assert set(pages) == set(looked.NAMES)
    for name, told in looked.TELLS.items():
        assert told in pages[name], name


@pytest.mark.parametrize("name", some(looked.NAMES))
def test_pages_are_well_in_every_look(desk: Page, name: str):  # noqa: F811
    desk.goto(SITE + name)
    watch = Watch(desk)
    for closed in desk.locator("main details:not([open]) > summary").element_handles()[:3]:
        closed.click()
    found = complaints(desk, watch)
    assert not found, "\n".join(found)
