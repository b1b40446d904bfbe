"""The forms of a language model: the organisation's endpoint, and who reads a badge's works."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models import LanguageModel, Reader
from assaymark.web.kit.outbound import OutboundRefused, acceptable

if TYPE_CHECKING:
    _Form = forms.ModelForm[LanguageModel]
else:
    _Form = forms.ModelForm


class LanguageModelForm(_Form):
    """Where works are sent, at which price and within which budget; the key is never shown."""

    key = forms.CharField(
        label=_("API key"),
        required=False,
        max_length=400,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    forget_key = forms.BooleanField(label=_("Take the key away"), required=False)

    class Meta:
        model = LanguageModel
        fields = (
            "base_url",
            "model",
            "speech_model",
            "price_in",
            "price_out",
            "price_speech",
            "currency",
            "monthly_budget",
            "samples",
            "timeout_s",
            "is_on",
        )
        labels: ClassVar = {
            "base_url": _("Address"),
            "model": _("Model"),
            "speech_model": _("Model for voice notes"),
            "price_in": _("Price of a million tokens sent"),
            "price_out": _("Price of a million tokens answered"),
            "price_speech": _("Price of a minute of sound"),
            "currency": _("Currency"),
            "monthly_budget": _("Budget for a month"),
            "samples": _("Times each criterion is asked"),
            "timeout_s": _("Seconds to wait for one answer"),
            "is_on": _("Works may be sent to this model"),
        }
        help_texts: ClassVar = {
            "base_url": _(
                "Of an OpenAI-compatible endpoint, often ending in /v1: for example"
                " https://api.example.org/v1. A server inside your network must be listed in"
                " ASSAYMARK_OUTBOUND_PRIVATE."
            ),
            "model": _("The name under which the endpoint knows it."),
            "speech_model": _("Writes down peers' voice notes. Leave empty for no transcripts."),
            "currency": _("Three letters, for example EUR."),
            "monthly_budget": _(
                "Nothing is sent that could exceed it. With 0, only a model that costs nothing"
                " is asked."
            ),
            "samples": _("3 to 5, each time in another order."),
            "timeout_s": _("5 to 60."),
            "is_on": _("A badge's works are sent only where its catalogue manager chose so."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price_speech"].required = False
        hint = self.instance.key_hint or (_("one is kept") if self.instance.key_sealed else "")
        self.fields["key"].help_text = (
            _(
                "Kept encrypted (%(hint)s). Leave empty to keep it. It is sent to the address above"
                " and nowhere else; with another address, enter it again."
            )
            % {"hint": hint}
            if hint
            else _(
                "Kept encrypted, sent to the address above and nowhere else. Leave empty where"
                " none is needed."
            )
        )

    def clean_base_url(self) -> str:
        """The address, if this installation may ask it."""
        address = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        try:
            acceptable(address)
        except OutboundRefused as refused:
            said = str(refused)
            raise forms.ValidationError(f"{said[:1].upper()}{said[1:]}.") from refused
        return address.removesuffix("/chat/completions")

    def clean_currency(self) -> str:
        """Three capital letters."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise forms.ValidationError(
                _("%(code)r was sent; three letters were expected. Write, for example, EUR.")
                % {"code": code}
            )
        return code

    def clean_price_in(self) -> Any:
        """Not below nothing."""
        return self._no_debt("price_in")

    def clean_price_out(self) -> Any:
        """Not below nothing."""
        return self._no_debt("price_out")

    def clean_price_speech(self) -> Any:
        """Not below nothing; nothing where it is left empty."""
        return self._no_debt("price_speech") if self.cleaned_data["price_speech"] else 0

    def clean_key(self) -> str:
        """What can stand in a header: printable ASCII without spaces."""
        key = str(self.cleaned_data["key"])
        if key and not (key.isascii() and key.isprintable() and " " not in key):
            raise forms.ValidationError(
                _(
                    "The key holds spaces, line ends or letters beyond ASCII; a key without them "
                    "was expected. Copy it again from where it was made."
                )
            )
        return key

    def clean_monthly_budget(self) -> Any:
        """Not below nothing."""
        return self._no_debt("monthly_budget")

    def _no_debt(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if value < 0:
            raise forms.ValidationError(
                _("%(value)s was sent; 0 or more was expected. Enter the price as it is billed.")
                % {"value": value}
            )
        return value

    def chosen(self) -> dict[str, Any]:
        """What `actions.language_models.set_language_model` takes; only for a valid form."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        entered = self.cleaned_data["key"]
        if entered:
            return values | {"key": entered}
        return values | {"key": ""} if self.cleaned_data["forget_key"] else values


class ReaderForm(forms.Form):
    """Who reads a badge version's works."""

    reader = forms.ChoiceField(
        label=_("Who reads a work before an assessor does"),
        choices=Reader.choices,
        widget=forms.RadioSelect,
    )
