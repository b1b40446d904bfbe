"""Forms of figures: what a page shows, a metric, a table of its values."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.insights.metric_table import EARLIEST, MAX_ROWS
from assaymark.web.insights.models import Better, Level, Metric, Topic
from assaymark.web.insights.parquet_table import is_parquet, text_of
from assaymark.web.insights.reckoned.links import LEADING
from assaymark.web.insights.refusal import TableRefused
from assaymark.web.people.segments import TITLES
from assaymark.web.skills.models import Competency

LARGEST_TABLE = 10_000_000
"""Bytes of a file; looked at before any of it is read."""
BY = [("everybody", _("Everybody")), *TITLES.items()]


class _Chosen(forms.Form):
    """Choices out of an address: what is missing or strange there is as it is by default."""

    def __init__(self, given: QueryDict, **defaults: Any) -> None:
        super().__init__({**defaults, **{key: given[key] for key in given}})
        self.defaults = defaults
        for field in self.fields.values():
            field.required = False  # no star: each has a choice already

    def chosen(self) -> dict[str, Any]:
        """Every choice, the default in place of what cannot be."""
        self.is_valid()
        got = self.cleaned_data
        empty = (None, "")
        return {
            name: self.defaults[name] if got.get(name) in empty else got[name]
            for name in self.fields
        }


class GrowthForm(_Chosen):
    """Which skill, and what people are grouped by."""

    skill = forms.ChoiceField(label=_("Skill"))
    by = forms.ChoiceField(label=_("Grouped by"), choices=BY)

    def __init__(self, given: QueryDict, *, skills: Iterable[Competency], **defaults: Any) -> None:
        super().__init__(given, **defaults)
        self.fields["skill"].choices = [(one.handle, one.title) for one in skills]  # type: ignore[attr-defined]


class CoverageForm(_Chosen):
    """What people are grouped by, and which level counts as needed."""

    by = forms.ChoiceField(label=_("Grouped by"), choices=BY[1:])
    rank = forms.TypedChoiceField(
        label=_("Needed"),
        coerce=int,
        choices=[
            (0, _("What each role needs")),
            (1, _("The first level, in every skill")),
            (2, _("The second level, in every skill")),
            (3, _("The third level, in every skill")),
        ],
    )


class LinkForm(_Chosen):
    """Two figures, and how many weeks lie between them."""

    leading = forms.ChoiceField(label=_("Leading"))
    lagging = forms.ChoiceField(label=_("Lagging"))
    lag = forms.TypedChoiceField(
        label=_("Weeks between"), coerce=int, choices=[(n, str(n)) for n in (0, 1, 2, 4, 6, 8)]
    )

    def __init__(self, given: QueryDict, *, metrics: Iterable[Metric], **defaults: Any) -> None:
        super().__init__(given, **defaults)
        weekly = [(one.key, one.name) for one in metrics if one.level != Level.ORGANISATION]
        leads = [*LEADING.items(), *((f"metric:{key}", name) for key, name in weekly)]
        self.fields["leading"].choices = leads  # type: ignore[attr-defined]
        self.fields["lagging"].choices = weekly  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """The day that before and after are told apart by, today at the latest."""

    split = forms.DateField(
        label=_("Before and after"), widget=forms.DateInput(attrs={"type": "date"})
    )

    @classmethod
    def of(cls, given: QueryDict) -> tuple["SplitForm", str]:
        """The form and the day; a quarter of a year ago where none can be read."""
        usual = timezone.localdate() - timedelta(days=91)
        form = cls({"split": given.get("split") or usual.isoformat()})
        day = form.cleaned_data["split"] if form.is_valid() else usual
        return form, max(EARLIEST, min(day, timezone.localdate())).isoformat()


class MetricForm(forms.Form):
    """A lagging indicator."""

    name = forms.CharField(label=_("Name"), max_length=120)
    key = forms.SlugField(
        label=_("Key"),
        max_length=60,
        help_text=_("Small letters and hyphens: names it in the API, for good."),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=40, help_text=_("Such as “per 100 calls”, “days”, “points”.")
    )
    better = forms.ChoiceField(
        label=_("Direction"), choices=Better.choices, widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label=_("One value speaks of"), choices=Level.choices, widget=forms.RadioSelect
    )
    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices)
    source = forms.CharField(
        label=_("Where the figures come from"),
        max_length=200,
        help_text=_("The system and the query: stands under every figure."),
    )


class ValuesForm(forms.Form):
    """A table of values, as a file or pasted."""

    file = forms.FileField(
        label=_("CSV or Parquet file"),
        required=False,
        help_text=_("Up to 10 MB and 100,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.parquet"}),
    )
    table = forms.CharField(
        label=_("The table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The file's text goes before a pasted table."""
        values: dict[str, Any] = super().clean() or {}
        file: UploadedFile[bytes] | None = values.get("file")
        if file is not None:
            values["table"] = self._decoded(file)
        if not self.errors and not values.get("table", "").strip():
            self.add_error("file", _("Choose a CSV or Parquet file, or paste a table."))
        return values

    def _decoded(self, file: "UploadedFile[bytes]") -> str:
        if (file.size or 0) > LARGEST_TABLE:
            self.add_error("file", _("The file has more than 10 MB. Split it, or use the API."))
            return ""
        content = file.read()
        try:
            if is_parquet(content):
                return text_of(content, most_rows=MAX_ROWS)
            return str(content, "utf-8-sig")
        except TableRefused as refused:
            self.add_error("file", str(refused))
            return ""
        except UnicodeDecodeError as error:
            self.add_error(
                "file",
                _("Byte %(place)d is not UTF-8. Export the table again as CSV (UTF-8).")
                % {"place": error.start},
            )
            return ""
