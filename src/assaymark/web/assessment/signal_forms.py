"""Forms of several signals: the weights of a badge version, and what a manager or mentor saw."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.signals import MOST_WEIGHT, WEIGHED
from assaymark.web.assessment.actions.signals import MAX_WORDS
from assaymark.web.assessment.models import SignalWeights
from assaymark.web.assessment.queries.signals import NAMES


class WeightsForm(forms.Form):
    """One weight for each signal, and why."""

    why = forms.CharField(
        label=_("Why these weights"),
        required=False,
        max_length=1000,
        help_text=_("Everybody who sees a figure can read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, published: SignalWeights | None, **kwargs: Any) -> None:
        known = published.weights if published else {}
        kwargs["initial"] = {f"weight-{one}": known.get(str(one), 0) for one in WEIGHED}
        super().__init__(*args, **kwargs)
        for one in WEIGHED:
            self.fields[f"weight-{one}"] = forms.IntegerField(
                label=str(NAMES[one]), min_value=0, max_value=MOST_WEIGHT
            )

    def weight_fields(self) -> list[BoundField]:
        """The fields of the weights, in order."""
        return [self[f"weight-{one}"] for one in WEIGHED]

    def weights(self) -> dict[str, int]:
        """Signal → weight; the form must be valid."""
        return {str(one): self.cleaned_data[f"weight-{one}"] for one in WEIGHED}


class ObservationForm(forms.Form):
    """What was seen: words, a level where one can say, and what it can be looked up in."""

    words = forms.CharField(
        label=_("What did you see, where and when?"),
        max_length=MAX_WORDS,
        help_text=_("What the person did, in one situation. Not what they are like."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    quote = forms.CharField(
        label=_("Words they used, as they were said or written"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    link = forms.URLField(
        label=_("Or a link to where it can be looked up"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Without words or a link the observation counts as inferred, not as verified."),
    )

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for one in rubric.criteria:
            rungs = [(str(level.value), f"{level.value} · {level.title}") for level in one.levels]
            self.fields[f"level-{one.key}"] = forms.ChoiceField(
                label=one.title,
                choices=[("", _("Not observed")), *rungs],
                required=False,
                help_text=one.level(one.pass_value).indicator,
            )

    def level_fields(self) -> list[BoundField]:
        """The fields of the levels, in the rubric's order."""
        return [self[f"level-{one.key}"] for one in self.rubric.criteria]

    def levels(self) -> dict[str, int]:
        """Criterion → level where one was chosen; the form must be valid."""
        chosen = {one.key: self.cleaned_data[f"level-{one.key}"] for one in self.rubric.criteria}
        return {key: int(level) for key, level in chosen.items() if level}


class CheckInForm(forms.Form):
    """Where somebody sees themselves on each criterion, and a word where they like."""

    words = forms.CharField(
        label=_("A note to yourself"),
        required=False,
        help_text=_("Nobody else is shown it. The levels stand beside decisions as your own word."),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for one in rubric.criteria:
            rungs = [
                (str(level.value), f"{level.value} · {level.title}: {level.indicator}")
                for level in one.levels
            ]
            self.fields[f"level-{one.key}"] = forms.ChoiceField(
                label=one.title,
                choices=[*rungs, ("", _("I cannot say"))],
                required=False,
                widget=forms.RadioSelect,
            )

    def level_fields(self) -> list[BoundField]:
        """The fields of the levels, in the rubric's order."""
        return [self[f"level-{one.key}"] for one in self.rubric.criteria]

    def levels(self) -> dict[str, int]:
        """Criterion → level where one was chosen; the form must be valid."""
        chosen = {one.key: self.cleaned_data[f"level-{one.key}"] for one in self.rubric.criteria}
        return {key: int(level) for key, level in chosen.items() if level}

    def clean(self) -> dict[str, Any]:
        """One criterion at least."""
        values: dict[str, Any] = super().clean() or {}
        if not any(values.get(f"level-{one.key}") for one in self.rubric.criteria):
            raise forms.ValidationError(_("Choose a level for one criterion at least."))
        return values


class WhomForm(forms.Form):
    """Whom one observed, of the few people that a search found, and for which badge."""

    who = forms.ChoiceField(label=_("Person"), widget=forms.RadioSelect)
    badge = forms.ChoiceField(label=_("Badge"))

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        badges: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = people  # type: ignore[attr-defined]
        self.fields["badge"].choices = badges  # type: ignore[attr-defined]
