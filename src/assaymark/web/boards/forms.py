"""Forms of boards."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.boards.models import NameAs
from assaymark.web.skills.models import Competency


class WishForm(forms.Form):
    """How somebody wishes to appear."""

    name_as = forms.ChoiceField(
        label=_("Name on boards"), choices=NameAs.choices, widget=forms.RadioSelect
    )
    own_name = forms.CharField(
        label=_("A name I choose"),
        max_length=40,
        required=False,
        help_text=_("3 to 40 letters; nobody else's name. Used where you chose so above."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    in_top = forms.BooleanField(label=_("Show me in the top ten, when I am in it"), required=False)
    in_progress = forms.BooleanField(
        label=_("Name me among those recognised for progress"), required=False
    )
    is_out = forms.BooleanField(label=_("Leave me out of all boards"), required=False)


class SprintForm(forms.Form):
    """A sprint in the making; `actions.make_sprint` checks what belongs together."""

    title = forms.CharField(label=_("Title"), max_length=120)
    competency = forms.ChoiceField(label=_("Skill"))
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    time_zone = forms.ChoiceField(
        label=_("Time zone of these days"),
        choices=[
            (name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"
        ],
        initial="UTC",
    )
    late_days = forms.IntegerField(
        label=_("Days to wait for judgements"),
        min_value=0,
        max_value=60,
        initial=7,
        help_text=_(
            "Work handed in during the sprint and judged within these days after it still counts."
        ),
    )
    teams = forms.MultipleChoiceField(
        label=_("Teams"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two teams or more, each of five people or more."),
    )

    def __init__(
        self,
        *args: Any,
        skills: Sequence[Competency],
        teams: Sequence[tuple[str, int]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        skill, team = self.fields["competency"], self.fields["teams"]
        assert isinstance(skill, forms.ChoiceField)
        assert isinstance(team, forms.MultipleChoiceField)
        skill.choices = [(one.handle, one.title) for one in skills]
        team.choices = [
            (name, _("%(team)s (%(n)d people)") % {"team": name, "n": n}) for name, n in teams
        ]
        self._skills = {one.handle: one for one in skills}

    def chosen(self) -> dict[str, Any]:
        """What `actions.make_sprint` takes."""
        values = dict(self.cleaned_data)
        values["competency"] = self._skills[values["competency"]]
        values["chosen"] = values.pop("teams")
        return values


class CancelForm(forms.Form):
    """Why a sprint is called off; everybody reads it."""

    reason = forms.CharField(label=_("Why it is called off"), max_length=300, min_length=3)
