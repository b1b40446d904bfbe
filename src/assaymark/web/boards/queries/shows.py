"""What the evidence of a board's top quarter is made of: how much, judged how, for which tasks.

Shares of people, and only of what five of them have in common.
"""

from statistics import median
from typing import Any

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, NullIf

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards import store
from assaymark.web.boards.among import TOP, WALKED
from assaymark.web.boards.models import Board
from assaymark.web.catalogue import queries as catalogue

TASKS = 5


def shown(board: Board, n: int) -> dict[str, Any]:
    """The same, looked at now on a board of few people, else what the week's look has found."""
    return shows(board) if n <= WALKED else dict(board.shows)


def shows(board: Board) -> dict[str, Any]:
    """{n, works, kinds: [{kind, share}], tasks: [{title, share}]}; {} below 17 people."""
    around = store.around(board.pk, 0, each_way=0, top=TOP)
    if around.n <= 4 * (SMALLEST - 1):
        return {}
    top = board.entries.filter(score__gte=around.quarter).values("person_id")
    n = top.count()
    evidence = board.competency.evidence.filter(
        organisation=board.organisation_id, withdrawn_at=None, person__in=top
    )
    works = Count(Coalesce(NullIf("work", Value("")), "key"), distinct=True)
    each = evidence.values("person").annotate(works=works).values_list("works", flat=True)
    people = Count("person", distinct=True)
    common = Q(people__gte=SMALLEST)
    kinds = evidence.values("kind").annotate(people=people).filter(common)
    tasks = evidence.exclude(task="").values("task").annotate(people=people).filter(common)
    often = list(tasks.order_by("-people", "task")[:TASKS])
    titles = catalogue.titles(board.organisation, [one["task"] for one in often])
    return {
        "n": n,
        "works": float(median(each)) if each else 0.0,
        "kinds": [
            {"kind": one["kind"], "share": one["people"] / n}
            for one in kinds.order_by("-people", "kind")
        ],
        "tasks": [
            {"title": titles[one["task"]], "share": one["people"] / n}
            for one in often
            if one["task"] in titles
        ],
    }
