"""What can go wrong in this room.

CatalogueError (ValueError)
  NotADraft     a published or retired version was to be changed
  NotReady      a draft with gaps was to be published; `gaps` lists them
  DraftExists   the badge has a draft already
  Overtaken     somebody else saved the draft meanwhile; nothing was written
"""

from collections.abc import Sequence


class CatalogueError(ValueError):
    """Something a person can mend; the message says how."""


class NotADraft(CatalogueError):
    """Only drafts change."""


class DraftExists(CatalogueError):
    """There is a draft already."""


class Overtaken(CatalogueError):
    """Somebody else saved the draft since it was read."""


class NotReady(CatalogueError):
    """A draft cannot be published yet."""

    def __init__(self, message: str, gaps: Sequence[object]) -> None:
        super().__init__(message)
        self.gaps = tuple(gaps)
