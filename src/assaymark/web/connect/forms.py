"""The form of a new token."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.connect.scopes import Scope

LIVES = [
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("One year")),
    ("never", _("Until it is revoked")),
]


class TokenForm(forms.Form):
    """A token's name, scopes and life; only scopes that the member's roles allow are offered."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What will use it, so that you know later which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    life = forms.ChoiceField(label=_("Works for"), choices=LIVES, initial="90")

    def __init__(self, *args: Any, scopes: list[Scope], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["scopes"]
        if not isinstance(field, forms.MultipleChoiceField):
            raise TypeError(f"the field `scopes` is {field!r}, expected several choices")
        field.choices = [(str(scope), f"{scope}: {scope.words}") for scope in scopes]

    def expires_at(self, now: datetime) -> datetime | None:
        """When it ends to work; None when it does not by itself."""
        life = self.cleaned_data["life"]
        return None if life == "never" else now + timedelta(days=int(life))
