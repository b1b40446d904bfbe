"""What goes wrong in this room, as a tree.

    LedgerError (ValueError)     a value that no tree, tile or leaf can have
      NoteError                  not a signed note, or not signed by the key expected
      CheckpointError            a signed note, but its text is no checkpoint
      TileError                  a tile, a path or a bundle that cannot belong to the log

Only `prove` and the `verify_*` functions answer instead of raising.
"""


class LedgerError(ValueError):
    """A value that no tree, tile or leaf can have."""


class NoteError(LedgerError):
    """Not a signed note, or not signed by the key expected."""


class CheckpointError(LedgerError):
    """A signed note whose text is no checkpoint."""


class TileError(LedgerError):
    """A tile, a path or a bundle that cannot belong to the log."""
