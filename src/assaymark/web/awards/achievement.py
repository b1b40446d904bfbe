"""A badge version as the credential's achievement: the same facts that its criteria page shows."""

from typing import Any

from assaymark.credential.model import AchievementFacts, Alignment, Image
from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.awards import addresses
from assaymark.web.catalogue.levels import level_title
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation


def achievement_facts(organisation: Organisation, version: BadgeVersion) -> AchievementFacts:
    """What the badge version means, as values."""
    address = addresses.achievement(organisation.slug, version.handle)
    return AchievementFacts(
        id=address,
        url=address,
        name=version.title,
        description=version.summary,
        criteria_url=f"{address}#criteria",
        criteria_narrative=version.criteria,
        achievement_type=version.achievement_type,
        version=str(version.number),
        tags=tuple(version.tags),
        image=Image(f"{address}.svg", f"{version.title}, {level_title(version.level)}"),
        alignments=tuple(_alignment(address, one) for one in version.competencies),
        rubric=rubric_from_plain(version.rubric),
    )


def _alignment(address: str, competency: dict[str, Any]) -> Alignment:
    handle = str(competency.get("handle", ""))
    return Alignment(
        target_name=str(competency.get("title", "")),
        target_url=f"{address}#competency-{handle}",
        target_code=str(competency.get("competency", "")) or None,
        target_description=str(competency.get("level_title", "")) or None,
        target_framework=str(competency.get("framework", "")) or None,
        target_type="ceasn:Competency",
    )
