"""Boards of the demo: wishes, a mission-critical skill, weeks gone by, sprints, a gaming report.

Everything follows from the people and the evidence that are there, and from the day: no chance, so
that two demos of the same people look alike. Made for made-up organisations only. All boards are
made once, however many people there are; of a large one few people's weeks gone by are told.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.actions.snapshots import Then, keep_standing
from assaymark.web.boards.among import WALKED
from assaymark.web.boards.incoming import week_of
from assaymark.web.boards.models import Board, Entry, NameAs, Sprint, Wish
from assaymark.web.boards.queries.shows import shows
from assaymark.web.boards.queries.sprints import teams
from assaymark.web.boards.store import POINTS
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills import queries as skills
from assaymark.web.standing import queries as standing

WEEKS = 8
WISHING = 300
"""People who say how they wish to appear; more would take long and show nothing more."""
RETRACED = 100
"""People of a board of more than `WALKED` whose weeks gone by are reckoned, each from evidence."""
NAMES = ("Night Shift", "Second Coffee", "Quiet Corner", "Blue Pencil", "Long Way Home")


@transaction.atomic
def show(organisation: Organisation, now: datetime | None = None) -> None:
    """Fills the boards of a demo, once; raises ValueError for an organisation of real people."""
    if not organisation.made_up:
        raise ValueError(
            f"{organisation.slug!r} is not a made-up organisation; expected a demo; people say"
            " themselves how they wish to appear"
        )
    now = now or timezone.now()
    actions.rebuild(organisation=organisation, now=now)
    wishing = _wish(organisation)
    _mark(organisation)
    actions.follow_people(organisation=organisation, people=wishing, now=now)
    for board in Board.objects.filter(organisation=organisation).order_by("pk"):
        _weeks(board, now)
    _sprints(organisation, now)
    actions.make_gaming_report(organisation=organisation)


def _wish(organisation: Organisation) -> list[int]:
    """One in three wishes to be seen in the top, one in two to be recognised for progress."""
    on_boards = Entry.objects.filter(board__organisation=organisation).order_by("person")
    wishing = list(on_boards.values_list("person_id", flat=True).distinct()[:WISHING])
    Wish.objects.bulk_create(
        (
            Wish(
                organisation=organisation,
                person_id=person,
                in_top=number % 3 == 0,
                in_progress=number % 2 == 0,
                name_as=_name_as(number),
                own_name=NAMES[number // 15] if _name_as(number) == NameAs.OWN else "",
            )
            for number, person in enumerate(wishing)
        ),
        ignore_conflicts=True,
    )
    return wishing


def _name_as(number: int) -> NameAs:
    if number % 15 == 9 and number // 15 < len(NAMES):
        return NameAs.OWN
    return NameAs.REAL if number % 6 == 0 else NameAs.PSEUDONYM


def _mark(organisation: Organisation) -> None:
    """Marks one skill mission-critical: the board with fewest people, where three are left."""
    owner = User.objects.filter(
        memberships__organisation=organisation, memberships__roles__contains=["owner"]
    ).first()
    found = [one.competency for one in Board.objects.filter(organisation=organisation)]
    if len(found) < 4:
        rest = [one for one in skills.competency_rows(organisation) if one not in found]
        found = rest[-1:]
    else:
        found = sorted(found, key=lambda one: one.states.count())[:1]
    for competency in found:
        actions.mark_critical(organisation=organisation, competency=competency, by=owner)


def _weeks(board: Board, now: datetime) -> None:
    """Snapshots of the weeks gone by, from evidence, and of this one, from the board just made."""
    entries = board.entries.order_by("person_id").values_list("person_id", "score", "high")
    today = {person: Then(score, high) for person, score, high in entries}
    if not today or board.snapshots.exists():
        return
    retraced = list(today) if len(today) <= WALKED else list(today)[:RETRACED]
    steps = {
        user.pk: standing.history(board.organisation, user, board.competency)
        for user in User.objects.filter(pk__in=retraced)
    }
    needed = int(standing.model(board.organisation).document["fewest"])
    for ago in range(WEEKS, 0, -1):
        week = week_of(now) - timedelta(weeks=ago)
        then = {person: _then(its, week, needed) for person, its in steps.items()}
        its_standing = {person: one for person, one in then.items() if one is not None}
        if its_standing:
            keep_standing(board=board, week=week, standing=its_standing)
    board.shows, board.shows_at = shows(board), now
    board.save(update_fields=["shows", "shows_at"])
    keep_standing(board=board, week=week_of(now), standing=today)


def _then(steps: list[standing.Step], week: date, needed: int) -> Then | None:
    before = [one for one in steps if one.at.date() < week and one.n >= needed]
    if not before:
        return None
    return Then(round(POINTS * before[-1].mean), round(POINTS * before[-1].high))


def _sprints(organisation: Organisation, now: datetime) -> None:
    """One sprint that is closed and one that runs, where there are two teams of five."""
    found = Board.objects.filter(organisation=organisation).annotate(n=Count("entries"))
    board = found.order_by("-n", "pk").first()
    chosen = _teams(board) if board else []
    is_there = Sprint.objects.filter(organisation=organisation).exists()
    if len(chosen) < 2 or board is None or is_there:
        return
    today = now.date()
    skill = board.competency.title
    first = today - timedelta(days=45)
    past = _four_weeks(board, f"{skill}: the first four weeks", first, chosen)
    actions.close_sprint(sprint=past, now=now)
    _four_weeks(board, f"{skill}: four weeks more", today - timedelta(days=10), chosen)


def _teams(board: Board) -> list[str]:
    """Six teams of up to 40 people, those with most people on the board first."""
    on_board = Counter(
        people.members(board.organisation)
        .filter(user__in=board.entries.values("person"))
        .values_list("team", flat=True)
    )
    fitting = [team for team, n in teams(board.organisation) if n <= 40]
    return sorted(fitting, key=lambda team: (-on_board[team], team))[:6]


def _four_weeks(board: Board, title: str, first: date, chosen: list[str]) -> Sprint:
    return actions.make_sprint(
        organisation=board.organisation,
        competency=board.competency,
        title=title,
        first_day=first,
        last_day=first + timedelta(days=27),
        chosen=chosen,
        by=None,
        time_zone="Europe/Oslo",
    )
