"""How the command line speaks: words to stderr, and the shape every command shares."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

Commands = Any  # argparse's own type for this has no public name
Run = Callable[[argparse.Namespace], int]


class NotReady(RuntimeError):
    """The command cannot begin: its sentence says what is missing and what to do."""


def say(words: str) -> None:
    """Writes words for a person to stderr."""
    print(words, file=sys.stderr, flush=True)


def command(
    commands: Commands, name: str, run: Run, *, help: str, example: str
) -> argparse.ArgumentParser:
    """A new command with its one imperative line and one example that can be pasted."""
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=f"{help}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def wait_while_child_of(parent: int) -> None:
    """Comes back when the process `parent` is no longer ours: it was killed."""
    while os.getppid() == parent:
        time.sleep(1.0)
