"""The pages of code work in a real Chromium."""

import pytest
from playwright.sync_api import expect

from assaymark.web.assessment import actions
from assaymark.web.assessment.quoting import Score
from assaymark.web.record import jobs
from tests.web.assessment.browsing import opened, violations
from tests.web.assessment.test_code_work import REPOSITORY
from tests.web.assessment.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_seen_and_how_it_is_tried_can_be_read(monkeypatch, live_server):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    world = World()
    badge = world.badge.__class__.objects.create(organisation=world.organisation, key="program")
    world.version = world.publish(badge, evidence={"kinds": ["code"], "min_words": 1})
    work = actions.hand_in(
        badge_version=world.version,
        learner=world.priya,
        upload=actions.Upload(REPOSITORY, "work.zip"),
        consent=True,
    )
    jobs.work_all()
    review = actions.open_review(work=work, assessor=world.aisha)
    chosen = {"feeling": Score(1, (), ""), "step": Score(1, (), "")}
    actions.finish_blind(review=review, scores=chosen, feedback="")
    with opened(world, live_server.url, world.hannah, width=390, theme="dark") as page:
        page.goto(f"{live_server.url}/graders/{world.version.handle}/code/")
        expect(page.get_by_role("heading", name="How programs are tried")).to_be_visible()
        assert violations(page) == []
    with opened(world, live_server.url, world.aisha) as page:
        page.goto(f"{live_server.url}/review/{work.handle}/")
        expect(page.get_by_role("heading", name="What was seen of the program")).to_be_visible()
        assert violations(page) == []
