"""What can go wrong in this room.

SkillsError (ValueError)
  NoSuchPart     the draft has no part at this path (any more)
  NotADraft      a published or retired version was to be changed
  NotReady       a draft with problems was to be published; `problems` lists them
  DraftExists    an import met a draft that nobody said may be replaced
  Overtaken      somebody else changed the same part meanwhile; `stored` is what stands there
"""

from collections.abc import Mapping, Sequence


class SkillsError(ValueError):
    """Something a person can mend; the message says how."""


class NoSuchPart(SkillsError):
    """The draft has no part at this path."""


class NotADraft(SkillsError):
    """Only drafts change."""


class DraftExists(SkillsError):
    """There is a draft already."""


class NotReady(SkillsError):
    """A draft cannot be published yet."""

    def __init__(self, message: str, problems: Sequence[object]) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class Overtaken(SkillsError):
    """Somebody else changed the same part since it was read; nothing was written."""

    def __init__(self, message: str, stored: Mapping[str, object]) -> None:
        super().__init__(message)
        self.stored = stored
