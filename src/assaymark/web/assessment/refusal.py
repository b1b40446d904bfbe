"""Why something handed in, rated or judged was not taken: always in three parts.

`Refused` (a `ValueError`) is the base of this room's errors:

- `UploadRefused`: a file or text that cannot be evidence (`uploads`)
- `HandInRefused`: a work that may not be handed in now (`actions.hand_in`)
- `ReviewRefused`: a score, quote or review that cannot stand (`actions.review`)
    - `AlreadyDecided`: another assessor was quicker
    - `ReviewMoved`: the work waits for another kind of review by now
    - `NotSigned`: passed, but the badge could not be signed, so nothing was decided
- `PeersRefused`: a setting, offer or feedback of peers that cannot stand (`actions.peers`)
- `SignalsRefused`: weights or an observation that cannot stand (`actions.signals`)
- `AppealRefused`: a decision that cannot be contested now (`actions.appealing`)
- `StudyRefused`: a study that cannot be published or thrown away (`actions.studying`)
- `CalibrationRefused`: an anchor, a round or a score that cannot stand (`actions.anchors`)
- `ExamplesRefused`: a table of rated examples that cannot be read (`examples`)
- `LanguageRefused`: a language model that cannot be asked now (`actions.language_models`)
- `PolicyRefused`: a promise that is not offered, or a person must decide (`actions.gating`)
"""

from django.utils.functional import Promise


class Refused(ValueError):
    """Something was met that was not expected; says what to do about it."""

    def __init__(
        self, met: str | Promise, expected: str | Promise = "", todo: str | Promise = ""
    ) -> None:
        self.met, self.expected, self.todo = str(met), str(expected), str(todo)
        super().__init__(" ".join(part for part in (self.met, self.expected, self.todo) if part))


class LanguageRefused(Refused):
    """A language model that cannot be asked now."""


class UploadRefused(Refused):
    """A file or text that cannot be evidence."""


class HandInRefused(Refused):
    """A work that may not be handed in now."""


class _InOnePlace(Refused):
    """A refusal whose `field` names where, when there is one place."""

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


class ReviewRefused(_InOnePlace):
    """A score, quote or review that cannot stand."""


class PeersRefused(_InOnePlace):
    """A setting, an offer or feedback of a peer that cannot stand."""


class SignalsRefused(_InOnePlace):
    """Weights or an observation that cannot stand."""


class AlreadyDecided(ReviewRefused):
    """Another assessor decided this work meanwhile."""


class ReviewMoved(ReviewRefused):
    """The work waits for another kind of review by now."""


class CalibrationRefused(Refused):
    """An anchor, a round or a score of an anchor that cannot stand."""


class AppealRefused(Refused):
    """A decision that cannot be contested, or an appeal that cannot be judged so."""


class NotSigned(ReviewRefused):
    """The badge could not be signed; nothing was decided."""


class StudyRefused(Refused):
    """A study that cannot be published, or not be thrown away."""


class ExamplesRefused(Refused):
    """A table of rated examples that cannot be read at all."""


class PolicyRefused(Refused):
    """A promise that is not offered, or one where a person must decide."""
