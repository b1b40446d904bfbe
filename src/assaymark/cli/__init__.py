"""The command line: `assaymark COMMAND`. Results go to stdout, words to stderr.

Exit codes: 0 done or verified, 1 no (a check failed, a problem found), 2 misuse.
Each command is one module with `add(commands)` and a function that returns the exit code.
"""

import argparse
from collections.abc import Sequence

from assaymark import __version__
from assaymark.cli import demo, doctor, embeddings, events, keys, members, scores, serve, verify
from assaymark.cli.words import NotReady, say


def parser() -> argparse.ArgumentParser:
    """The whole command line, for running and for the documentation's own test."""
    top = argparse.ArgumentParser(
        prog="assaymark",
        description="Turn evidence of skill into credentials that strangers can trust.",
    )
    top.add_argument("--version", action="version", version=f"assaymark {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (serve, verify, doctor, demo, keys, members, scores, events, embeddings):
        module.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the command in `arguments` (default: the program's own)."""
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except NotReady as error:
        say(f"assaymark {chosen.command}: {error}")
        return 2
    return code
