"""The form of time to role-ready."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.insights.forms_metrics import BY, CoverageForm


class ReadyForm(CoverageForm):
    """What people are grouped by; not by tenure, which is what is measured."""

    by = forms.ChoiceField(label=_("Grouped by"), choices=[one for one in BY if one[0] != "tenure"])
    rank = None  # type: ignore[assignment] # so Django leaves the field out
