"""The demo's boards: made once, of what is there, for made-up organisations alone."""

import pytest
from django.utils import timezone

from assaymark.web.boards import showing
from assaymark.web.boards.models import Board, CriticalSkill, GamingReport, Sprint, Wish
from tests.web.boards.made import House, days


def test_a_demo_s_boards_have_weeks_wishes_and_sprints(house: House):
    house.organisation.made_up = True
    house.organisation.save()
    now = timezone.now()
    people = house.learners(6, team="North") + house.learners(6, team="South")
    for number, user in enumerate(people):
        for ago in (80, 60, 50, 20):
            house.evidence(user, 1.0 + number / 10 + (80 - ago) / 100, now - days(ago))
    house.score(people, [1.2 + number / 20 for number in range(12)])
    for _ in range(2):
        showing.show(house.organisation, now)
    board = Board.objects.get()
    assert board.entries.count() == 12
    weeks = list(board.snapshots.order_by("week").values_list("n", "n_both"))
    assert len(weeks) > 5
    assert weeks[-1] == (12, 12)
    assert Wish.objects.filter(in_top=True).count() == 4
    assert CriticalSkill.objects.get().competency == house.writing
    closed, running = Sprint.objects.order_by("starts_at")
    assert [team["team"] for team in closed.closing["teams"]]
    assert running.closed_at is None
    assert GamingReport.objects.count() == 2


def test_of_a_large_board_few_people_s_weeks_are_told_and_all_boards_are_made_once(
    house: House, monkeypatch
):
    house.organisation.made_up = True
    house.organisation.save()
    monkeypatch.setattr(showing, "WALKED", 5)
    monkeypatch.setattr(showing, "RETRACED", 6)
    rebuilt: list[int] = []
    rebuild = showing.actions.rebuild
    monkeypatch.setattr(
        showing.actions, "rebuild", lambda **given: rebuilt.append(1) or rebuild(**given)
    )
    now = timezone.now()
    people = house.learners(12, team="North")
    for number, user in enumerate(people):
        for ago in (80, 60, 50, 20):
            house.evidence(user, 1.0 + number / 10, now - days(ago))
    house.score(people, [1.2 + number / 20 for number in range(12)])
    showing.show(house.organisation, now)
    weeks = list(Board.objects.get().snapshots.order_by("week").values_list("n", "n_both"))
    assert weeks[-2:] == [(6, 6), (12, 6)]
    assert len(rebuilt) == 1
    assert Board.objects.get().entries.filter(is_shown=True).count() == 4


def test_real_people_are_never_made_to_wish(house: House):
    with pytest.raises(ValueError, match="not a made-up organisation"):
        showing.show(house.organisation)
    assert not Wish.objects.exists()
