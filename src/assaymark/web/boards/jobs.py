"""What runs later: boards follow scores, weeks are kept, sprints closed, reports made.

`promise` is called by the worker each quarter of an hour, and promises what is due once a week.
"""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.incoming import week_of
from assaymark.web.boards.models import Board, Sprint
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.record import queries as record
from assaymark.web.record.actions import defer
from assaymark.web.record.jobs import taken_along
from assaymark.web.record.models import Job
from assaymark.web.skills import queries as skills

SCORED = "skill.updated"


def follow(job: Job, _nothing: object) -> None:
    """Brings the boards up to date for the people that this event, and others due, are about."""
    organisation = _organisation(job)
    numbers = [one.arguments["event"] for one in [job, *taken_along(job)]]
    events = list(record.events(organisation.pk).filter(pk__in=numbers))
    handles = {one.subject.removeprefix("person:") for one in events}
    keys = dict(User.objects.filter(handle__in=handles).values_list("handle", "pk"))
    scored: dict[str, set[int]] = defaultdict(set)
    others: set[int] = set()
    for one in events:
        who = {keys[handle] for handle in [one.subject.removeprefix("person:")] if handle in keys}
        if one.kind == SCORED:
            scored[one.detail["skill"]] |= who
        else:
            others |= who
    known = skills.competencies(organisation)
    changed = {known[handle]: people for handle, people in scored.items() if handle in known}
    actions.follow(organisation=organisation, changed=changed)
    if others:
        actions.follow_people(organisation=organisation, people=others)


def rebuild(job: Job, _nothing: object) -> None:
    """Makes all boards of the organisation anew."""
    actions.rebuild(organisation=_organisation(job))


def keep_week(job: Job, _nothing: object) -> None:
    """Keeps the week's snapshot of one board."""
    found = Board.objects.select_related("organisation", "competency")
    board = found.filter(pk=job.arguments["board"]).first()
    if board is not None:  # marked mission-critical since
        actions.take_snapshot(board=board, now=timezone.now())


def close_sprint(job: Job, _nothing: object) -> None:
    """Closes a sprint, unless it was cancelled."""
    found = Sprint.objects.select_related("organisation", "competency")
    sprint = found.get(pk=job.arguments["sprint"])
    actions.close_sprint(sprint=sprint, now=timezone.now())


def look_for_gaming(job: Job, _nothing: object) -> None:
    """Makes the organisation's gaming report."""
    actions.make_gaming_report(organisation=_organisation(job))


def promise() -> None:
    """Promises what each week asks for once: snapshots of boards, and the gaming report."""
    week = week_of(timezone.now())
    for board in Board.objects.exclude(snapshots__week=week).order_by("pk"):
        what = {"board": board.pk}
        _promise("boards.week", f"{board.pk}:{week}", board.organisation_id, arguments=what)
    for organisation in people.organisations():
        _promise("boards.gaming", f"{organisation.pk}:{week}", organisation.pk)


@transaction.atomic
def _promise(
    kind: str, key: str, organisation_id: int, *, arguments: dict[str, int] | None = None
) -> None:
    defer(kind, key, arguments=arguments, organisation_id=organisation_id)


def _organisation(job: Job) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return found
