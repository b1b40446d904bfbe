"""A skill's page, the learner's home and a team's figures as a browser shows them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from assaymark.web.assessment.actions import signals
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.standing.models import SkillState
from tests.browser.looking import Watch, complaints, some
from tests.web.assessment.peering import decided, exchanging, given
from tests.web.assessment.world import World
from tests.web.guides.made import Team
from tests.web.insights.test_looks import SITE, Pages, answer, opened
from tests.web.standing.judging import JudgedWorld
from tests.web.standing.test_aging import shown

pytestmark = pytest.mark.browser
NAMES = ("/skill", "/skill-for-manager", "/home", "/team", "/observe", "/recognise")
READ = ("/read", "/recognise-read")


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker) -> Pages:
    """Each page's address and text; the database is as before afterwards."""
    from django.db import transaction  # noqa: PLC0415 - tables exist now

    with django_db_blocker.unblock(), transaction.atomic():
        found = {**_skill(), **_team(), **_read()}
        transaction.set_rollback(True)
    return found


def _skill() -> Pages:
    world = JudgedWorld()
    shown(world, 10)
    SkillState.objects.update(holds_until=timezone.now() + timedelta(days=20))
    Membership.objects.filter(organisation=world.organisation).update(team="North")
    boss = world.member("Bea Boss", Role.MANAGER)
    Membership.objects.filter(user=boss).update(team="North")
    mine = reverse("skill_standing", args=[world.listening.handle])
    theirs = reverse("person_skill", args=[world.priya.handle, world.listening.handle])
    return {
        "/skill": _text(world, world.priya, mine),
        "/skill-for-manager": _text(world, boss, theirs),
        "/home": _text(world, world.priya, reverse("home")),
    }


def _team() -> Pages:
    team = Team()
    team.need(2)
    team.shows(2.4, 2.4, 2.4, 2.4, 2.4, 2.4, weeks_apart=0.5)
    team.shows(0.4, 0.5, 0.4, 0.5, 0.4, 0.5, person=team.omar, weeks_apart=0.5)
    signals.observe(
        learner=team.priya,
        badge_version=team.version,
        source="manager",
        observer=team.daniel,
        words="She named it before the plan.",
        quote="It sounds as if the worst is the waiting.",
        link="https://calls.example/7",
        levels={"feeling": 4},
    )
    seen = reverse("observe", args=[team.priya.handle, team.version.handle])
    filled = reverse("recognise", args=[team.priya.handle]) + "?words=The+waiting."
    return {
        "/team": _text(team, team.daniel, reverse("team_guide")),
        "/observe": _text(team, team.daniel, seen),
        "/recognise": _text(team, team.daniel, filled),
    }


def _read() -> Pages:
    world = exchanging(World())
    reading = given(world, world.omar)
    decided(world, world.work)
    whom = f"{reverse('recognise_whom')}?reading={reading.handle}"
    return {
        "/read": _text(world, world.omar, reverse("reading", args=[reading.handle])),
        "/recognise-read": _text(world, world.omar, whom),
    }


def _text(world: World, user: User, path: str) -> str:
    given = world.client(user).get(path)
    assert given.status_code == 200, path
    return given.content.decode()


@pytest.fixture(scope="module")
def browser(pages: Pages) -> Iterator[Browser]:
    """After the pages: beside a running browser the database cannot be asked."""
    with sync_playwright() as playwright:
        started = opened(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module")
def desk(browser: Browser, pages: Pages) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.route("**/*", lambda route: answer(route, pages))
    yield page
    context.close()


@pytest.mark.django_db  # and so pytest makes the database that `pages` needs
def test_every_page_that_is_looked_at_is_made(pages: Pages):
    assert set(pages) == {*NAMES, *READ}


@pytest.mark.parametrize("name", some([*NAMES, *READ]))
def test_pages_are_well_in_every_look(desk: Page, name: str):
    desk.goto(SITE + name)
    watch = Watch(desk)
    for closed in desk.locator("main details:not([open]) > summary").element_handles()[:4]:
        closed.click()
    found = complaints(desk, watch)
    assert not found, "\n".join(found)
