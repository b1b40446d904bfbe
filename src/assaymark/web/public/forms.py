"""The verify box: text, file or address, and what may come with it."""

from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.web.public import fetching
from assaymark.web.public.queries import LARGEST


class VerifyForm(forms.Form):
    """Exactly one of text, file and address."""

    text = forms.CharField(
        label=gettext_lazy("Paste the badge"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("The JSON of a badge, or a JWT (three parts joined by dots)."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("A .json or .jwt file of at most 2 MB."),
    )
    url = forms.URLField(
        label=gettext_lazy("Or the address of a badge"),
        required=False,
        assume_scheme="https",
        max_length=2000,
        help_text=gettext_lazy("The address of a badge page or of its JSON."),
    )
    bundle = forms.FileField(
        label=gettext_lazy("Proof bundle (.proof)"),
        required=False,
        help_text=gettext_lazy("Proves the entry in the log even when the issuer is gone."),
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence file"),
        required=False,
        help_text=gettext_lazy("Compared with the digest in the badge, then forgotten."),
    )

    def clean(self) -> dict[str, Any]:
        """One badge, not none and not two; files of a size that can be a badge."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in ("text", "file", "url") if cleaned.get(name)]
        if not given and not self.errors:
            raise forms.ValidationError(_("Paste a badge, choose a file or give an address."))
        if len(given) > 1:
            raise forms.ValidationError(
                _("Give one badge at a time: text, a file, or an address, not several of them.")
            )
        for name in ("file", "bundle", "evidence"):
            found = cleaned.get(name)
            if found is not None and found.size > LARGEST:
                self.add_error(name, _("This file is larger than 2 MB; no badge is that large."))
        return cleaned

    def received(self) -> bytes:
        """The badge that was given; fetches an address. Raises OSError or LookupError."""
        if self.cleaned_data["text"]:
            return str(self.cleaned_data["text"]).encode()
        if self.cleaned_data["file"]:
            return _bytes(self.cleaned_data["file"]) or b""
        return fetching.fetch(str(self.cleaned_data["url"]))

    def beside(self, name: str) -> bytes | None:
        """The proof bundle or the evidence that was given with it."""
        return _bytes(self.cleaned_data[name])


def _bytes(file: "File[bytes] | None") -> bytes | None:
    return None if file is None else bytes(file.read())
