"""Pages of boards with people on them, for the browser's look (`tests/web/insights/test_looks`)."""

from datetime import timedelta

from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.people.models import Membership, User
from tests.web.boards.made import House

NAMES = ("/board", "/board-group", "/sprint-closed", "/private-skill", "/gaming-report")


def board_pages() -> dict[str, str]:
    house = House()
    now = timezone.now()
    people = house.fill(24, team="North", cohort="2026", track="Support")
    south = house.learners(6, team="South")
    for number, user in enumerate(people[:12]):
        house.evidence(user, 1.5 + number / 10, now - timedelta(days=30 + number))
        house.evidence(user, 1.9 + number / 20, now - timedelta(days=25 + number), task="t")
    for user in people[:4]:
        actions.wish(organisation=house.organisation, person=user, in_top=True, in_progress=True)
    actions.take_snapshot(board=house.board, now=now - timedelta(weeks=4))
    house.score(people[:2], [4.0, 4.2])
    actions.take_snapshot(board=house.board, now=now)
    sprint = actions.make_sprint(
        organisation=house.organisation,
        competency=house.listening,
        title="Four weeks",
        first_day=(now - timedelta(days=40)).date(),
        last_day=(now - timedelta(days=12)).date(),
        chosen=["North", "South"],
        by=house.tom,
    )
    actions.close_sprint(sprint=sprint, now=now)
    for n in range(3):
        house.evidence(south[0], 2.0 + n / 5, now - timedelta(days=9 * n), skill=house.writing)
    house.score(south[:1], [2.1], house.writing)
    actions.mark_critical(
        organisation=house.organisation, competency=house.writing, by=house.ingrid
    )
    actions.make_gaming_report(organisation=house.organisation)
    Membership.objects.filter(user__in=people[9:]).update(cohort="2025")
    Membership.objects.filter(user__in=south[:2]).update(cohort="2026")
    skill, private = house.listening.handle, house.writing.handle
    return {
        "/board": text(house, people[3], f"/boards/{skill}/?league=1"),
        "/board-group": text(house, people[3], f"/boards/{skill}/?team=1"),
        "/sprint-closed": text(house, house.tom, f"/boards/sprints/{sprint.handle}/"),
        "/private-skill": text(house, south[0], f"/boards/private/{private}/{south[0].handle}/"),
        "/gaming-report": text(house, house.ingrid, "/boards/gaming/"),
    }


def text(house: House, user: User, path: str) -> str:
    answer = house.client(user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()
