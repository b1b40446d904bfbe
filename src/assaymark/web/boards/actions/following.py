"""Boards follow `standing`: a few people at a time as scores change, all of them in a rebuild.

Each verb is one transaction, and boards are matched in the order of their keys, so that two of them
never wait for each other.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assaymark.web.boards import store
from assaymark.web.boards.incoming import source
from assaymark.web.boards.models import Board, CriticalSkill
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency
from assaymark.web.standing import queries as standing


@transaction.atomic
def follow(
    *,
    organisation: Organisation,
    changed: Mapping[Competency, Collection[int]],
    now: datetime | None = None,
) -> int:
    """How many entries changed, of those people in those skills."""
    now = now or timezone.now()
    skills = _open(organisation, changed)
    return sum(
        store.match(
            board.pk,
            source=source(organisation, board.competency, now=now, people=changed[competency]),
            people=list(changed[competency]),
        )
        for competency, board in skills
    )


@transaction.atomic
def follow_people(
    *, organisation: Organisation, people: Collection[int], now: datetime | None = None
) -> int:
    """The same in all skills: for who joins, leaves, or wishes otherwise."""
    skills = {*standing.skills_with_states(organisation)}
    skills |= {one.competency for one in _boards(organisation)}
    return follow(organisation=organisation, changed=dict.fromkeys(skills, people), now=now)


@transaction.atomic
def rebuild(*, organisation: Organisation, now: datetime | None = None) -> int:
    """How many entries changed; each board says what `standing` says of everybody, counts anew."""
    now = now or timezone.now()
    Board.objects.filter(organisation=organisation, competency__critical__isnull=False).delete()
    scored = standing.skills_with_states(organisation)
    _open(organisation, scored)
    return sum(rebuild_board(board=board, now=now) for board in _boards(organisation))


@transaction.atomic
def rebuild_skill(*, organisation: Organisation, competency: Competency) -> int:
    """The same for one skill, whose board may not be there yet; none where it is critical."""
    return sum(
        rebuild_board(board=board, now=timezone.now())
        for _skill, board in _open(organisation, [competency])
    )


def rebuild_board(*, board: Board, now: datetime) -> int:
    """The same for one board; call in a transaction."""
    found = source(board.organisation, board.competency, now=now)
    changed = store.match(board.pk, source=found)
    store.recount(board.pk)
    return changed


def _boards(organisation: Organisation) -> list[Board]:
    found = Board.objects.filter(organisation=organisation)
    return list(found.select_related("competency", "organisation").order_by("pk"))


def _open(
    organisation: Organisation, competencies: Collection[Competency]
) -> list[tuple[Competency, Board]]:
    """Each skill that may have a board, with its board, in the boards' order."""
    critical = set(
        CriticalSkill.objects.filter(organisation=organisation).values_list(
            "competency_id", flat=True
        )
    )
    allowed = {one.pk: one for one in competencies if one.pk not in critical}
    Board.objects.bulk_create(
        (Board(organisation=organisation, competency_id=key) for key in sorted(allowed)),
        ignore_conflicts=True,
    )
    found = Board.objects.filter(organisation=organisation, competency__in=list(allowed))
    rows = found.select_related("competency", "organisation").order_by("pk")
    return [(allowed[board.competency_id], board) for board in rows]
