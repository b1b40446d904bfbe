"""Forms of marking twice and of calibration rounds."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.web.assessment.models import Anchor


class MarkingForm(forms.Form):
    """Which works of a badge are marked twice."""

    share = forms.TypedChoiceField(
        label=_("Of 100 works that people judge, marked twice are"),
        coerce=int,
        choices=[(0, _("none")), (5, "5"), (10, "10"), (20, "20"), (50, "50"), (100, _("all"))],
        help_text=_("Drawn at random by a secret seed: nobody can tell which. 10 to 20 is usual."),
    )
    on_doubt = forms.BooleanField(
        label=_("Also where there is doubt"),
        required=False,
        help_text=_(
            "The computer was not sure of a criterion, or stood more than one level from the "
            "assessor's own blind score."
        ),
    )
    waits = forms.TypedChoiceField(
        label=_("Where nobody is left for a second or third opinion"),
        coerce=lambda value: value == "True",
        choices=[
            ("False", _("decide without, and say so in the decision trail")),
            ("True", _("let the work wait, and show here that it does")),
        ],
        widget=forms.RadioSelect,
    )
    appeal_days = forms.TypedChoiceField(
        label=_("A decision can be contested for"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [
            ("", _("%(n)d days, as everywhere here") % {"n": settings.APPEAL_DAYS}),
            *((n, _("%(n)d days") % {"n": n}) for n in (7, 14, 30, 60, 90, 180, 365)),
        ],
        help_text=_("Decisions made before can be contested for the usual time at least."),
    )


class AnchorForm(forms.Form):
    """An anchor: for each criterion its level, words that show it, and why."""

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for one in rubric.criteria:
            levels = [(level.value, f"{level.value} · {level.title}") for level in one.levels]
            self.fields[f"level-{one.key}"] = forms.TypedChoiceField(
                label=_("Level"), coerce=int, choices=levels
            )
            self.fields[f"quote-{one.key}"] = forms.CharField(
                label=_("Words of the text that show it"),
                required=False,
                max_length=1500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"reason-{one.key}"] = forms.CharField(
                label=_("Why this level and not the next one"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def panels(self) -> Iterator[tuple[Criterion, BoundField, BoundField, BoundField]]:
        """Each criterion with its three fields."""
        for one in self.rubric.criteria:
            yield (
                one,
                self[f"level-{one.key}"],
                self[f"quote-{one.key}"],
                self[f"reason-{one.key}"],
            )

    def given(self, what: str) -> dict[str, Any]:
        """Criterion → what was given for `what`: level, quote or reason; for a valid form."""
        return {one.key: self.cleaned_data[f"{what}-{one.key}"] for one in self.rubric.criteria}


class RoundForm(forms.Form):
    """A round of some anchors."""

    title = forms.CharField(label=_("What the round is called"), max_length=120)
    anchors = forms.ModelMultipleChoiceField(
        label=_("Anchors to be scored"),
        queryset=Anchor.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, anchors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchors"].queryset = anchors  # type: ignore[attr-defined]


class BlindForm(forms.Form):
    """One level for each criterion, nothing else."""

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for one in rubric.criteria:
            self.fields[f"level-{one.key}"] = forms.TypedChoiceField(
                label=one.title,
                coerce=int,
                choices=[(value, str(value)) for value in one.values],
                error_messages={"required": _("Choose a level.")},
            )

    def panels(self) -> Iterator[tuple[Criterion, BoundField, str]]:
        """Each criterion, its field, and the level that was just sent."""
        for one in self.rubric.criteria:
            field = self[f"level-{one.key}"]
            yield one, field, str(field.value() or "")

    def levels(self) -> dict[str, int]:
        """What was given; for a valid form."""
        return {one.key: self.cleaned_data[f"level-{one.key}"] for one in self.rubric.criteria}
