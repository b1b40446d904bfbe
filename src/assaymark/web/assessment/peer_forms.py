"""Forms of peers: what a peer saw in a work, and a badge's setting."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.model import Quote
from assaymark.web.assessment.actions.peers import LEAST_PEERS, MAX_WORDS, MOST_PEERS
from assaymark.web.assessment.chips import WORDS, Chip
from assaymark.web.assessment.models import PeerPolicy
from assaymark.web.assessment.quoting import in_order, pasted, quote_at
from assaymark.web.assessment.refusal import Refused
from assaymark.web.assessment.voice import MAX_BYTES, Recording, read_recording, too_big


@dataclass(frozen=True, slots=True)
class Panel:
    """One criterion on the peer's page."""

    number: int
    criterion: Criterion
    prompt: str
    chosen: str
    quotes: tuple[Quote, ...]
    chip: BoundField
    paste: BoundField

    @property
    def indicator(self) -> str:
        """What one would see at the level that is needed."""
        return self.criterion.level(self.criterion.pass_value).indicator

    @property
    def chips(self) -> list[tuple[str, Any]]:
        """Each chip with its words."""
        return list(WORDS.items())


class PeerForm(forms.Form):
    """A chip and quotes for each criterion, a guided comment, perhaps a voice note."""

    worked = forms.CharField(
        label=_("What worked, and where?"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_thing = forms.CharField(
        label=_("One thing to try next"),
        required=False,
        max_length=MAX_WORDS,
        help_text=_("As you would say it to a colleague: what to do, not what the person is like."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    voice = forms.FileField(
        label=_("A recording"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*,.webm,.ogg,.m4a"}),
        help_text=_("WebM, Ogg or MP4 (m4a), at most two minutes and 3 MB."),
    )

    def __init__(self, *args: Any, rubric: Rubric, text: str, voice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric, self.text = rubric, text
        self.quotes: dict[str, tuple[Quote, ...]] = {}
        if not voice:
            del self.fields["voice"]
        for one in rubric.criteria:
            self.fields[f"chip-{one.key}"] = forms.ChoiceField(
                label=one.title,
                choices=list(WORDS.items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose seen, partly or not seen.")},
            )
            self.fields[f"paste-{one.key}"] = forms.CharField(
                label=_("Words copied from the work"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean_voice(self) -> Recording | None:
        """The recording, read by its content; None where there is none."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("voice")
        if file is None or not file.size:
            return None
        try:
            if file.size > MAX_BYTES:
                raise too_big(file.size)
            return read_recording(file.read())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        """Finds each quote in the work."""
        values: dict[str, Any] = super().clean() or {}
        for one in self.rubric.criteria:
            try:
                self.quotes[one.key] = in_order(self._quotes(one.key, values))
            except Refused as refused:
                self.add_error(f"paste-{one.key}", str(refused))
        return values

    def chips(self) -> dict[str, Chip]:
        """What was chosen; the form must be valid."""
        return {
            one.key: Chip(self.cleaned_data[f"chip-{one.key}"], self.quotes[one.key])
            for one in self.rubric.criteria
        }

    def panels(self, prompts: Mapping[str, str]) -> list[Panel]:
        """Each criterion as the page shows it."""
        return [
            Panel(
                number=number,
                criterion=one,
                prompt=prompts.get(one.key, ""),
                chosen=str(self[f"chip-{one.key}"].value() or ""),
                quotes=self.quotes.get(one.key, ()),
                chip=self[f"chip-{one.key}"],
                paste=self[f"paste-{one.key}"],
            )
            for number, one in enumerate(self.rubric.criteria, start=1)
        ]

    def _quotes(self, key: str, values: Mapping[str, Any]) -> Iterator[Quote]:
        getlist = getattr(self.data, "getlist", None)
        for place in getlist(f"quote-{key}") if getlist else ():
            start, _dash, end = place.partition("-")
            yield quote_at(
                self.text, *(int(n) if n.isdecimal() and len(n) < 9 else -1 for n in (start, end))
            )
        if words := values.get(f"paste-{key}", "").strip():
            yield pasted(self.text, words)


class PeerSettingsForm(forms.Form):
    """Whether peers read work for a badge, how many, and what they watch for."""

    is_on = forms.BooleanField(
        label=_("Peers read what is handed in for this badge"), required=False
    )
    peers = forms.IntegerField(
        label=_("Peers for each work"),
        min_value=LEAST_PEERS,
        max_value=MOST_PEERS,
        help_text=_("Each learner reads as many as read theirs. Two is a good start."),
    )
    other_teams = forms.BooleanField(
        label=_("Only people of other teams, while there are any"), required=False
    )
    voice = forms.BooleanField(label=_("Peers may add a voice note"), required=False)

    def __init__(
        self, *args: Any, rubric: Rubric, policy: PeerPolicy | None, **kwargs: Any
    ) -> None:
        known = policy.prompts if policy else {}
        initial: dict[str, Any] = {"peers": LEAST_PEERS, "voice": True}
        if policy is not None:
            names = ("is_on", "peers", "other_teams", "voice")
            initial = {name: getattr(policy, name) for name in names}
        initial |= {f"prompt-{one.key}": known.get(one.key, "") for one in rubric.criteria}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for one in rubric.criteria:
            self.fields[f"prompt-{one.key}"] = forms.CharField(
                label=one.title,
                required=False,
                max_length=300,
                help_text=one.level(one.pass_value).indicator,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def prompt_fields(self) -> list[BoundField]:
        """The fields of the prompts, in the rubric's order."""
        return [self[f"prompt-{one.key}"] for one in self.rubric.criteria]

    def prompts(self) -> dict[str, str]:
        """Criterion key → prompt; the form must be valid."""
        return {one.key: self.cleaned_data[f"prompt-{one.key}"] for one in self.rubric.criteria}
