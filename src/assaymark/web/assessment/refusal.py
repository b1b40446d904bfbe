"""Why something handed in, rated or judged was not taken: always in three parts.

`Refused` (a `ValueError`) is the base of this room's errors:

- `UploadRefused`: a file or text that cannot be evidence (`uploads`)
- `HandInRefused`: a work that may not be handed in now (`actions.hand_in`)
- `ReviewRefused`: a score, quote or review that cannot stand (`actions.review`)
    - `AlreadyDecided`: another assessor was quicker
    - `NotSigned`: passed, but the badge could not be signed, so nothing was decided
- `ExamplesRefused`: a table of rated examples that cannot be read (`examples`)
"""

from django.utils.functional import Promise


class Refused(ValueError):
    """Something was met that was not expected; says what to do about it."""

    def __init__(
        self, met: str | Promise, expected: str | Promise = "", todo: str | Promise = ""
    ) -> None:
        self.met, self.expected, self.todo = str(met), str(expected), str(todo)
        super().__init__(" ".join(part for part in (self.met, self.expected, self.todo) if part))


class UploadRefused(Refused):
    """A file or text that cannot be evidence."""


class HandInRefused(Refused):
    """A work that may not be handed in now."""


class ReviewRefused(Refused):
    """A score, quote or review that cannot stand; `field` names where, when there is one place."""

    def __init__(
        self,
        met: str | Promise,
        expected: str | Promise = "",
        todo: str | Promise = "",
        *,
        field: str = "",
    ) -> None:
        super().__init__(met, expected, todo)
        self.field = field


class AlreadyDecided(ReviewRefused):
    """Another assessor decided this work meanwhile."""


class NotSigned(ReviewRefused):
    """The badge could not be signed; nothing was decided."""


class ExamplesRefused(Refused):
    """A table of rated examples that cannot be read at all."""
