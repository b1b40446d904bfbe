"""Reads of this room: frameworks and versions, and the competencies other rooms choose from.

What is asked for inside an organisation and is not there raises Http404.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from assaymark.framework.load import framework_from_plain
from assaymark.framework.model import Competency as DescribedCompetency
from assaymark.framework.model import Framework as Described
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency, Framework, FrameworkVersion, VersionState


@dataclass(frozen=True, slots=True)
class CompetencyChoice:
    """A level of a competency of a published framework: what a badge can say it is about."""

    framework: str
    framework_title: str
    domain: str
    competency: str
    title: str
    level: str
    level_title: str
    handle: str

    @property
    def value(self) -> str:
        """One string that names the choice in a form."""
        return f"{self.framework}/{self.competency}/{self.level}"


@dataclass(frozen=True, slots=True)
class CompetencyPage:
    """One competency, as the published version of its framework describes it."""

    handle: str
    competency: DescribedCompetency
    domain: str
    framework: Described
    framework_handle: str
    organisation: Organisation
    state: str


@dataclass(frozen=True, slots=True)
class FrameworkSummary:
    """A framework in a list: the version in use, the draft in work, how much there is in it."""

    framework: Framework
    published: FrameworkVersion | None
    draft: FrameworkVersion | None
    shown: FrameworkVersion
    domains: int
    competencies: int


def published_frameworks(organisation: Organisation) -> QuerySet[FrameworkVersion]:
    """The published version of each framework, by title."""
    versions = FrameworkVersion.objects.filter(
        framework__organisation=organisation, state=VersionState.PUBLISHED
    )
    return versions.select_related("framework", "published_by").order_by("framework__title")


def frameworks(organisation: Organisation) -> tuple[FrameworkSummary, ...]:
    """Every framework of the organisation, by title."""
    versions = FrameworkVersion.objects.select_related("edited_by").order_by("-number")
    found = organisation.frameworks.select_related("successor").order_by("title")
    listed = found.prefetch_related(Prefetch("versions", queryset=versions, to_attr="listed"))
    return tuple(_summary(one, getattr(one, "listed")) for one in listed)  # noqa: B009 - set by Django


def framework(organisation: Organisation, handle: str) -> Framework:
    """The framework with this handle."""
    return get_object_or_404(
        Framework.objects.select_related("organisation", "successor"),
        organisation=organisation,
        handle=handle,
    )


def versions(framework: Framework) -> QuerySet[FrameworkVersion]:
    """Every version, newest first."""
    found = FrameworkVersion.objects.filter(framework=framework).order_by("-number")
    return found.select_related("framework", "published_by", "edited_by")


def published_version(framework: Framework) -> FrameworkVersion | None:
    """The version in use, if there is one."""
    return versions(framework).filter(state=VersionState.PUBLISHED).first()


def draft(framework: Framework) -> FrameworkVersion | None:
    """The draft in work, if there is one."""
    return versions(framework).filter(state=VersionState.DRAFT).first()


def competency_choices(organisation: Organisation) -> tuple[CompetencyChoice, ...]:
    """Every level of every competency of the published frameworks, in their own order."""
    rows = Competency.objects.filter(framework__organisation=organisation)
    handles = {
        (framework_id, key): handle
        for framework_id, key, handle in rows.values_list("framework_id", "key", "handle")
    }
    return tuple(
        choice
        for version in published_frameworks(organisation)
        for choice in _choices(version, handles)
    )


def competency(handle: str) -> CompetencyPage:
    """The competency with this handle, whatever its organisation; raises Http404.

    Described by the published version, or when it left that, by the newest that has it.
    """
    row = get_object_or_404(
        Competency.objects.select_related("framework__organisation"), handle=handle
    )
    issued = versions(row.framework).exclude(state=VersionState.DRAFT)
    for version in sorted(issued, key=lambda one: one.state != VersionState.PUBLISHED):
        described = framework_from_plain(version.document)
        for domain in described.domains:
            for one in domain.competencies:
                if one.key == row.key:
                    return CompetencyPage(
                        row.handle,
                        one,
                        domain.title,
                        described,
                        row.framework.handle,
                        row.framework.organisation,
                        version.state,
                    )
    raise LookupError(f"competency {row.key!r} has a row but stands in no published version")


def handles(framework: Framework) -> dict[str, str]:
    """The handle of each competency's row, by key."""
    return dict(Competency.objects.filter(framework=framework).values_list("key", "handle"))


def _choices(
    version: FrameworkVersion, handles: dict[tuple[int, str], str]
) -> Iterator[CompetencyChoice]:
    described = framework_from_plain(version.document)
    for domain in described.domains:
        for one in domain.competencies:
            for level in one.levels:
                yield CompetencyChoice(
                    described.key,
                    described.title,
                    domain.title,
                    one.key,
                    one.title,
                    level.key,
                    level.title,
                    handles[version.framework_id, one.key],
                )


def _summary(one: Framework, found: list[FrameworkVersion]) -> FrameworkSummary:
    by_state = {version.state: version for version in reversed(found)}
    published, draft = by_state.get(VersionState.PUBLISHED), by_state.get(VersionState.DRAFT)
    shown = published or draft or found[0]
    domains = shown.document["domains"]
    competencies = sum(len(domain["competencies"]) for domain in domains)
    return FrameworkSummary(one, published, draft, shown, len(domains), competencies)


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a competency: its rank, from 1, and what it is called."""

    rank: int
    key: str
    title: str


def rungs(organisation: Organisation) -> dict[str, tuple[Rung, ...]]:
    """The levels of each competency, lowest first, by the competency's handle; two queries.

    As the published version of its framework has them, or the newest one that did.
    """
    keys = Competency.objects.filter(framework__organisation=organisation)
    named = {(one.framework_id, one.key): one.handle for one in keys}
    issued = FrameworkVersion.objects.filter(framework__organisation=organisation)
    found: dict[str, tuple[Rung, ...]] = {}
    for version in sorted(
        issued.exclude(state=VersionState.DRAFT),
        key=lambda one: (one.state != VersionState.PUBLISHED, -one.number),
    ):
        for domain in version.document["domains"]:
            for one in domain["competencies"]:
                handle = named.get((version.framework_id, one["key"]))
                if handle is not None:
                    found.setdefault(handle, _rungs(one["levels"]))
    return found


def _rungs(levels: list[dict[str, Any]]) -> tuple[Rung, ...]:
    made = (Rung(int(one["rank"]), one["key"], one["title"]) for one in levels)
    return tuple(sorted(made, key=lambda one: one.rank))


def competency_rows(organisation: Organisation) -> QuerySet[Competency]:
    """Every competency of the organisation, by title."""
    found = Competency.objects.filter(framework__organisation=organisation)
    return found.order_by("title", "pk")


def private_skills(organisation: Organisation) -> frozenset[int]:
    """Keys of the competencies that `boards` marked mission-critical: what somebody has shown in
    one is for that person and their manager alone, on whatever page."""
    found = Competency.objects.filter(critical__organisation=organisation)
    return frozenset(found.values_list("pk", flat=True))


def competencies(organisation: Organisation) -> dict[str, Competency]:
    """Every competency of the organisation, by its handle."""
    return {one.handle: one for one in competency_rows(organisation)}
