"""Forms of pilots: what it is, its metrics, its start, readings, notes, its end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.insights.models import Better, MetricKind, PilotMetric, PilotTeam

MOST_LATE, MOST_AHEAD = timedelta(days=7), timedelta(days=366)
LARGEST = 1e12
"""No typed reading lies beyond it."""
EFFECTS = (
    ("0.3", _("Small: 0.3 standard deviations of people")),
    ("0.5", _("Medium: 0.5 standard deviations")),
    ("0.8", _("Large: 0.8 standard deviations")),
)


class PilotForm(forms.Form):
    """What a pilot is."""

    title = forms.CharField(label=_("Name of the pilot"), max_length=120)
    purpose = forms.CharField(
        label=_("What it should bring"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In one or two sentences, as you would tell the people in it."),
    )
    role = forms.CharField(
        label=_("Only people in this role"),
        required=False,
        max_length=120,
        help_text=_("As it stands in the list of people; empty takes everybody in a team."),
    )
    days = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=[(42, _("Six weeks")), (90, _("90 days"))],
        widget=forms.RadioSelect,
        initial=90,
    )
    badges = forms.MultipleChoiceField(
        label=_("Badges, up to three"), widget=forms.CheckboxSelectMultiple
    )
    effect = forms.TypedChoiceField(
        label=_("The smallest change that would matter"),
        coerce=float,
        choices=EFFECTS,
        initial="0.5",
    )

    def __init__(self, *args: Any, badges: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["badges"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(badges)

    def clean_badges(self) -> list[str]:
        """One to three."""
        chosen = list(self.cleaned_data["badges"])
        if len(chosen) > 3:
            raise forms.ValidationError(
                _("%(n)d badges are ticked; take three at most, so that people can reach them."),
                params={"n": len(chosen)},
            )
        return chosen


class MetricForm(forms.Form):
    """One metric; a skill or an imported figure brings its own name and unit."""

    source = forms.ChoiceField(label=_("Where it is read"))
    title = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        help_text=_("Such as: escalations. Empty takes the name of the skill or figure."),
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, help_text=_("Such as: per 100 calls.")
    )
    better = forms.ChoiceField(label=_("Which way is good"), choices=Better.choices)
    kind = forms.ChoiceField(label=_("What one value is"), choices=MetricKind.choices)

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(sources)

    def clean(self) -> dict[str, Any]:
        """What is typed needs a name and a unit."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("source") == "typed":
            for name in ("title", "unit"):
                if not values.get(name):
                    self.add_error(name, _("What is typed in needs a name and a unit."))
        return values


class StartForm(forms.Form):
    """When it starts."""

    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_starts_on(self) -> date:
        """A week ago at most, since what a pilot is judged by is fixed beforehand."""
        day: date = self.cleaned_data["starts_on"]
        today = timezone.localdate()
        if not today - MOST_LATE <= day <= today + MOST_AHEAD:
            raise forms.ValidationError(
                _(
                    "%(day)s was given; a day from a week ago up to a year ahead was expected, "
                    "since what is judged by must be fixed before it is read. Choose another day."
                ),
                params={"day": day.isoformat()},
            )
        return day


class ReadingsForm(forms.Form):
    """A typed metric: a value for each team and period; for counts also over how much."""

    def __init__(
        self,
        *args: Any,
        metric: PilotMetric,
        teams: Sequence[PilotTeam],
        periods: Sequence[str],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        known = {(one.team_id, one.period): one for one in metric.readings.all()}
        self.is_count = metric.kind == MetricKind.COUNT
        self.teams, self.periods = list(teams), list(periods)
        for team in teams:
            for number, period in enumerate(periods):
                met = known.get((team.pk, number))
                label = f"{team.name}, {period}"
                self.fields[f"v-{team.pk}-{number}"] = forms.FloatField(
                    label=label,
                    required=False,
                    min_value=0 if self.is_count else -LARGEST,
                    max_value=LARGEST,
                    initial=met.value if met else None,
                )
                if self.is_count:
                    self.fields[f"e-{team.pk}-{number}"] = forms.FloatField(
                        label=_("%(of)s: out of") % {"of": label},
                        required=False,
                        min_value=0.000001,
                        max_value=LARGEST,
                        initial=met.exposure if met else None,
                    )

    def rows(self) -> list[tuple[PilotTeam, list[list[forms.BoundField]]]]:
        """The grid: each team with the fields of each period."""
        kinds = ("v", "e") if self.is_count else ("v",)
        return [
            (team, [[self[f"{k}-{team.pk}-{n}"] for k in kinds] for n in range(len(self.periods))])
            for team in self.teams
        ]

    def values(self) -> dict[tuple[int, int], tuple[float, float]]:
        """What was typed: (team's key, period) → value and exposure."""
        found = {}
        for team in self.teams:
            for number in range(len(self.periods)):
                value = self.cleaned_data[f"v-{team.pk}-{number}"]
                if value is not None:
                    exposure = self.cleaned_data.get(f"e-{team.pk}-{number}") or 1.0
                    found[team.pk, number] = (float(value), float(exposure))
        return found


class StoryForm(forms.Form):
    """Words that somebody agreed to be quoted with."""

    words = forms.CharField(label=_("Their words"), widget=forms.Textarea(attrs={"rows": 3}))
    who = forms.CharField(
        label=_("How they want to be called"), max_length=120, help_text=_("Such as: a new agent.")
    )
    is_consented = forms.BooleanField(label=_("They agreed to be quoted in the report"))


class DeviationForm(forms.Form):
    """What became different from the protocol."""

    words = forms.CharField(label=_("What was different"), widget=forms.Textarea(attrs={"rows": 2}))


class CostForm(forms.Form):
    """One cost."""

    words = forms.CharField(label=_("What it was"), max_length=200)
    amount = forms.FloatField(label=_("Amount in money"), min_value=0)


class EndForm(forms.Form):
    """What worked and what did not, as those who ran it see it."""

    worked = forms.CharField(
        label=_("What worked"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    did_not = forms.CharField(
        label=_("What did not"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every pilot has something; a report without it is not believed."),
    )
