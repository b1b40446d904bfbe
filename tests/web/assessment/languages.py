"""What tests of language models share: a server that speaks, a model set up, jobs run."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from assaymark.web.assessment import language_jobs
from assaymark.web.assessment.actions.language_models import choose_reader, set_language_model
from assaymark.web.assessment.language import caller
from assaymark.web.assessment.models import LanguageModel, MachineGrade, Reader, Work
from assaymark.web.record import jobs
from assaymark.web.record.models import Job
from tests.web.assessment.chat_server import KEY, NAME, Chat, chatting
from tests.web.assessment.world import TEXT, World

SETTINGS: dict[str, Any] = {
    "is_on": True,
    "model": NAME,
    "price_in": Decimal("0.5"),
    "price_out": Decimal("1.5"),
    "monthly_budget": Decimal(10),
    "timeout_s": 5,
}
PARTS = 3
CALLS = 1 + 2 * (3 + PARTS)


@pytest.fixture
def chat(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    monkeypatch.setattr(caller, "_sleep", lambda _s: None)
    monkeypatch.setattr(language_jobs, "DELAYS_S", (1, 1))
    with chatting() as running:
        settings.OUTBOUND_PRIVATE = frozenset({running.base.split("/")[2]})
        yield running


@pytest.fixture
def model(world: World, chat: Chat) -> LanguageModel:
    choose_reader(badge_version=world.version, reader=Reader.LANGUAGE, by=None)
    return set_language_model(
        organisation=world.organisation, by=None, key=KEY, base_url=chat.base, **SETTINGS
    )


def run() -> None:
    """Does every job that is promised, also what waits for later."""
    for _ in range(300):
        Job.objects.filter(state="waiting").update(run_at="2020-01-01T00:00Z")
        if not jobs.work_once():
            return
    raise AssertionError("the jobs never end")


def read(world: World, text: str = TEXT, **more: bool) -> Work:
    work = world.hand_in(text=text, **more)
    run()
    work.refresh_from_db()
    return work


def rows(work: Work) -> dict[str, MachineGrade]:
    return {one.criterion: one for one in work.machine_grades.all()}
