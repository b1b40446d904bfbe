"""Forms of this room: a file to import, the fields of one part, a successor."""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assaymark.framework.load import FrameworkError, framework_from_plain, framework_from_yaml
from assaymark.framework.model import Framework as Described
from assaymark.web.kit.lines import unix_lines
from assaymark.web.skills.document import Sort
from assaymark.web.skills.models import Framework

LARGEST_BYTES = 1_000_000
LABELS = {
    "title": _("Title"),
    "version": _("Version"),
    "description": _("Description"),
    "owner": _("Owner"),
    "language": _("Language"),
    "kind": _("Kind"),
    "text": _("In one sentence"),
    "artifact": _("Artifact that would show it"),
}
HELP = {
    "version": _("What people will cite, such as 1.0 or 2026-2. Each published one is used once."),
    "owner": _("Who answers for these words."),
    "language": _("A language tag such as en or de."),
    "behaviour.text": _("What a person at this level does. Start with a verb: “Asks before …”."),
    "indicator.text": _("What one can see or hear, so that two people would agree on it."),
    "artifact": _("Where one would see it: a reply, a call extract, a memo."),
    "competency.description": _("One or two sentences; what it is, and what it is not."),
}
KINDS = (
    ("skill", _("Skill: can do it")),
    ("knowledge", _("Knowledge: knows it")),
    ("behaviour", _("Behaviour: does it, unasked")),
)
_LONG = {"description", "text"}


class PartForm(forms.Form):
    """The fields of one part, whatever its sort, and the fingerprint of what was read."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sort: Sort, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in sort.fields:
            self.fields[name] = _field(name, sort)

    def values(self) -> dict[str, str]:
        """What was entered, without the fingerprint."""
        entered = self.cleaned_data.items()
        return {name: unix_lines(value) for name, value in entered if name != "seen"}


def _field(name: str, sort: Sort) -> forms.CharField | forms.ChoiceField:
    if name == "kind":
        return forms.ChoiceField(choices=KINDS, label=LABELS[name])
    return forms.CharField(
        label=LABELS[name],
        help_text=HELP.get(f"{sort.name}.{name}", HELP.get(name, "")),
        required=name != "description",
        max_length=4000 if name in _LONG else 200,
        widget=forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput(),
    )


class ImportForm(forms.Form):
    """A framework as a file or as pasted text; `document` is what it says."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("YAML or JSON, up to 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json,.txt"}),
    )
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        strip=False,
        max_length=LARGEST_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "font-monospace"}),
    )
    document: Described

    def clean(self) -> dict[str, Any]:
        """The source read as a framework; the error names the path of the bad field."""
        values = super().clean() or {}
        upload = values.get("file")
        source = _decoded(upload) if upload else values.get("text", "")
        if not source.strip():
            raise ValidationError(gettext("Choose a file, or paste its text."))
        try:
            self.document = _read(source)
        except FrameworkError as error:
            raise ValidationError(str(error)) from error
        _refuse_doubled(self.document)
        values["source"] = source
        return values


def _read(source: str) -> Described:
    """The framework of a text in JSON or YAML; JSON is tried first where it begins like it."""
    if source.lstrip().startswith("{"):
        with suppress(json.JSONDecodeError, RecursionError):
            plain = json.loads(source, object_pairs_hook=_once, parse_int=_short_number)
            return framework_from_plain(plain)
    return framework_from_yaml(source)


def _short_number(digits: str) -> int | str:
    """The number; a very long one stays text, which no field takes for a number."""
    return int(digits) if len(digits) < 20 else digits


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FrameworkError(f"field {twice!r} stands twice; keep one")
    return fields


def _decoded(upload: "UploadedFile[bytes]") -> str:
    if (upload.size or 0) > LARGEST_BYTES:
        met = gettext("This file has %(size)s bytes; at most %(most)s are read.")
        raise ValidationError(met % {"size": upload.size, "most": LARGEST_BYTES})
    try:
        return bytes(upload.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        met = gettext("Byte %(place)s of this file is not UTF-8 text; save it as UTF-8.")
        raise ValidationError(met % {"place": error.start}) from error


def _refuse_doubled(document: Described) -> None:
    """Badges point at a competency by its key, so that is unique in the whole framework."""
    seen: dict[str, str] = {}
    for row, domain in enumerate(document.domains):
        for column, one in enumerate(domain.competencies):
            path = f"domains[{row}].competencies[{column}].key"
            if one.key in seen:
                raise ValidationError(f"{path}: met {one.key!r}, which {seen[one.key]} has as well")
            seen[one.key] = path


class RetireForm(forms.Form):
    """Which framework is to be used instead, if any."""

    successor = forms.ChoiceField(label=_("Use instead"), required=False)

    def __init__(self, *args: Any, others: Iterable[Framework], **more: Any) -> None:
        super().__init__(*args, **more)
        self._others = {one.handle: one for one in others}
        named = [(handle, one.title) for handle, one in self._others.items()]
        self.fields["successor"] = forms.ChoiceField(
            label=_("Use instead"),
            required=False,
            choices=[("", gettext("No successor")), *named],
            help_text=_("People who meet the retired framework are sent there."),
        )

    def chosen(self) -> Framework | None:
        """The framework chosen, or None."""
        return self._others.get(self.cleaned_data["successor"])
