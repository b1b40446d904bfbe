"""`assaymark demo`: load the made-up organisation of `examples/`, or one of any size."""

import argparse
from datetime import UTC, date, datetime

from assaymark.cli.django import site
from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `demo`."""
    made = command(
        commands,
        "demo",
        run,
        help="Load the made-up demo organisation, unless it is there already",
        example="assaymark demo --people 200",
    )
    made.add_argument(
        "--people",
        type=int,
        metavar="N",
        help="make up an organisation of 200 to 1000000 people instead",
    )
    made.add_argument(
        "--seed", type=int, default=1, metavar="S", help="what it is drawn from (default 1)"
    )
    made.add_argument(
        "--until",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day after its last evidence, as 2026-06-29 (default today)",
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when the demo is there, 2 for a number of people that it cannot make up."""
    with site():
        from assaymark.web.site import (  # noqa: PLC0415 - Django is up only here
            demo,
            demo_crowd,
            first_start,
        )

        first_start.migrate(say)
        if chosen.people is not None:
            return _of_size(chosen)
        demo.load(tell=say)
        demo_crowd.load(tell=say)
        for person in demo.people():
            print(f"{person.user.email}\t{person.user.name}\t{','.join(person.roles)}")
        say(f"each signs in with the password {demo.password()!r}")
    return 0


def _of_size(chosen: argparse.Namespace) -> int:
    from assaymark.web.site import demo, demo_size  # noqa: PLC0415
    from assaymark.web.site.size.plan import Plan  # noqa: PLC0415

    try:
        plan = Plan(chosen.people, chosen.seed, chosen.until or datetime.now(UTC).date())
    except ValueError as refused:
        say(str(refused))
        return 2
    made = demo_size.load(plan, tell=say)
    for person in demo.people():
        if person.organisation_id == made.pk:
            print(f"{person.user.email}\t{person.user.name}\t{','.join(person.roles)}")
    say(f"each signs in with the password {demo.password()!r}")
    return 0
