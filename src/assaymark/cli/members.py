"""`assaymark members`: the few things about people that must work without a page."""

import argparse

from assaymark.cli.django import organisation_named, site
from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `members`."""
    made = command(
        commands,
        "members",
        run,
        help="List an organisation's members, or make a one-time link for a new owner",
        example="assaymark members invite-owner",
    )
    made.add_argument("what", choices=["list", "invite-owner"], help="what to do")
    made.add_argument("--organisation", metavar="SLUG", default="", help="which organisation")


def run(chosen: argparse.Namespace) -> int:
    """0 done, 2 when the organisation is not clear."""
    with site():
        from django.conf import settings  # noqa: PLC0415 - Django is up only here

        from assaymark.web.people import actions, queries  # noqa: PLC0415

        organisation = organisation_named(chosen)
        if organisation is None:
            return 2
        if chosen.what == "list":
            for member in queries.members(organisation):
                print(f"{member.user.email}\t{member.user.name}\t{','.join(member.roles)}")
            return 0
        _invitation, token = actions.invite(
            organisation=organisation, email="", roles=["owner"], by=None
        )
        print(f"{settings.BASE_URL}/join/{token}")
        say("Whoever opens this link first becomes an owner; it is good for 14 days.")
    return 0
