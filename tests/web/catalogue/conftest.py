"""The demo organisation's frameworks and badges, and people of two organisations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from assaymark.framework.load import framework_from_yaml
from assaymark.web.catalogue import actions
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.skills import actions as skills

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "northwind"
LADDER = ("foundation", "practitioner", "expert")


def plain_badge(level: str) -> dict[str, Any]:
    """One of the three example badges, as its file says."""
    path = EXAMPLES / "badges" / f"active-listening-{level}.yaml"
    plain: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return plain


def _member(organisation: Organisation, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@{organisation.slug}.example", name=name)
    Membership.objects.create(user=user, organisation=organisation, roles=[role])
    return user


@pytest.fixture
def northwind(db: None) -> Organisation:
    return Organisation.objects.create(slug="northwind", name="Northwind Skills")


@pytest.fixture
def hannah(northwind: Organisation) -> User:
    return _member(northwind, "Hannah", Role.CATALOGUE_MANAGER)


@pytest.fixture
def priya(northwind: Organisation) -> User:
    return _member(northwind, "Priya", Role.LEARNER)


@pytest.fixture
def stranger(db: None) -> User:
    kelvin = Organisation.objects.create(slug="kelvin", name="Kelvin University")
    return _member(kelvin, "Stranger", Role.CATALOGUE_MANAGER)


@pytest.fixture
def frameworks(northwind: Organisation, hannah: User) -> None:
    """The three example frameworks, published."""
    for path in sorted((EXAMPLES / "frameworks").glob("*.yaml")):
        document = framework_from_yaml(path.read_text(encoding="utf-8"))
        version = skills.import_framework(organisation=northwind, document=document, by=hannah)
        skills.publish_framework(version=version, by=hannah)


@pytest.fixture
def drafted(
    frameworks: None, northwind: Organisation, hannah: User
) -> Callable[[str], BadgeVersion]:
    """Drafts one of the example badges."""
    return lambda level: actions.draft_badge_from_plain(northwind, plain_badge(level), hannah)


@pytest.fixture
def draft(drafted: Callable[[str], BadgeVersion]) -> BadgeVersion:
    return drafted("practitioner")


@pytest.fixture
def published(draft: BadgeVersion, hannah: User) -> BadgeVersion:
    return actions.publish(version=draft, by=hannah)


@pytest.fixture
def ladder(
    drafted: Callable[[str], BadgeVersion], northwind: Organisation, hannah: User
) -> list[BadgeVersion]:
    """All three example badges published, each below the next."""
    versions = [actions.publish(version=drafted(level), by=hannah) for level in LADDER]
    actions.link_ladder(northwind, [plain_badge(level) for level in LADDER], hannah)
    return versions


@pytest.fixture
def manager(hannah: User, client: Client) -> Client:
    client.force_login(hannah)
    return client


@pytest.fixture
def learner(priya: User, client: Client) -> Client:
    client.force_login(priya)
    return client
