"""`assaymark keys`: list an organisation's issuer keys, make missing ones, rotate."""

import argparse

from assaymark.cli.django import organisation_named, site
from assaymark.cli.words import Commands, NotReady, command


def add(commands: Commands) -> None:
    """Adds `keys`."""
    made = command(
        commands,
        "keys",
        run,
        help="List, make or rotate the keys that sign an organisation's badges and log",
        example="assaymark keys rotate --organisation northwind --use proof",
    )
    made.add_argument("what", choices=["list", "make", "rotate"], help="what to do")
    made.add_argument("--organisation", metavar="SLUG", default="", help="which organisation")
    uses = ["proof", "jwt", "log"]
    made.add_argument("--use", choices=uses, default="proof", help="which to rotate")


def run(chosen: argparse.Namespace) -> int:
    """0 done, 2 when the organisation is not clear."""
    with site():
        from assaymark.web.awards import actions, health, queries  # noqa: PLC0415 - needs Django

        organisation = organisation_named(chosen)
        if organisation is None:
            return 2
        if chosen.what != "list" and (broken := health.broken_keys()):
            raise NotReady(f"no key is made under a passphrase that opens none: {broken[0]}")
        if chosen.what == "make":
            actions.make_keys(organisation=organisation, by=None)
        if chosen.what == "rotate":
            actions.rotate(organisation=organisation, use=chosen.use, by=None)
        for key in queries.keys(organisation):
            parts = (key.use, key.fragment, key.state, f"{key.since:%F}", key.public_multibase)
            print("\t".join(parts))
    return 0
