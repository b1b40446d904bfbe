"""The form that sets a badge's promise."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.actions.gating import ALPHAS, DELTAS
from assaymark.web.assessment.promises import Promise


def _share(value: float) -> str:
    return f"{value:.2f}"


class PolicyForm(forms.Form):
    """On or off, alpha, delta, audits; what was chosen stays on any error."""

    is_on = forms.BooleanField(
        label=_("Let the computer decide alone where the promise below is open"),
        required=False,
    )
    alpha = forms.ChoiceField(
        label=_("The promise (α): of 100 decisions left to the computer, people would differ in"),
        choices=[(_share(one), _("at most %(n)d") % {"n": round(100 * one)}) for one in ALPHAS],
    )
    delta = forms.ChoiceField(
        label=_("How firm it is (δ): of 100 such promises, broken are"),
        choices=[(_share(one), _("at most %(n)d") % {"n": round(100 * one)}) for one in DELTAS],
        help_text=_("A promise rests on a sample, and a sample can be lucky. 10 is usual."),
    )
    audit_percent = forms.IntegerField(
        label=_("Of 100 such decisions, a person looks again at"),
        min_value=5,
        max_value=100,
        help_text=_("Drawn at random, at least 5. This is how a change for the worse is found."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, preview: Sequence[Promise] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview

    def alphas(self) -> Iterator[tuple[str, str, Promise | None]]:
        """Value, words, and what this alpha would give; None while nothing is compared."""
        choices = [(_share(one), _("at most %(n)d") % {"n": round(100 * one)}) for one in ALPHAS]
        for (value, title), at in zip_longest(choices, self.preview):
            yield value, title, at

    def chosen(self) -> dict[str, Any]:
        """What `actions.set_policy` takes; only for a valid form."""
        values = self.cleaned_data
        return {
            "is_on": values["is_on"],
            "alpha": float(values["alpha"]),
            "delta": float(values["delta"]),
            "audit_share": values["audit_percent"] / 100,
        }

    def chosen_delta(self) -> float | None:
        """The delta sent, if it is one that is offered; only once it was asked `is_valid`."""
        delta = self.cleaned_data.get("delta")
        return float(delta) if delta else None
