"""What every decision step did with one badge's learners, for audits: outcomes without names.

One line is one person: the first work they handed in for the badge, whatever its version. Later
tries are left out, so that people are counted once and tests that take people as independent hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from assaymark.framework.rubric import Rubric, rubric_from_plain
from assaymark.web.assessment.models import MachineGrade, Review, Work
from assaymark.web.assessment.models.judgements import Purpose
from assaymark.web.catalogue.models import Badge
from assaymark.web.people.models import Organisation

Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FirstWork:
    """Somebody's first work for a badge. `learner` is a number and tells no name.

    `passed` is None while undecided. `first` and `second` are the blind levels of the first and
    the second marking. `machine` holds the criteria on which the grader did not abstain. All are
    empty where there is nothing.
    """

    learner: int
    version: int
    handed_in_at: datetime
    decided_at: datetime | None = None
    passed: bool | None = None
    has_badge: bool = False
    by_machine: bool = False
    levels: Levels = field(default_factory=dict)
    first: Levels = field(default_factory=dict)
    second: Levels = field(default_factory=dict)
    machine: Levels = field(default_factory=dict)
    grader: str = ""


def first_works(badge: Badge) -> list[FirstWork]:
    """One line for each person who handed in for `badge`, oldest hand-in first; four queries."""
    works = Work.objects.filter(badge_version__badge=badge)
    chosen = list(
        works.order_by("learner_id", "handed_in_at", "pk")
        .distinct("learner_id")
        .values_list(
            *("pk", "learner_id", "badge_version_id", "handed_in_at"),
            *("decision__decided_at", "decision__passed", "decision__award_id"),
            *("decision__decided_by_id", "decision__levels"),
        )
    )
    blind = _blind_levels(badge)
    grades = _grades(badge)
    found = []
    for pk, learner, version, handed_in, decided, passed, award, by, levels in chosen:
        reviews = blind.get(pk, [])
        grader, machine = grades.get(pk, ("", {}))
        found.append(
            FirstWork(
                learner=learner,
                version=version,
                handed_in_at=handed_in,
                decided_at=decided,
                passed=passed,
                has_badge=award is not None,
                by_machine=decided is not None and by is None,
                levels=levels or {},
                first=reviews[0] if reviews else {},
                second=reviews[1] if len(reviews) > 1 else {},
                machine=machine,
                grader=grader,
            )
        )
    return sorted(found, key=lambda one: (one.handed_in_at, one.learner))


def rubrics(badge: Badge) -> dict[int, Rubric]:
    """The rubric of each version of `badge` for which something was handed in."""
    works = Work.objects.filter(badge_version__badge=badge).order_by("badge_version_id")
    found = works.distinct("badge_version_id").values_list(
        "badge_version_id", "badge_version__rubric"
    )
    return {version: rubric_from_plain(plain) for version, plain in found}


def people_per_badge(organisation: Organisation) -> dict[int, int]:
    """How many people handed in for each badge, by the badge's primary key."""
    works = Work.objects.filter(organisation=organisation).order_by()
    found = works.values("badge_version__badge").annotate(n=Count("learner", distinct=True))
    return dict(found.values_list("badge_version__badge", "n"))


def _blind_levels(badge: Badge) -> dict[int, list[Levels]]:
    """First markings before second ones; who adjudicates or judges an appeal is not blind."""
    reviews = Review.objects.filter(
        work__badge_version__badge=badge,
        submitted_at__isnull=False,
        purpose__in=(Purpose.FIRST, Purpose.SECOND),
    )
    rows = reviews.exclude(blind_levels={}).order_by("purpose", "submitted_at", "pk")
    found: dict[int, list[Levels]] = {}
    for work, levels in rows.values_list("work_id", "blind_levels"):
        found.setdefault(work, []).append(levels)
    return found


def _grades(badge: Badge) -> dict[int, tuple[str, dict[str, int]]]:
    """The newest grader of each work, and the levels it gave; the last word on each criterion."""
    grades = MachineGrade.objects.filter(work__badge_version__badge=badge).order_by("pk")
    found: dict[int, tuple[str, dict[str, int]]] = {}
    for work, grader, criterion, level in grades.values_list(
        "work_id", "grader", "criterion", "level"
    ):
        _grader, levels = found.get(work, ("", dict[str, int]()))
        levels.pop(criterion, None)
        if level is not None:
            levels[criterion] = level
        found[work] = (grader, levels)
    return found
