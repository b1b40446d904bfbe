"""`assaymark verify`: check a badge, offline if wanted, and say what each check found.

Django is not imported. With `--offline`, or when the badge is a file beside its proof bundle,
nothing is asked of any network.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assaymark.cli.words import Commands, command, say
from assaymark.credential.report import Outcome, Report
from assaymark.credential.verify import verify
from assaymark.ledger.prove import prove
from assaymark.web.kit.outbound import Limits, OutboundError, fetch

LARGEST_BYTES = 5_000_000
MARKS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "FAILED",
    Outcome.WARNED: "warned",
    Outcome.NOT_APPLICABLE: "n/a",
}


def add(commands: Commands) -> None:
    """Adds `verify`."""
    made = command(
        commands,
        "verify",
        run,
        help="Verify a badge from a file, an address or standard input",
        example="assaymark verify badge.json --bundle badge.proof --offline",
    )
    made.add_argument("badge", metavar="FILE|URL|-", help="the badge: JSON or JWT")
    made.add_argument("--bundle", metavar="FILE", help="its proof bundle (.proof)")
    made.add_argument("--evidence", metavar="FILE", help="the work itself, to compare its digest")
    made.add_argument(
        "--trust",
        metavar="FILE",
        action="append",
        default=[],
        help="a key or controller document of an issuer you trust; may be repeated",
    )
    made.add_argument("--offline", action="store_true", help="ask nothing of any network")
    made.add_argument(
        "--inside",
        metavar="HOST:PORT",
        action="append",
        default=[],
        help="may be asked though it is private or speaks http, such as localhost:8000",
    )
    made.add_argument("--json", action="store_true", help="print the checks as JSON")


def run(chosen: argparse.Namespace) -> int:
    """0 when nothing failed, 1 when a check failed, 2 when nothing could be read."""
    ask = _asker(chosen)
    try:
        received = _received(chosen.badge, ask)
        report = verify(
            received,
            now=datetime.now(UTC),
            fetch=ask,
            bundle=None if chosen.bundle is None else _read(chosen.bundle),
            evidence=None if chosen.evidence is None else _read(chosen.evidence, most=-1),
            prove=prove,
            trusted=[_read(path) for path in chosen.trust],
        )
    except (OSError, OutboundError, _Refused) as error:
        say(f"assaymark verify: {error}")
        return 2
    print(_as_json(report) if chosen.json else _as_words(report))
    return report.exit_code


class _Refused(ValueError):
    """The arguments cannot be followed."""


def _asker(chosen: argparse.Namespace) -> Callable[[str], bytes] | None:
    if chosen.offline:
        return None
    limits, inside = Limits(max_bytes=LARGEST_BYTES), frozenset(chosen.inside)
    return lambda url: fetch(url, limits=limits, private=inside)


def _received(badge: str, ask: Callable[[str], bytes] | None) -> bytes:
    if badge == "-":
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    if badge.startswith(("https://", "http://")):
        if ask is None:
            raise _Refused(
                f"{badge!r} is an address, but --offline was given; save the badge to a file first"
            )
        return ask(badge)
    return _read(badge)


def _read(path: str, *, most: int = LARGEST_BYTES + 1) -> bytes:
    """A file's bytes; one more than is accepted, so that a larger file is seen as such.

    Evidence is read whole (`most` -1): its digest is over all of it.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise _Refused(
            f"{path!r} cannot be read ({error.strerror}); expected a file, an address that begins "
            "with https://, or - for standard input"
        ) from error
    except ValueError as error:
        raise _Refused(f"{path!r} is no name of a file ({error})") from error


def _as_words(report: Report) -> str:
    lines = [f"{MARKS[c.outcome]:<7} {c.title}\n        {c.sentence}" for c in report.checks]
    verdict = {0: "verified", 1: "NOT verified", 2: "not a credential that can be read"}
    warned = sum(c.outcome is Outcome.WARNED for c in report.checks)
    tail = f", with {warned} warning{'s' if warned > 1 else ''}" if warned else ""
    return "\n".join([*lines, "", verdict[report.exit_code] + tail])


def _as_json(report: Report) -> str:
    checks = [
        {"name": c.name, "title": c.title, "outcome": c.outcome.value, "sentence": c.sentence}
        for c in report.checks
    ]
    answer = {"outcome": report.outcome.value, "exitCode": report.exit_code, "checks": checks}
    return json.dumps(answer, indent=2, ensure_ascii=False)
