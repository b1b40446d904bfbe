"""`assaymark demo`: load the made-up organisation of `examples/`."""

import argparse

from assaymark.cli.django import site
from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `demo`."""
    command(
        commands,
        "demo",
        run,
        help="Load the made-up demo organisation, unless it is there already",
        example="assaymark demo",
    )


def run(_chosen: argparse.Namespace) -> int:
    """0 when the demo is there."""
    with site():
        from assaymark.web.site import demo, first_start  # noqa: PLC0415 - Django is up only here

        first_start.migrate(say)
        demo.load(tell=say)
        for person in demo.people():
            print(f"{person.user.email}\t{person.user.name}\t{','.join(person.roles)}")
        say(f"each signs in with the password {demo.password()!r}")
    return 0
