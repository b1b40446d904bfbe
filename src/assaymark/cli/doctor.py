"""`assaymark doctor`: what is wrong with this installation, and the command that mends it."""

import argparse

from assaymark.cli.django import site
from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `doctor`."""
    command(
        commands,
        "doctor",
        run,
        help="Check database, keys, log, disk and versions, and say how to mend each problem",
        example="assaymark doctor",
    )


def run(_chosen: argparse.Namespace) -> int:
    """0 when nothing is wrong, 1 when something is, 2 when the database cannot be reached."""
    try:
        with site():
            from assaymark.web.site import health  # noqa: PLC0415 - needs Django set up

            findings = health.findings()
    except (OSError, RuntimeError, ValueError) as error:
        print(f"failed  database   {error}")
        return 2
    for finding in findings:
        print(f"{finding.outcome:<7} {finding.name:<11} {finding.sentence}")
        if finding.mend:
            print(f"{'':<20}mend: {finding.mend}")
    problems = sum(finding.outcome != "ok" for finding in findings)
    say("\neverything is well" if not problems else f"\n{problems} to look at")
    return int(any(finding.outcome == "failed" for finding in findings))
