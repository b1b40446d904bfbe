"""Fitting the published figures to everybody's evidence, and publishing them.

What is fitted rests on the evidence of `SAMPLE` people at most, chosen by a digest of their keys
and so always the same ones; figures hardly move with more. Each night new figures are published
where there is `GROWN` more evidence than the last were fitted on: each publication moves
everybody's score a little, so it is not done for nothing.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assaymark.ranking.evidence import Evidence, Model, Skill
from assaymark.ranking.fit import Fitted, NotFitted, ShelfLife, fit
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job
from assaymark.web.standing import figures
from assaymark.web.standing.actions.keeping import evidence_by_person, hold_all
from assaymark.web.standing.actions.rebuilding import start_rebuild
from assaymark.web.standing.models import ScoreModel, SkillEvidence

SAMPLE = 5000
GROWN, OLD = 0.05, timedelta(days=30)
WIDEST, LONGEST_DAYS = 25.0, 36_525
"""A shelf-life is used where its interval's ends differ by this factor at most (five each way)."""
_CHOSEN = """
SELECT person_id FROM (
  SELECT DISTINCT person_id FROM standing_skillevidence
  WHERE organisation_id = %s AND withdrawn_at IS NULL
) AS people ORDER BY md5(person_id::text) LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Refitted:
    """Figures fitted, and the evidence they rest on; `before`: the number of those in force."""

    fitted: Fitted
    n: int
    n_people: int
    before: int


@transaction.atomic
def ask_for_refit(
    *, organisation: Organisation, by: User | None, now: datetime | None = None
) -> Job:
    """The promise to fit the figures anew."""
    now = now or timezone.now()
    return defer(
        "standing.refit",
        f"{organisation.pk}:{now:%Y-%m-%dT%H:%M}",
        arguments={"by": by.pk if by else None},
        organisation_id=organisation.pk,
    )


def refitted(organisation: Organisation) -> Refitted:
    """The figures that the evidence supports; nothing is kept yet."""
    row = figures.current(organisation)
    people = sample(organisation)
    skills = {one.skill for given in people.values() for one in given}
    before = figures.figures(row).covering(skills)
    return Refitted(
        fitted=usable(fit(people, before=before), before),
        n=sum(map(len, people.values())),
        n_people=len(people),
        before=row.number,
    )


def usable(found: Fitted, before: Model) -> Fitted:
    """`found`, but with the shelf-life of `before` where its own is hardly known.

    Then the fitted days are said as the reason, with how far they could be off.
    """
    vague = [
        one for one in found.skills if isinstance(one, ShelfLife) and one.high > WIDEST * one.low
    ]
    kept = {one.skill: _with_shelf_life(found, before, one.skill) for one in vague}
    said = {one.skill: NotFitted(one.skill, _too_wide(one)) for one in vague}
    return Fitted(
        replace(found.model, skills={**found.model.skills, **kept}),
        tuple(said.get(one.skill, one) for one in found.skills),
    )


def _with_shelf_life(found: Fitted, before: Model, key: str) -> Skill:
    skill, old = found.model.skills[key], before.skills[key]
    return replace(skill, drift=old.drift * (skill.spread / old.spread) ** 2)


def _too_wide(one: ShelfLife) -> str:
    def days(n: float) -> str:
        return f"{n:.0f} days" if n < LONGEST_DAYS else "more than 100 years"

    return (
        f"{one.n} judgements of {one.n_people} people put it at {days(one.days)}, but anywhere from"
        f" {days(one.low)} to {days(one.high)}: too wide to use, so the one before stays"
    )


def sample(organisation: Organisation) -> dict[str, list[Evidence]]:
    """The evidence that figures are fitted on, by person."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, [organisation.pk, SAMPLE])
        people = [person for (person,) in cursor.fetchall()]
    return {str(person): given for person, given in evidence_by_person(organisation, people)}


def is_due(organisation: Organisation, *, now: datetime) -> bool:
    """Whether there is so much more evidence than the figures in force were fitted on.

    Where not everybody's evidence is used, figures are due after `OLD`.
    """
    last = figures.current(organisation)
    if last.n_people >= SAMPLE:
        return now - last.published_at >= OLD
    counts = SkillEvidence.objects.filter(organisation=organisation, withdrawn_at=None).count()
    return counts > last.n * (1 + GROWN)


@transaction.atomic
def publish(
    *,
    organisation: Organisation,
    found: Refitted,
    by: User | None,
    only_fitted: bool = False,
    now: datetime | None = None,
) -> ScoreModel:
    """The figures with the next number, in force from now on; all states are made anew by them.

    Figures that others overtook, or that are those in force, are not published; with `only_fitted`
    neither are other reasons why nothing could be fitted.
    """
    now = now or timezone.now()
    hold_all(organisation)
    last = figures.current(organisation)
    plain = figures.document(found.fitted.model)
    shelf_lives = [_plain(one) for one in found.fitted.skills]
    is_same = last.document == plain and (
        last.shelf_lives == shelf_lives or (only_fitted and bool(last.shelf_lives))
    )
    if last.number != found.before or is_same:
        return last
    made: ScoreModel = ScoreModel.objects.create(
        organisation=organisation,
        number=last.number + 1,
        document=plain,
        shelf_lives=shelf_lives,
        n=found.n,
        n_people=found.n_people,
        published_at=now,
    )
    record(
        "score-figures.published",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"score-figures:{made.number}",
        detail={"evidence": found.n, "people": found.n_people, "shelf_lives": shelf_lives},
        at=now,
    )
    start_rebuild(organisation=organisation, now=now)
    return made


def _plain(one: ShelfLife | NotFitted) -> dict[str, Any]:
    return asdict(one)
