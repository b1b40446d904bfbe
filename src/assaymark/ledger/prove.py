"""Whether a log holds what somebody says it holds: one answer, one sentence, never an exception.

Needs no network: the record, its salt, the path to the root and the log's signed checkpoint are
all given, and the reader brings only the key it trusts. What is not proved here: that the log
shows everybody the same checkpoint; that is for witnesses.
"""

from collections.abc import Mapping, Sequence

from assaymark.framework.jcs import JcsError
from assaymark.ledger.checkpoint import open_checkpoint
from assaymark.ledger.commitment import Kind, leaf
from assaymark.ledger.errors import LedgerError
from assaymark.ledger.note import NoteVerifier
from assaymark.ledger.tree import leaf_hash, verify_inclusion


def prove(
    *,
    record: Mapping[str, object],
    kind: str,
    salt: bytes,
    index: int,
    size: int,
    inclusion: Sequence[bytes],
    checkpoint: str,
    key: str,
) -> tuple[bool, str]:
    """Whether entry `index` of the log is a commitment to `record`, and why (not).

    `checkpoint` is the signed note, `key` the log's verifier key, whose name is the log's origin;
    `inclusion` is the path from the leaf to the root of the tree of `size`.
    """
    if type(index) is not int or type(size) is not int:
        return False, f"The place {index!r} of {size!r} in the log is not given in whole numbers."
    try:
        verifier = NoteVerifier.from_vkey(key)
        head = open_checkpoint(checkpoint, [verifier], origin=verifier.name)
    except LedgerError as error:
        return False, f"The log's signed checkpoint is not accepted: {error}."
    if head.size != size:
        return False, (
            f"The proof is for a log of {size} entries, "
            f"but the signed checkpoint is for {head.size}."
        )
    try:
        entry = leaf(Kind(kind), record, salt=salt)
    except (LedgerError, JcsError, ValueError) as error:
        return False, f"The record cannot be an entry of the log: {error}."
    if not verify_inclusion(
        inclusion, index=index, size=size, leaf=leaf_hash(entry), root=head.root
    ):
        return False, (
            f"This record is not entry {index} of the log {head.origin}: record, salt, place or "
            "path do not lead to the root that the log signed."
        )
    return True, (
        f"The log {head.origin} holds this {Kind(kind)} as entry {index} of {size}, "
        "under its signed checkpoint."
    )
