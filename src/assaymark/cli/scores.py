"""`assaymark rebuild-scores`: every skill score made anew from its evidence, or checked."""

import argparse

from assaymark.cli.django import organisation_named, site
from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `rebuild-scores`."""
    made = command(
        commands,
        "rebuild-scores",
        run,
        help="Make all skill scores anew from their evidence; the result is the same every time",
        example="assaymark rebuild-scores --check",
    )
    made.add_argument("--organisation", metavar="SLUG", default="", help="which organisation")
    made.add_argument(
        "--check", action="store_true", help="change nothing; 1 if any score would differ"
    )


def run(chosen: argparse.Namespace) -> int:
    """0 done or equal, 1 where --check found a difference, 2 when the organisation is not clear."""
    with site():
        from assaymark.web.standing import actions  # noqa: PLC0415 - Django is up only here

        organisation = organisation_named(chosen)
        if organisation is None:
            return 2
        if chosen.check:
            differing, people = actions.differing(organisation)
            print(f"{differing} states differ, of {people} people")
            return 1 if differing else 0
        changed = actions.settle(organisation=organisation)
        made = actions.rebuild(
            organisation=organisation,
            tell=lambda row: say(f"{row.done} of {row.people} people"),
        )
        print(f"{made.states} states of {made.done} people, {changed + made.changed} changed")
    return 0
