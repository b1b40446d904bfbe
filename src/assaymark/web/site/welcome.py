"""The words a start prints: where to click, and how somebody signs in the first time.

A start on an empty database makes either the demo organisation, or an organisation and a
one-time invitation for its owner.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from assaymark.web.awards import actions as awards
from assaymark.web.people import actions as people
from assaymark.web.people import queries
from assaymark.web.people.models import Role

Tell = Callable[[str], None]


def words(*, demo: bool, tell: Tell) -> str:
    """What to print once the pages answer."""
    base = settings.BASE_URL
    lines = ["", f"  assaymark is ready:  {base}", f"  verify a badge:      {base}/verify", ""]
    lines += _moved()
    if demo:
        lines += _demo_lines(tell)
    elif not queries.organisations().exists():
        lines += _owner_lines()
    lines.append("  Ctrl-C stops everything.")
    return "\n".join(lines)


def _moved() -> list[str]:
    """A warning when badges were given under another address, where they verify and only there."""
    first = settings.PLACE.first_url(settings.BASE_URL)
    if first == settings.BASE_URL:
        return []
    return [
        f"  WARNING: badges given so far name {first} as their issuer's address,",
        f"  but this start answers at {settings.BASE_URL}: verifiers will not find their keys.",
        f"  Start it at the old address (ASSAYMARK_URL={first}), or keep that one answering.",
        "",
    ]


def _demo_lines(tell: Tell) -> list[str]:
    from assaymark.web.site import demo, demo_crowd  # noqa: PLC0415 - only the demo reads them

    demo.load(tell=tell)
    demo_crowd.load(tell=tell)
    people_here = demo.people()
    lines = [
        f"  Demo organisation (all made up). Sign in at {settings.BASE_URL}/account/login/",
        f"  with the password {demo.password()!r}, or in one click at {settings.BASE_URL}/demo/",
        "",
    ]
    lines += [f"    {who.user.email:<38} {', '.join(who.roles)}" for who in people_here]
    return [*lines, ""]


def _owner_lines() -> list[str]:
    with transaction.atomic():
        organisation = people.found_organisation(
            slug=settings.ORGANISATION_SLUG, name=settings.ORGANISATION_NAME
        )
        awards.make_keys(organisation=organisation, by=None)
        _invitation, token = people.invite(
            organisation=organisation, email="", roles=[Role.OWNER], by=None
        )
    return [
        "  First start. Open this link once to become the owner (good for 14 days):",
        f"    {settings.BASE_URL}/join/{token}",
        "  Lost it? 'assaymark members invite-owner' makes another.",
        "",
    ]
