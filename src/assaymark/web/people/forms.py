"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.importing.sheet import LARGEST, TEXTS
from assaymark.web.people.models import Invitation, Membership, Organisation, Role, User


class RolesField(forms.MultipleChoiceField):
    """Tick boxes for the roles, at least one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            choices=Role.choices,
            label=_("Roles"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick at least one role.")},
            **more,
        )


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    roles = RolesField(initial=[Role.LEARNER])


class RolesForm(forms.Form):
    """What somebody is here."""

    roles = RolesField()


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The organisation's public profile, which stands on every badge from now on."""

    url = forms.URLField(label=_("Web site"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ("name", "description", "url", "email")
        labels = {  # noqa: RUF012 - Django's own shape
            "name": _("Name"),
            "description": _("What the organisation does"),
            "email": _("Public e-mail address"),
        }
        help_texts = {  # noqa: RUF012
            "name": _("As it stands on every badge given from now on; older badges keep theirs."),
        }


class JoinForm(forms.Form):
    """What a new person needs to enter once."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As it should stand on your badges, if you agree to show it."),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
        strip=False,
    )

    def __init__(self, *args: Any, invitation: Invitation, **more: Any) -> None:
        super().__init__(*args, **more)
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_password(self) -> str:
        """The password, when it is good enough for this person."""
        password: str = self.cleaned_data["password"]
        mail = self.cleaned_data.get("email", "")
        validate_password(password, User(email=mail, name=self.cleaned_data.get("name", "")))
        return password


class UploadForm(forms.Form):
    """A table of people."""

    file = forms.FileField(
        label=_("File (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_file(self) -> Any:
        """The file, when it is small enough to read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file has %(n)d bytes; at most %(most)d were expected. Send it in parts."),
                params={"n": file.size, "most": LARGEST},
            )
        return file


class ConfirmImportForm(forms.Form):
    """What else an import shall do."""

    invites = forms.BooleanField(
        label=_("Send each new person an invitation"),
        required=False,
        help_text=_("Without it they are members who cannot sign in until they are invited."),
    )


class ContextForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody's place in the organisation."""

    manager_email = forms.EmailField(
        label=_("Manager's address"),
        required=False,
        help_text=_("The address of a member; empty for nobody."),
    )

    class Meta:
        model = Membership
        fields = (*TEXTS, "started_on")
        labels = {  # noqa: RUF012 - Django's own shape
            "job_title": _("Role at work"),
            "team": _("Team"),
            "cohort": _("Cohort"),
            "track": _("Track"),
            "location": _("Location"),
            "started_on": _("First day"),
        }
        widgets = {  # noqa: RUF012
            "started_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.instance.manager:
            self.fields["manager_email"].initial = self.instance.manager.user.email
        self.order_fields((*TEXTS, "manager_email", "started_on"))
