"""Badges on offer: published versions only."""

from assaymark.web.assessment.rules import evidence_rule
from assaymark.web.awards import addresses
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.connect.rest.answers import checked_handle
from assaymark.web.connect.rest.problems import not_found
from assaymark.web.connect.rest.shapes import BadgeLine, BadgeOut, BadgeRef, CriterionOut
from assaymark.web.connect.rest.shapes import EvidenceAsked as Asked
from assaymark.web.people.models import Organisation


def published_badge(organisation: Organisation, handle: str) -> BadgeVersion:
    """The published version with this handle; raises `Problem`."""
    found = catalogue.published(organisation).filter(handle=checked_handle("badge", handle))
    version: BadgeVersion | None = found.select_related("badge__organisation").first()
    if version is None:
        raise not_found("published badge", handle)
    return version


def badge_ref(version: BadgeVersion) -> BadgeRef:
    """Which badge version."""
    return BadgeRef(
        handle=version.handle, title=version.title, level=version.level, version=version.number
    )


def badge_line(organisation: Organisation, version: BadgeVersion) -> BadgeLine:
    """A badge in a list."""
    return BadgeLine(
        **badge_ref(version).model_dump(),
        summary=version.summary,
        tags=version.tags,
        published_at=version.published_at,
        url=addresses.achievement(organisation.slug, version.handle),
    )


def badge_out(organisation: Organisation, version: BadgeVersion) -> BadgeOut:
    """A badge with everything a learner is told."""
    rule = evidence_rule(version)
    return BadgeOut(
        **badge_line(organisation, version).model_dump(),
        task=version.task,
        criteria=version.criteria,
        acceptance=version.acceptance,
        evidence=Asked(
            ask=rule.ask,
            text=rule.text,
            file=rule.file,
            least_words=rule.least,
            most_words=rule.most,
        ),
        rubric=[CriterionOut.model_validate(criterion) for criterion in version.rubric],
        competencies=version.competencies,
        consent=version.consent,
        stakes=version.stakes,
        expiry_months=version.expiry_months,
        task_minutes=version.task_minutes,
    )
