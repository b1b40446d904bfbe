"""The decision trail: who or what took part in judging a work, in order, with what they saw."""

from datetime import datetime
from typing import Any

from assaymark.web.assessment.models import Appeal, MachineGrade, Marking, Review, Work
from assaymark.web.assessment.quoting import from_plain
from assaymark.web.people.models import User

Entry = dict[str, Any]
RULE = "assaymark"
"""Who acts where a rule of the badge does."""


def trail(work: Work, *, passed: bool, by: User | str, at: datetime) -> list[Entry]:
    """Everything up to and with the decision, oldest first; `by` a grader's version where it alone
    decided."""
    outcome = "decided-passed" if passed else "decided-not-passed"
    if isinstance(by, str):
        return [*so_far(work), _entry(by, "grader", f"machine-{outcome}", at, grader=by)]
    return [*so_far(work), _entry(by, "assessor", outcome, at)]


def so_far(work: Work) -> list[Entry]:
    """Everything so far, oldest first: {who, role, what, at, ...} each."""
    found = [
        _entry(work.learner, "learner", "handed-in", work.handed_in_at, sha256=work.sha256),
        *_machine(work),
        *(entry for review in work.reviews.select_related("assessor") for entry in _human(review)),
        *_asked_again(work),
    ]
    return sorted(found, key=lambda entry: str(entry["at"]))


def _machine(work: Work) -> list[Entry]:
    by_grader: dict[str, list[MachineGrade]] = {}
    for grade in work.machine_grades.order_by("pk"):
        by_grader.setdefault(grade.grader, []).append(grade)
    return [
        _entry(
            grader,
            "grader",
            "suggested" if any(one.level is not None for one in grades) else "abstained",
            grades[0].created_at,
            grader=grader,
            levels={one.criterion: one.level for one in grades},
        )
        for grader, grades in by_grader.items()
    ]


def _asked_again(work: Work) -> list[Entry]:
    """When a second marking and a third person were asked for, and why."""
    marking = Marking.objects.filter(work=work).first()
    if marking is None:
        return []
    found = [_entry(RULE, "rule", "asked-second", marking.asked_at, reasons=marking.reasons)]
    if marking.adjudication_at:
        found.append(_entry(RULE, "rule", "asked-third", marking.adjudication_at))
    if marking.settled_at:
        found.append(_entry(RULE, "rule", f"settled-{marking.outcome}", marking.settled_at))
    return found


def appealed(appeal: Appeal) -> list[Entry]:
    """A settled appeal: contested, judged anew, decided."""
    work = appeal.decision.work
    contested = _entry(
        work.learner, "learner", "contested", appeal.made_at, criteria=appeal.criteria
    )
    if appeal.review is None or appeal.settled_at is None:
        return [contested]
    what = f"appeal-{appeal.state}"
    settled = _entry(appeal.review.assessor, "assessor", what, appeal.settled_at)
    return [contested, *_human(appeal.review), settled]


def _human(review: Review) -> list[Entry]:
    who = review.assessor
    found = [_entry(who, "assessor", "opened", review.opened_at, purpose=review.purpose)]
    if review.scored_at:
        found.append(
            _entry(who, "assessor", "scored-blind", review.scored_at, levels=review.blind_levels)
        )
    if review.suggestion_seen_at:
        found.append(_entry(who, "assessor", "saw-suggestion", review.suggestion_seen_at))
    if review.submitted_at:
        levels = {key: score.level for key, score in from_plain(review.scores).items()}
        found.append(
            _entry(
                who,
                "assessor",
                "submitted",
                review.submitted_at,
                purpose=review.purpose,
                levels=levels,
                changed=changed(review),
            )
        )
    return found


def changed(review: Review) -> dict[str, list[int | None]]:
    """Criterion → [level before, level after] of scores changed after seeing the suggestion."""
    if review.suggestion_seen_at is None:
        return {}
    return {
        key: [review.blind_levels.get(key), score.level]
        for key, score in from_plain(review.scores).items()
        if score.level != review.blind_levels.get(key)
    }


def _entry(who: User | str, role: str, what: str, at: datetime, **more: Any) -> Entry:
    return {"who": str(who), "role": role, "what": what, "at": at.isoformat(), **more}
