"""How a text was written, measured only with consent: its words, the signed start, the fields.

The page counts in the browser and sends three numbers; a browser can be made to say anything, so
they are what somebody stated. One thing is held against them: the page carries a signed moment at
which it was opened, and no claimed time is kept that is longer than the time since.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User

MEASURE = _("Measure how I write my text on this page, from now on.")
MEASURED: tuple[str | Promise, ...] = (
    _("The seconds in which you do something on this page while it is in front of you."),
    _("How many characters you type and how many you paste into the box."),
)
NEVER = _(
    "Not measured: what you type or paste, how fast, other pages, or anything before you tick the "
    "box."
)
SEEN_BY = _(
    "Your assessor sees the numbers after having scored, auditors see them, and they stand on your "
    "receipt. They decide nothing, and your work is judged the same without them."
)
_SALT = "assessment.hand-in.started"
_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class HowWritten:
    """What was measured, with the words agreed to; `0 <= seconds <= open_s`."""

    consent: str
    seconds: int
    open_s: int
    typed: int
    pasted: int


class MeasuringForm(forms.Form):
    """The choice, and the fields that the page fills in; nothing in them can refuse a hand-in."""

    measure = forms.BooleanField(label=MEASURE, required=False)
    started = forms.CharField(required=False, widget=forms.HiddenInput)
    seconds = forms.CharField(required=False, widget=forms.HiddenInput)
    typed = forms.CharField(required=False, widget=forms.HiddenInput)
    pasted = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, learner: User, version: BadgeVersion, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.learner, self.version, self.now = learner, version, now
        self.fields["started"].initial = started(learner, version, now=now)

    def how_written(self) -> HowWritten | None:
        """What was measured; None without consent, or without a start that we signed."""
        if not self.is_bound or not self.is_valid() or not self.cleaned_data["measure"]:
            return None
        values = self.cleaned_data
        open_s = since(values["started"], self.learner, self.version, now=self.now)
        if open_s is None:
            return None
        return HowWritten(
            consent=consent_words(),
            seconds=min(open_s, _number(values["seconds"])),
            open_s=open_s,
            typed=_number(values["typed"]),
            pasted=_number(values["pasted"]),
        )


def consent_words() -> str:
    """All that is agreed to, in the words shown."""
    return "\n".join(str(one) for one in (MEASURE, *MEASURED, NEVER, SEEN_BY))


def started(learner: User, version: BadgeVersion, *, now: datetime) -> str:
    """A signed word that this learner opened the hand-in page of this version at `now`."""
    said = {"who": learner.handle, "what": version.handle, "at": int(now.timestamp())}
    return signing.dumps(said, salt=_SALT)


def since(token: str, learner: User, version: BadgeVersion, *, now: datetime) -> int | None:
    """Seconds since the page was opened; None for a token not ours, or of somebody else."""
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    if (said["who"], said["what"]) != (learner.handle, version.handle):
        return None
    return max(0, min(_MOST, int(now.timestamp()) - int(said["at"])))


def _number(said: str) -> int:
    """A count between 0 and ten million; 0 for anything else."""
    return min(_MOST, int(said)) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
