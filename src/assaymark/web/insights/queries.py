"""Reads of insights: reports, questions, and what one person said of themselves, to that person."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from assaymark.web.assessment.queries import auditing
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.models import (
    AnswerImport,
    BiasReport,
    Disclosure,
    Question,
    ReportState,
)
from assaymark.web.people.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Audited:
    """A badge with its reports, newest first, and how many people handed in for it so far."""

    badge: Badge
    title: str
    people: int
    reports: tuple[BiasReport, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether a report is being made."""
        return any(one.state == ReportState.WAITING for one in self.reports)


def audited_badges(organisation: Organisation) -> list[Audited]:
    """Every badge that somebody handed in for or that has a report; most people first."""
    people = auditing.people_per_badge(organisation)
    reports: dict[int, list[BiasReport]] = {}
    found = BiasReport.objects.filter(organisation=organisation).defer("document")
    for report in found.order_by("-number"):
        reports.setdefault(report.badge_id, []).append(report)
    badges = [
        Audited(one.badge, one.shown.title, people.get(one.badge.pk, 0), tuple(of))
        for one in catalogue.badges(organisation)
        if (of := reports.get(one.badge.pk, [])) or people.get(one.badge.pk)
    ]
    return sorted(badges, key=lambda one: (-one.people, one.title))


def report(organisation: Organisation, handle: str) -> BiasReport | None:
    """The report with this handle."""
    found = BiasReport.objects.filter(organisation=organisation, handle=handle)
    return found.select_related("badge__organisation").first()


def published_report(slug: str, handle: str) -> BiasReport | None:
    """The report at this public address, while its summary is published."""
    found = BiasReport.objects.filter(
        organisation__slug=slug, handle=handle, published_at__isnull=False
    )
    return found.select_related("badge", "organisation").first()


def published_reports(organisation: Organisation) -> QuerySet[BiasReport]:
    """The reports whose summary is public, newest first, with `title`, without their documents."""
    found = BiasReport.objects.filter(organisation=organisation, published_at__isnull=False)
    found = found.annotate(title=KT("document__badge"))
    return found.select_related("organisation").defer("document").order_by("-published_at")


def title(badge: Badge) -> str:
    """What the badge is called now."""
    newest = catalogue.published_version(badge) or catalogue.versions(badge).first()
    return newest.title if newest else badge.key


def questions(organisation: Organisation) -> list[Question]:
    """Every question of an organisation, asked at present or not."""
    return list(Question.objects.filter(organisation=organisation))


def asks(organisation: Organisation) -> bool:
    """Whether the organisation asks people anything about themselves."""
    return Question.objects.filter(organisation=organisation, is_asked=True).exists()


def own_disclosure(organisation: Organisation, user: User) -> Disclosure | None:
    """What `user` said: for the page that `user` alone is shown."""
    found = Disclosure.objects.filter(organisation=organisation, user=user)
    return found.select_related("brought_by").first()


def imports(organisation: Organisation) -> QuerySet[AnswerImport]:
    """The imports of answers, newest first, each with its stated ground."""
    found = AnswerImport.objects.filter(organisation=organisation)
    return found.select_related("by").order_by("-at")
