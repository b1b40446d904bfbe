"""Checkpoints: what a log says it holds, in three lines under its signature.

The origin names the log, and the key that signs bears the same name: a checkpoint of one log can
then never be taken for one of another, even when both are signed by one key pair.

A log must never sign a checkpoint that an earlier one does not begin; keeping that promise is
its keeper's task, proving a breach of it is `tree.verify_consistency`'s.

Source: https://c2sp.org/tlog-checkpoint
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from assaymark.ledger.errors import CheckpointError
from assaymark.ledger.note import NoteSigner, NoteVerifier, open_note, sign_note
from assaymark.ledger.tree import EMPTY_ROOT, HASH_BYTES

LARGEST_SIZE = 2**63 - 1

_SIZE = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head: `0 <= size < 2^63`, and the root over that many entries."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise CheckpointError(f"met the origin {self.origin!r}, expected one line of text")
        if not 0 <= self.size <= LARGEST_SIZE or len(self.root) != HASH_BYTES:
            raise CheckpointError(
                f"met size {self.size} with a root of {len(self.root)} bytes, expected "
                f"0 <= size < 2^63 and {HASH_BYTES} bytes"
            )
        if not self.size and self.root != EMPTY_ROOT:
            raise CheckpointError("met a root that is not the empty tree's, with size 0")

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The checkpoint whose `text` this is; raises `CheckpointError` for any other text.

        Extension lines are refused: no log of ours writes them, and no monitor could audit them.
        """
        origin, size, root, *_ = [*text.split("\n"), "", ""]
        if _SIZE.fullmatch(size):
            found = cls(origin, int(size), _decoded(root))
            if found.text == text:
                return found
        raise CheckpointError(
            f"met {text[:200]!r}, expected three lines: origin, size, root in base64; "
            "give the note as the log published it"
        )


def _decoded(root: str) -> bytes:
    try:
        return b64decode(root, validate=True)
    except (Base64Error, ValueError) as error:
        raise CheckpointError(f"met the root {root[:80]!r}, expected base64") from error


def sign_checkpoint(checkpoint: Checkpoint, *signers: NoteSigner) -> str:
    """The signed note of a checkpoint. Whoever calls this has compared it with the last one."""
    return sign_note(checkpoint.text, *signers)


def open_checkpoint(note: str, verifiers: Sequence[NoteVerifier], *, origin: str) -> Checkpoint:
    """The checkpoint of the log `origin`, signed by one of `verifiers`.

    Raises `NoteError` when none of them signed it, `CheckpointError` when it is no checkpoint or
    one of another log.
    """
    found = Checkpoint.from_text(open_note(note, verifiers).text)
    if found.origin != origin:
        raise CheckpointError(
            f"met a checkpoint of the log {found.origin!r}, expected one of {origin!r}; "
            "a checkpoint of another log proves nothing here"
        )
    return found
