"""Forms of guides: recognitions, model responses, cards, needs of roles, notes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.refusal import Refused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.guides.recordings import MAX_BYTES, Film, read_film, too_big
from assaymark.web.skills.needs import Told


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RecogniseForm(forms.Form):
    """What was seen, where, and which indicator it shows."""

    words = forms.CharField(
        label=_("What they wrote or did"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=_area(6),
        help_text=_("The thing itself if you can: the reply, the note. They may hand it in."),
    )
    link = forms.URLField(
        label=_("Or a link to it"), required=False, max_length=500, assume_scheme="https"
    )
    shows = forms.ChoiceField(label=_("Which indicator does it show?"))
    thanks = forms.CharField(
        label=_("A word to them"),
        required=False,
        max_length=300,
        help_text=_("Such as: that call would have ended badly without you."),
    )

    def __init__(
        self,
        *args: Any,
        versions: Iterable[BadgeVersion],
        needs_words: bool = False,
        **kwargs: Any,
    ) -> None:
        """With `needs_words` the words are asked for, and a link is not."""
        super().__init__(*args, **kwargs)
        if needs_words:
            words = self.fields["words"]
            assert isinstance(words, forms.CharField)
            words.required = words.strip = True
            del self.fields["link"]
        self.versions = {one.handle: one for one in versions}
        shows = self.fields["shows"]
        assert isinstance(shows, forms.ChoiceField)
        shows.choices = [(str(one.title), _shown(one)) for one in self.versions.values()]

    def chosen(self) -> tuple[BadgeVersion, str]:
        """The badge version and the criterion; the form must be valid."""
        handle, _slash, criterion = self.cleaned_data["shows"].partition("/")
        return self.versions[handle], criterion


def _shown(version: BadgeVersion) -> list[tuple[str, str]]:
    return [
        (f"{version.handle}/{one.key}", f"{one.title}: {one.level(one.pass_value).indicator}")
        for one in rubric(version).criteria
    ]


class ModelForm(forms.Form):
    """A model response: its words, perhaps a recording, what to notice."""

    text = forms.CharField(
        label=_("The response, or every word of the recording"),
        strip=False,
        max_length=20_000,
        widget=_area(10),
        help_text=_("Needed with a recording too: who cannot hear or play it reads it."),
    )
    recording = forms.FileField(
        label=_("A recording"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "audio/*,video/webm,video/mp4"}),
        help_text=_("Sound or a film: WebM, Ogg or MP4, at most five minutes and 16 MB."),
    )
    why = forms.CharField(
        label=_("What to notice in it"),
        required=False,
        max_length=2000,
        strip=False,
        widget=_area(3),
    )

    def clean_recording(self) -> Film | None:
        """The recording, read by its content; None where there is none."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("recording")
        if file is None or not file.size:
            return None
        try:
            if file.size > MAX_BYTES:
                raise too_big(file.size)
            return read_film(file.read())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class CardForm(forms.Form):
    """The words of a card."""

    rank = forms.TypedChoiceField(label=_("Level"), coerce=int)
    indicator = forms.CharField(label=_("What one would see"), max_length=2000, widget=_area(2))
    question = forms.CharField(label=_("A question to ask"), max_length=2000, widget=_area(3))
    exercise = forms.CharField(
        label=_("What to do in ten minutes"), max_length=2000, widget=_area(4)
    )

    def __init__(self, *args: Any, levels: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        """Without `levels` the level stays as it is."""
        super().__init__(*args, **kwargs)
        rank = self.fields["rank"]
        assert isinstance(rank, forms.TypedChoiceField)
        rank.choices = list(levels)
        if not levels:
            del self.fields["rank"]


class NeedsForm(forms.Form):
    """The level of each competency that one role needs."""

    def __init__(
        self, *args: Any, described: Iterable[Told], needed: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.told = list(described)
        for one in self.told:
            levels = sorted((level.rank, level.title) for level in one.its.levels)
            self.fields[f"skill-{one.row.handle}"] = forms.TypedChoiceField(
                label=one.row.title,
                choices=[(0, _("no level asked for")), *levels],
                coerce=int,
                initial=needed.get(one.row.pk, 0),
            )

    def need_fields(self) -> list[BoundField]:
        """The fields, in the frameworks' order."""
        return [self[f"skill-{one.row.handle}"] for one in self.told]

    def chosen(self) -> list[tuple[Told, int]]:
        """Each competency with the rank chosen; the form must be valid."""
        return [(one, self.cleaned_data[f"skill-{one.row.handle}"]) for one in self.told]


class ReflectForm(forms.Form):
    """A note to oneself."""

    tried = forms.CharField(
        label=_("What did you try in the last weeks?"), max_length=4000, widget=_area(3)
    )
    met = forms.CharField(
        label=_("Where did it get stuck?"), required=False, max_length=4000, widget=_area(3)
    )
    next_thing = forms.CharField(
        label=_("One thing you will do differently in the next work"),
        max_length=4000,
        widget=_area(3),
    )
