"""What this room refuses: `GuidesRefused` (a `Refused`), in three parts like everything refused."""

from assaymark.web.assessment.refusal import Refused


class GuidesRefused(Refused):
    """A recognition, model response, card or note that cannot stand."""
