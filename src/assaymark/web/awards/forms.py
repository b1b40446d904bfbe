"""Forms of awards: a reason to revoke, a key to rotate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.awards.models import KeyUse


class RevokeForm(forms.Form):
    """Why a badge is revoked."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept in the record and shown to the holder and to staff. Strangers see only that, and "
            "when, the badge was revoked."
        ),
    )
    sure = forms.BooleanField(
        label=_("I know that revoking cannot be undone; a new badge would have to be given"),
    )


class RotateForm(forms.Form):
    """Which key is replaced."""

    use = forms.ChoiceField(label=_("Key"), choices=KeyUse.choices)
