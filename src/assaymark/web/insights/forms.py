"""Forms of insights."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from assaymark.web.insights.asking import AGREE
from assaymark.web.insights.models import Disclosure, Question
from assaymark.web.insights.report import Origin

LARGEST_TABLE = 2_000_000
ABOUT = "about-"
NO_ANSWER = _("Prefer not to say")


def given(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing but a button."""
    return request.POST if request.method == "POST" else None


class AboutMeForm(forms.Form):
    """What somebody says about themselves; nothing is required but the agreement."""

    def __init__(
        self, *args: Any, questions: Sequence[Question], own: Disclosure | None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for one in questions:
            self.fields[ABOUT + one.key] = forms.ChoiceField(
                label=one.title,
                required=False,
                widget=forms.RadioSelect,
                choices=[*((label, label) for label in one.categories), ("", NO_ANSWER)],
                initial=own.answers.get(one.key, "") if own else "",
            )
        self.fields["consent"] = forms.BooleanField(
            label=AGREE,
            initial=bool(own and own.consent),
            error_messages={"required": _("Without your agreement your answers are not kept.")},
        )

    def answers(self) -> dict[str, str]:
        """Question key to category; empty where nothing is said."""
        given = self.cleaned_data.items()
        return {name.removeprefix(ABOUT): str(v) for name, v in given if name.startswith(ABOUT)}


class QuestionForm(forms.Form):
    """One question with its categories, one on a line."""

    title = forms.CharField(label=_("What is asked"), max_length=80)
    categories = forms.CharField(
        label=_("Answers to choose from"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One on each line. “Prefer not to say” is always offered besides."),
    )
    is_asked = forms.BooleanField(label=_("Ask this"), required=False)

    def clean_categories(self) -> list[str]:
        """The lines that hold something."""
        lines = str(self.cleaned_data["categories"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class AnswersForm(forms.Form):
    """A table of answers, as a file or pasted, and the ground it stands on."""

    ground = forms.CharField(
        label=_("The legal ground"),
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=20,
        help_text=_(
            "The law or agreement that lets you use these data for bias audits, and how people "
            "were told. It stands in the audit record."
        ),
    )
    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )
    table = forms.CharField(
        label=_("The table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The file's text goes before a pasted table."""
        values: dict[str, Any] = super().clean() or {}
        file: UploadedFile[bytes] | None = values.get("file")
        if file is not None:
            values["table"] = self._decoded(file)
        if not self.errors and not values.get("table", "").strip():
            self.add_error("file", _("Choose a CSV file, or paste a table."))
        return values

    def _decoded(self, file: "UploadedFile[bytes]") -> str:
        if (file.size or 0) > LARGEST_TABLE:
            self.add_error("file", _("The file has more than 2 MB. Take fewer rows at once."))
            return ""
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError as error:
            self.add_error(
                "file",
                _("Byte %(place)d is not UTF-8. Export the table again as CSV (UTF-8).")
                % {"place": error.start},
            )
            return ""


class MakeReportForm(forms.Form):
    """Whose answers a report goes by; whether very small groups are left out, and why."""

    origin = forms.ChoiceField(
        label=_("Whose answers"),
        choices=[
            ("own", _("What people said about themselves")),
            ("imported", _("What was imported")),
        ],
        initial="own",
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Never both in one report: who knows the imported answers of a group could work out "
            "what the others in it said."
        ),
    )

    leave_out = forms.BooleanField(
        label=_("Leave groups under 2% of the people out of the ratios"), required=False
    )
    justification = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=400,
        help_text=_("Stands in the report. Their number and rate are still given."),
    )

    def clean(self) -> dict[str, Any]:
        """Leaving out needs a reason."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("leave_out") and not values.get("justification", "").strip():
            self.add_error("justification", _("Say why, or leave the box empty."))
        return values

    def whose(self) -> Origin:
        """Whose answers; people's own where nothing was chosen."""
        return "imported" if self.cleaned_data["origin"] == "imported" else "own"

    def reason(self) -> str:
        """Why small groups are left out; empty where they stay in."""
        return str(self.cleaned_data["justification"]) if self.cleaned_data["leave_out"] else ""


class PublishForm(forms.Form):
    """What a public summary needs besides the report."""

    in_use_since = forms.DateField(
        label=_("Decisions made like this since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("New York City asks for the date from which the tool is used."),
    )
