"""Reads of recognitions, model responses, cards, plateaus and notes, within one organisation."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from assaymark.framework.rubric import Criterion
from assaymark.web.assessment.queries.coaching import badges_handed_in, has_handed_in
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.guides.models import (
    CoachingCard,
    ModelResponse,
    ModelSeen,
    Plateau,
    Recognition,
    RecognitionState,
    Reflection,
)
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.people.roles import May
from assaymark.web.skills.models import Competency

SHOWN = 50
MENTORS = frozenset({May.REVIEW, May.SEE_TEAM})
KEEPERS = MENTORS | {May.MANAGE_CATALOGUE}
WORK = re.compile(r"https?://[^?#]*/work/[^/?#]+/$")
"""The address of a work, wherever this site stood when it was written down."""
REFLECTION = "reflection"
"""The tag of a badge whose task is to reflect."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognition with the criterion it shows."""

    row: Recognition
    criterion: Criterion | None

    @property
    def indicator(self) -> str:
        """What one would see at the level that is needed."""
        one = self.criterion
        return one.level(one.pass_value).indicator if one else ""

    @property
    def is_unnamed(self) -> bool:
        """Whether its giver read the work as a peer, and so is not told whose it is."""
        return bool(WORK.match(self.row.link))

    @property
    def is_open(self) -> bool:
        """Whether its person may still take it up."""
        return self.row.state in {RecognitionState.OFFERED, RecognitionState.TAKEN}


def work_address(handle: str) -> str:
    """The address of a work, which only its author can open."""
    return str(settings.BASE_URL + reverse("work", args=[handle]))


def recognition(organisation: Organisation, handle: str) -> Recognition | None:
    """The recognition of this handle."""
    return _recognitions(organisation).filter(handle=handle).first()


def received(organisation: Organisation, person: User) -> list[Recognised]:
    """What was recognised of somebody, newest first; not what its giver took back."""
    found = _recognitions(organisation).filter(person=person)
    return _with_criteria(found.exclude(state=RecognitionState.WITHDRAWN))


def given(organisation: Organisation, by: User) -> list[Recognised]:
    """What somebody recognised in others, newest first."""
    return _with_criteria(_recognitions(organisation).filter(by=by))


def of_team(organisation: Organisation, people: Collection[int]) -> list[Recognised]:
    """What was recognised of these people, for their manager; not what they declined."""
    found = _recognitions(organisation).filter(person__in=people)
    closed = [RecognitionState.WITHDRAWN, RecognitionState.DECLINED]
    return _with_criteria(found.exclude(state__in=closed))


def _recognitions(organisation: Organisation) -> QuerySet[Recognition]:
    rows = Recognition.objects.filter(organisation=organisation)
    return rows.select_related("person", "by", "badge_version__badge", "work").defer(
        "work__content", "work__text", "work__consent"
    )


def _with_criteria(found: QuerySet[Recognition]) -> list[Recognised]:
    rows = list(found.order_by("-given_at", "-pk")[:SHOWN])
    return [Recognised(one, criterion_of(one)) for one in rows]


def criterion_of(one: Recognition) -> Criterion | None:
    """The criterion that a recognition shows."""
    found = (c for c in rubric(one.badge_version).criteria if c.key == one.criterion)
    return next(found, None)


def may_see_models(badge: Badge, member: Membership, may: frozenset[May]) -> bool:
    """Whether somebody may see how mentors did a badge's task.

    Who learns here must have handed in their own first, whatever other roles they have.
    """
    if May.LEARN in may or not KEEPERS & may:
        return has_handed_in(badge, member.user)
    return True


def models(badge: Badge) -> list[ModelResponse]:
    """The model responses in use, newest first, each with how often it was seen and helped."""
    return list(_models().filter(badge=badge, retired_at=None).order_by("-made_at"))


def models_by(badge: Badge, author: User) -> list[ModelResponse]:
    """Every version of one mentor, newest first."""
    return list(_models().filter(badge=badge, author=author).order_by("-number"))


def model(organisation: Organisation, handle: str) -> ModelResponse | None:
    """The response of this handle, without its bytes."""
    return _models().filter(organisation=organisation, handle=handle).first()


def recording(one: ModelResponse) -> bytes | None:
    """The bytes of the recording."""
    found = ModelResponse.objects.values_list("content", flat=True).get(pk=one.pk)
    return None if found is None else bytes(found)


def _models() -> QuerySet[ModelResponse]:
    rows = ModelResponse.objects.defer("content").select_related("badge", "badge_version", "author")
    return rows.annotate(
        seen_by=Count("seen"),
        said_by=Count("seen", filter=Q(seen__helped__isnull=False)),
        helped_by=Count("seen", filter=Q(seen__helped=True)),
    )


def answers_of(person: User, responses: Collection[ModelResponse]) -> dict[int, bool | None]:
    """What somebody said of each of these that they opened."""
    found = ModelSeen.objects.filter(person=person, response__in=[one.pk for one in responses])
    return dict(found.values_list("response_id", "helped"))


def badges_with_models(organisation: Organisation, person: User) -> list[BadgeVersion]:
    """The badges that somebody handed in for and of which there is a model response."""
    done = badges_handed_in(organisation, person)
    some = ModelResponse.objects.filter(badge=OuterRef("badge"), retired_at=None)
    found = catalogue.published(organisation).filter(Exists(some), badge__in=done)
    return list(found)


def cards(organisation: Organisation, competency: Competency) -> list[CoachingCard]:
    """The cards of a competency, level by level, with how often they were used and helped."""
    rows = CoachingCard.objects.filter(organisation=organisation, competency=competency)
    return list(
        rows.annotate(
            used=Count("uses"),
            said=Count("uses", filter=Q(uses__helped__isnull=False)),
            helped=Count("uses", filter=Q(uses__helped=True)),
        ).order_by("rank", "pk")
    )


def card(organisation: Organisation, handle: str) -> CoachingCard | None:
    """The card of this handle."""
    rows = CoachingCard.objects.filter(organisation=organisation, handle=handle)
    return rows.select_related("competency").first()


def cards_by_skill(organisation: Organisation) -> dict[int, int]:
    """How many cards each competency has in use."""
    rows = CoachingCard.objects.filter(organisation=organisation, retired_at=None)
    return dict(rows.values_list("competency").annotate(n=Count("pk")))


def open_plateaus(organisation: Organisation, person: User) -> list[Plateau]:
    """Where somebody rests now, by skill."""
    rows = Plateau.objects.filter(organisation=organisation, person=person, ended_at=None)
    return list(rows.select_related("competency").order_by("competency__title"))


def open_plateau_people(organisation: Organisation, *, after: int, most: int) -> list[int]:
    """Keys of people with an open plateau, from above `after` on."""
    rows = Plateau.objects.filter(organisation=organisation, ended_at=None, person__gt=after)
    found = rows.order_by("person_id").values_list("person_id", flat=True).distinct()
    return list(found[:most])


def reflections(organisation: Organisation, person: User) -> list[Reflection]:
    """Somebody's own notes, newest first; asked for by that person alone."""
    rows = Reflection.objects.filter(organisation=organisation, person=person)
    return list(rows.select_related("competency").order_by("-written_at")[:SHOWN])


def reflection_badge(organisation: Organisation, competency: Competency) -> BadgeVersion | None:
    """The badge whose task is to reflect: about this skill if there is one, else about none."""
    found = catalogue.published(organisation).filter(tags__contains=[REFLECTION])
    versions = list(found)
    mine = [one for one in versions if _is_about(one, competency)]
    plain = [one for one in versions if not one.competencies]
    return next(iter([*mine, *plain]), None)


def _is_about(version: BadgeVersion, competency: Competency) -> bool:
    return any(one.get("handle") == competency.handle for one in version.competencies)
