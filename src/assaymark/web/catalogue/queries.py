"""Reads of this room: badges, versions, ladders. What is not in an organisation raises Http404."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from assaymark.framework.rubric import Rubric, rubric_from_plain
from assaymark.web.catalogue.art import short_title
from assaymark.web.catalogue.checks import Checking, Gap, checking, doubts, gaps
from assaymark.web.catalogue.levels import marks
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import VersionState


@dataclass(frozen=True, slots=True)
class BadgeSummary:
    """A badge in the catalogue: the version on offer, the draft in work, what is doubtful."""

    badge: Badge
    published: BadgeVersion | None
    draft: BadgeVersion | None
    shown: BadgeVersion
    checking: Checking | None
    doubts: tuple[Gap, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One badge of a ladder as it is on offer; `here` marks the one that was asked about."""

    badge: Badge
    version: BadgeVersion
    here: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """Badges that build on each other, lowest first."""

    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        """A name for the ladder in addresses: its first badge's key."""
        return self.steps[0].badge.key

    @property
    def title(self) -> str:
        """What its badges are called alike, without their levels; else the first one's title."""
        titles = {short_title(step.version.title, step.version.level) for step in self.steps}
        return titles.pop() if len(titles) == 1 else self.steps[0].version.title


def published(organisation: Organisation) -> QuerySet[BadgeVersion]:
    """Every published version of the organisation, by title."""
    found = BadgeVersion.objects.filter(
        badge__organisation=organisation, state=VersionState.PUBLISHED
    )
    return found.select_related("badge__organisation", "badge__next").order_by("title", "number")


def version(organisation: Organisation, handle: str) -> BadgeVersion:
    """The version with this handle, in whatever state; raises Http404."""
    found = BadgeVersion.objects.select_related("badge__organisation", "badge__next")
    return get_object_or_404(found, badge__organisation=organisation, handle=handle)


def rubric(version: BadgeVersion) -> Rubric:
    """The version's rubric; raises RubricError for a draft whose rubric is unfinished."""
    return rubric_from_plain(version.rubric)


def badge(organisation: Organisation, handle: str) -> Badge:
    """The badge with this handle; raises Http404."""
    found = Badge.objects.select_related("organisation", "next")
    return get_object_or_404(found, organisation=organisation, handle=handle)


def versions(badge: Badge) -> QuerySet[BadgeVersion]:
    """Every version of the badge, newest first."""
    found = BadgeVersion.objects.filter(badge=badge).order_by("-number")
    return found.select_related("badge__organisation", "badge__next", "published_by", "edited_by")


def published_version(badge: Badge) -> BadgeVersion | None:
    """The version on offer, if there is one."""
    return versions(badge).filter(state=VersionState.PUBLISHED).first()


def draft(badge: Badge) -> BadgeVersion | None:
    """The draft in work, if there is one."""
    return versions(badge).filter(state=VersionState.DRAFT).first()


def badges(organisation: Organisation) -> tuple[BadgeSummary, ...]:
    """Every badge of the organisation, by title, each ladder from its lowest level."""
    listed = BadgeVersion.objects.select_related("badge__organisation", "edited_by")
    newest_first = Prefetch("versions", queryset=listed.order_by("-number"), to_attr="listed")
    found = organisation.badges.select_related("next").prefetch_related(newest_first)
    summaries = [_summary(one, getattr(one, "listed")) for one in found]  # noqa: B009 - by Prefetch
    return tuple(sorted(summaries, key=lambda one: (*_place(one.shown), one.badge.pk)))


def ladder(version: BadgeVersion) -> Ladder:
    """The ladder `version` stands on, itself included; two queries.

    Steps whose badge is not on offer are left out. Where several badges lead to one, the way down
    follows the one that was made first.
    """
    organisation = version.badge.organisation
    steps = _badges_by_id(organisation)
    on_offer = {one.badge_id: one for one in published(organisation)} | {version.badge_id: version}
    lowest = version.badge_id
    below = _below(steps.values())
    while lowest in below:
        lowest = below[lowest]
    return Ladder(
        tuple(
            Step(steps[pk], on_offer[pk], pk == version.badge_id)
            for pk in _upwards(steps, lowest, through=version.badge_id)
            if pk in on_offer
        )
    )


def ladders(organisation: Organisation) -> tuple[Ladder, ...]:
    """Everything on offer, ladder by ladder; a badge alone is a ladder of one step."""
    steps = _badges_by_id(organisation)
    on_offer = {one.badge_id: one for one in published(organisation)}
    below = _below(steps.values())
    seen: set[int] = set()
    found = []
    for pk in sorted(steps, key=lambda one: (one in below, one)):
        way = [one for one in _upwards(steps, pk) if one in on_offer and one not in seen]
        seen.update(way)
        if way:
            found.append(Ladder(tuple(Step(steps[one], on_offer[one]) for one in way)))
    return tuple(sorted(found, key=lambda one: one.steps[0].version.title.casefold()))


def _place(version: BadgeVersion) -> tuple[str, int]:
    """Sorts by what badges are called alike, then by level."""
    alike = short_title(version.title, version.level).casefold()
    return alike, marks(version.level)


def _badges_by_id(organisation: Organisation) -> dict[int, Badge]:
    return {one.pk: one for one in organisation.badges.order_by("pk")}


def _below(badges: Iterable[Badge]) -> dict[int, int]:
    """For each badge that stands above others, the oldest of those."""
    found: dict[int, int] = {}
    for one in badges:
        if one.next_id is not None:
            found.setdefault(one.next_id, one.pk)
    return found


def _upwards(steps: dict[int, Badge], lowest: int, *, through: int | None = None) -> list[int]:
    """The way up from `lowest`; `set_next` refuses circles, so it ends."""
    way, here = [], steps.get(lowest)
    while here is not None and here.pk not in way:
        way.append(here.pk)
        here = steps.get(here.next_id) if here.next_id else None
    if through is not None and through not in way:  # pragma: no cover - a circle in the table
        return [through]
    return way


def _summary(one: Badge, found: list[BadgeVersion]) -> BadgeSummary:
    by_state = {version.state: version for version in reversed(found)}
    published, draft = by_state.get(VersionState.PUBLISHED), by_state.get(VersionState.DRAFT)
    shown = published or draft or found[0]
    return BadgeSummary(
        one,
        published,
        draft,
        shown,
        checking(shown),
        doubts(draft or shown),
        gaps(draft) if draft else (),
    )


def versions_by_key(keys: Iterable[int]) -> dict[int, BadgeVersion]:
    """The badge versions with these primary keys."""
    found = BadgeVersion.objects.filter(pk__in=set(keys)).select_related("badge")
    return {one.pk: one for one in found}


def published_by_handle(handle: str) -> BadgeVersion | None:
    """The version with this handle, of any organisation, once it is published: for public pages."""
    found = BadgeVersion.objects.filter(handle=handle).exclude(state=VersionState.DRAFT)
    return found.select_related("badge__organisation").first()


def titles(organisation: Organisation, handles: Iterable[str]) -> dict[str, str]:
    """The titles of the badge versions with these handles."""
    found = BadgeVersion.objects.filter(badge__organisation=organisation, handle__in=set(handles))
    return dict(found.values_list("handle", "title"))
