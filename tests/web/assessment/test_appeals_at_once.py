"""Appeals and what happens at the same moment: settled once, nothing lost, nothing both ways."""

import threading

import pytest
from django.db import connection

from assaymark.web.assessment import actions
from assaymark.web.assessment.actions import appealing
from assaymark.web.assessment.models import Appeal, Purpose, Review
from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.record.models import Event
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_appeals import contested
from tests.web.assessment.test_marking import at_once
from tests.web.assessment.world import scores


@pytest.mark.django_db(transaction=True)
def test_two_who_judge_an_appeal_at_once_settle_it_once():
    world = MarkingWorld()
    decision = contested(world)
    opened = [
        actions.open_review(work=decision.work, assessor=who) for who in (world.marek, world.nadia)
    ]

    def judging(review, *given):
        return lambda: actions.submit_review(
            review=review, scores=scores(*given), feedback="", answer="Seen."
        )

    at_once(judging(opened[0], 3, 3), judging(opened[1], 3, 3))
    assert Award.objects.count() == 1
    assert Event.objects.filter(kind="appeal.settled").count() == 1
    assert Review.objects.filter(submitted_at__isnull=False, purpose=Purpose.APPEAL).count() == 2


@pytest.mark.django_db(transaction=True)
def test_contesting_while_a_review_is_submitted_loses_nothing():
    world = MarkingWorld()
    decision = world.decided()

    def contesting():
        return actions.contest(work=decision.work, learner=world.priya)

    answers = at_once(contesting, contesting)
    assert {getattr(one, "pk", None) for one in answers} == {Appeal.objects.get().pk}


def until_done_or_waiting(thread: threading.Thread) -> None:
    """Returns once `thread` is done, or its connection waits for a lock of another."""
    waits = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory')"
    while thread.is_alive():
        with connection.cursor() as cursor:
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                return
        thread.join(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_badge_revoked_while_its_appeal_is_upheld_is_revoked_or_replaced_never_both(monkeypatch):
    world = MarkingWorld()
    decision = contested(world, (3, 3))
    first = Award.objects.get()
    answers: list[Award] = []

    def revoking() -> None:
        reason = "Somebody else wrote it."
        answers.append(awards.revoke(award=first, reason=reason, by=world.hannah))
        connection.close()

    owner = threading.Thread(target=revoking)
    asked = appealing._is_held_otherwise

    def asking(*given: object) -> bool:
        answer = asked(*given)
        owner.start()
        until_done_or_waiting(owner)
        return answer

    monkeypatch.setattr(appealing, "_is_held_otherwise", asking)
    world.judge(decision.work, world.marek, (4, 4), answer="It goes deeper.")
    owner.join(30)
    valid = Award.objects.filter(revoked_at=None)
    first.refresh_from_db()
    assert "Replaced after an appeal" in first.revocation_reason
    assert answers[0].revocation_reason == first.revocation_reason
    assert valid.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_badge_revoked_just_before_an_appeal_is_upheld_is_not_given_again(monkeypatch):
    world = MarkingWorld()
    decision = contested(world, (3, 3))
    first = Award.objects.get()

    def revoking() -> None:
        awards.revoke(award=first, reason="Somebody else wrote it.", by=world.hannah)
        connection.close()

    held_still = awards.held_still

    def after_the_owner(award: Award) -> Award:
        owner = threading.Thread(target=revoking)
        owner.start()
        owner.join(30)
        return held_still(award)

    monkeypatch.setattr(awards, "held_still", after_the_owner)
    world.judge(decision.work, world.marek, (4, 4), answer="The text is good.")
    assert Award.objects.get().revocation_reason == "Somebody else wrote it."
