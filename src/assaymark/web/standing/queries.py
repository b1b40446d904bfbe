"""Reads of where people stand: states, bands widened to now, evidence, the way up to here.

The mean of a state stays until there is new evidence; what is known of a person wears off, so the
band widens by the skill's drift each day (`band`, `chance_at_least`, `level_held`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from statistics import NormalDist
from typing import NamedTuple

from django.db.models import (
    Avg,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Extract, Greatest, Sqrt

from assaymark.ranking.evidence import Evidence
from assaymark.ranking.guards import DAY_S, counted
from assaymark.ranking.state import Score, score_of
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.skills import queries as skills
from assaymark.web.skills.models import Competency
from assaymark.web.standing import figures
from assaymark.web.standing.models import (
    OtherSkill,
    Rebuilding,
    ScoreModel,
    SkillEvidence,
    SkillState,
)
from assaymark.web.standing.reading import COLUMNS, evidence
from assaymark.web.standing.scale import SURE, required


class Step(NamedTuple):
    """Where somebody stood after some evidence: `n` works so far."""

    at: datetime
    mean: float
    low: float
    high: float
    n: int


def model(organisation: Organisation) -> ScoreModel:
    """The figures in force; the assumed ones where none were ever published."""
    return figures.current(organisation)


def models(organisation: Organisation) -> QuerySet[ScoreModel]:
    """All figures ever published here, newest first."""
    return ScoreModel.objects.filter(organisation=organisation).order_by("-number")


def state(organisation: Organisation, person: User, competency: Competency) -> SkillState | None:
    """Where somebody stands in one skill; None below the works it takes."""
    return states_of(organisation, person).filter(competency=competency).first()


def states_of(organisation: Organisation, person: User) -> QuerySet[SkillState]:
    """Where somebody stands, skill by skill."""
    found = SkillState.objects.filter(organisation=organisation, person=person)
    return found.select_related("competency").order_by("competency__title", "pk")


def states(organisation: Organisation, competency: Competency) -> QuerySet[SkillState]:
    """Where each active member stands in one skill, best mean first."""
    found = SkillState.objects.filter(_member(organisation), organisation=organisation)
    return found.filter(competency=competency).order_by("-mean", "pk")


def skills_with_states(organisation: Organisation) -> list[Competency]:
    """The skills in which somebody here has a score, by title."""
    some = SkillState.objects.filter(organisation=organisation, competency=OuterRef("pk"))
    return list(skills.competency_rows(organisation).filter(Exists(some)))


def skills_for_groups(organisation: Organisation) -> list[Competency]:
    """The same for pages about groups: without mission-critical skills, which have none."""
    private = skills.private_skills(organisation)
    return [one for one in skills_with_states(organisation) if one.pk not in private]


def at_least(
    organisation: Organisation, competency: Competency, rank: int, now: datetime
) -> QuerySet[SkillState]:
    """The states of active members who surely (`SURE`) stand at `rank` or above at `now`.

    Whoever's evidence has aged is not among them. One statement, whatever the number of people.
    """
    z = NormalDist().inv_cdf(SURE)
    found = with_variance(states(organisation, competency), now)
    surely = ExpressionWrapper(
        F("mean") - Value(z) * Sqrt(F("variance_now")), output_field=FloatField()
    )
    return found.annotate(surely=surely).filter(surely__gte=required(rank))


def with_variance(found: QuerySet[SkillState], now: datetime) -> QuerySet[SkillState]:
    """The same states of one skill, with `variance_now`: widened to `now`."""
    first = found.values_list("competency__handle", "model_id").first()
    drift = figures.figures_of(first[1]).skill(first[0]).drift if first else 0.0
    age = Extract(Value(now) - F("as_of"), "epoch", output_field=FloatField())
    days = Greatest(age, Value(0.0)) / Value(float(DAY_S))
    wider = ExpressionWrapper(F("variance") + Value(drift) * days, output_field=FloatField())
    return found.annotate(variance_now=wider)


def variance(state: SkillState, now: datetime) -> float:
    """The variance of a state, widened to `now`; select_related("competency") helps."""
    skill = figures.figures_of(state.model_id).skill(state.competency.handle)
    days = max((now - state.as_of).total_seconds() / DAY_S, 0.0)
    return float(state.variance) + skill.drift * days


def band(state: SkillState, now: datetime) -> tuple[float, float]:
    """The band of a state, widened to `now`."""
    level = figures.figures_of(state.model_id).model.level
    half = NormalDist().inv_cdf((1 + level) / 2) * variance(state, now) ** 0.5
    return state.mean - half, state.mean + half


def chance_at_least(state: SkillState, rank: int, now: datetime) -> float:
    """P(the person stands at `rank` or above) at `now`; `scale.required` says where that begins."""
    off = state.mean - required(rank)
    wide = variance(state, now) ** 0.5
    return NormalDist().cdf(off / wide) if wide else float(off >= 0)


def level_held(state: SkillState, now: datetime) -> int:
    """The highest rank, that reached at most, at which the person surely stands at `now`; or 0."""
    ranks = range(state.reached, 0, -1)
    return next((rank for rank in ranks if chance_at_least(state, rank, now) >= SURE), 0)


def has_aged(state: SkillState, now: datetime) -> bool:
    """Whether the level reached is no longer sure enough without new evidence."""
    return state.holds_until is not None and state.holds_until <= now


def evidence_of(
    organisation: Organisation, person: User, competency: Competency
) -> QuerySet[SkillEvidence]:
    """The evidence of one skill that counts, oldest first."""
    found = SkillEvidence.objects.filter(organisation=organisation, person=person)
    found = found.filter(competency=competency, withdrawn_at=None)
    return found.order_by("at", "key")


def all_evidence(organisation: Organisation, person: User) -> list[Evidence]:
    """Everything that counts of one person, in all skills, as the library reads it."""
    found = SkillEvidence.objects.filter(
        organisation=organisation, person=person, withdrawn_at=None
    )
    return [evidence(row) for row in found.order_by("key").values_list(*COLUMNS)]


def judged_between(
    organisation: Organisation,
    competency: Competency,
    people: Iterable[int],
    start: datetime,
    end: datetime,
) -> list[tuple[int, datetime, float]]:
    """Each work that counts, handed in from `start` until before `end`: who, when, its score."""
    found = SkillEvidence.objects.filter(organisation=organisation, competency=competency)
    found = found.filter(person__in=list(people), at__gte=start, at__lt=end, withdrawn_at=None)
    return list(found.order_by("at", "key").values_list("person_id", "at", "score"))


def subjects(organisation: Organisation, person: User) -> dict[str, str]:
    """What each piece of somebody's evidence came from, by its key."""
    found = SkillEvidence.objects.filter(organisation=organisation, person=person)
    return dict(found.values_list("key", "subject"))


def mean_scores_before(
    organisation: Organisation, competency: Competency, before: datetime
) -> dict[int, float]:
    """Each person's mean score of works that count, handed in before then; by primary key."""
    found = SkillEvidence.objects.filter(organisation=organisation, competency=competency)
    found = found.filter(at__lt=before, withdrawn_at=None)
    means = found.values("person_id").annotate(mean=Avg("score"))
    return {row["person_id"]: float(row["mean"]) for row in means}


def others_of(
    organisation: Organisation, person: User, competency: Competency | None = None
) -> QuerySet[OtherSkill]:
    """What was inferred or declared of somebody, newest first; it counts nowhere."""
    found = OtherSkill.objects.filter(organisation=organisation, person=person)
    if competency is not None:
        found = found.filter(competency=competency)
    return found.select_related("competency").order_by("-at", "-pk")


def history(organisation: Organisation, person: User, competency: Competency) -> list[Step]:
    """Where somebody stood after each work, from the first on; by the figures in force.

    The first works are shown too, with their wide bands, although a score takes more of them.
    """
    return path(
        all_evidence(organisation, person), competency.handle, figures.figures(model(organisation))
    )


def path(given: Iterable[Evidence], skill: str, its: figures.Figures) -> list[Step]:
    """The steps of one person in `skill`, from all their evidence."""
    given = list(given)
    covering = replace(its.covering({one.skill for one in given}), fewest=1)
    found = []
    for now in sorted({one.at for one in given if one.skill == skill}):
        score = score_of(
            counted(given, model=covering, now=now), skill=skill, model=covering, now=now
        )
        if isinstance(score, Score):
            found.append(Step(now, score.mean, score.low, score.high, score.n))
    return found


def _member(organisation: Organisation) -> Exists:
    here = Membership.objects.filter(organisation=organisation, active=True)
    return Exists(here.filter(user=OuterRef("person")))


def rebuilding(organisation: Organisation) -> Rebuilding | None:
    """The newest making anew of all states here."""
    return Rebuilding.objects.filter(organisation=organisation).order_by("-pk").first()
