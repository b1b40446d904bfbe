"""Forms of what badges are worth: what is asked of a prediction, and assumptions with sources."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.insights.worth.assumed import ASSUMED
from assaymark.web.insights.worth.hires import SLOTS

PARTS = {
    "rating": _("First-year rating"),
    "ramp": _("Time until they work alone"),
    "retention": _("Still here"),
    "manager": _("Manager's rating"),
}
TIMES = (
    ("times_before", _("Times of verifying before, in minutes")),
    ("times_after", _("Times of verifying now, in minutes")),
)


class PredictionForm(forms.Form):
    """What is to predict what. Everything below the first three is stated by whoever knows it."""

    predictor = forms.ChoiceField(label=_("Badge or skill"))
    metrics = forms.MultipleChoiceField(
        label=_("Performance metrics, up to three"), widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(
        label=_("Performance from this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Badges and works count from before it, so that nothing predicts itself. Taken from "
            "the first day of its quarter on: two figures a day apart would tell of one person."
        ),
    )
    success = forms.FloatField(
        label=_("What counts as success"),
        required=False,
        help_text=_("A value of the metric; empty takes its median."),
    )
    selected = forms.FloatField(
        label=_("Share you would select, in percent"), required=False, min_value=1, max_value=99
    )
    reliability = forms.FloatField(
        label=_("Reliability of the metric, if known"),
        required=False,
        min_value=0.01,
        max_value=1,
        help_text=_("Without it nothing is corrected for unreliability."),
    )
    sd_all = forms.FloatField(
        label=_("Standard deviation of the mean of works among all applicants, if known"),
        required=False,
        min_value=0.000001,
        help_text=_(
            "Skills only. Empty: corrected to everybody with works here, where that is more people."
        ),
    )

    def __init__(
        self,
        *args: Any,
        predictors: Sequence[tuple[str, str]],
        metrics: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (("predictor", predictors), ("metrics", metrics)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean_since(self) -> date:
        """The first day of the quarter."""
        day: date = self.cleaned_data["since"]
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)

    def clean_metrics(self) -> list[str]:
        """Three at most."""
        chosen = list(self.cleaned_data["metrics"])
        if len(chosen) > 3:
            raise forms.ValidationError(
                _("Take three metrics at most: among many, one fits by luck.")
            )
        return chosen


class ReturnForm(forms.Form):
    """Every assumption with its source, and times of verifying where they were taken."""

    def __init__(self, *args: Any, values: Mapping[str, Any], **more: Any) -> None:
        super().__init__(*args, **more)
        for one in ASSUMED:
            known = values.get(one.key, {})
            label = f"{one.title} ({one.unit})" if one.unit else str(one.title)
            self.fields[one.key] = forms.FloatField(
                label=label,
                required=False,
                min_value=0,
                max_value=1e12,
                initial=known.get("value"),
            )
            self.fields[f"{one.key}_source"] = forms.CharField(
                label=_("Source"), required=False, max_length=200, initial=known.get("source", "")
            )
        for key, title in TIMES:
            known = values.get(key, {}).get("value") or []
            self.fields[key] = forms.CharField(
                label=title,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=" ".join(f"{one:g}" for one in known),
                help_text=_("Five or more, with blanks between; they replace the figure above."),
            )

    def clean_times_before(self) -> list[float]:
        """Numbers of 0 or more."""
        return _numbers(str(self.cleaned_data["times_before"]))

    def clean_times_after(self) -> list[float]:
        """Numbers of 0 or more."""
        return _numbers(str(self.cleaned_data["times_after"]))

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each assumption's field with its source's."""
        return [(self[one.key], self[f"{one.key}_source"]) for one in ASSUMED]

    def values(self) -> dict[str, Any]:
        """As they are kept."""
        given = self.cleaned_data
        found: dict[str, Any] = {
            one.key: {"value": given[one.key], "source": given[f"{one.key}_source"]}
            for one in ASSUMED
            if given[one.key] is not None
        }
        for key in ("times_before", "times_after"):
            if given[key]:
                found[key] = {"value": given[key], "source": ""}
        return found


class HiresForm(forms.Form):
    """Which metric stands for which part of quality, with its weight."""

    def __init__(
        self,
        *args: Any,
        values: Mapping[str, Any],
        metrics: Sequence[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for slot in SLOTS:
            known = values.get(slot, {})
            self.fields[slot] = forms.ChoiceField(
                label=PARTS[slot],
                required=False,
                choices=[("", _("not used")), *metrics],
                initial=known.get("metric", ""),
            )
            self.fields[f"{slot}_weight"] = forms.FloatField(
                label=_("Weight"), min_value=0, max_value=100, initial=known.get("weight", 1)
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each part with its weight."""
        return [(self[slot], self[f"{slot}_weight"]) for slot in SLOTS]

    def values(self) -> dict[str, Any]:
        """As they are kept."""
        given = self.cleaned_data
        return {
            slot: {"metric": given[slot], "weight": given[f"{slot}_weight"]}
            for slot in SLOTS
            if given[slot]
        }


def _numbers(text: str) -> list[float]:
    found = []
    for word in text.replace(";", " ").replace("\n", " ").split():
        try:
            number = float(word.replace(",", "."))
        except ValueError as error:
            raise forms.ValidationError(
                _("%(word)s is no number; give minutes, with blanks between."),
                params={"word": word[:40]},
            ) from error
        if not 0 <= number < 1e6:
            raise forms.ValidationError(_("Times lie between 0 and a million minutes."))
        found.append(number)
    return found
