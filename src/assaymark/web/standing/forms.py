"""Forms of this room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.skills.queries import Rung
from assaymark.web.standing.actions.declaring import MAX_WORDS


class DeclareForm(forms.Form):
    """What somebody says of themself in one skill."""

    level = forms.TypedChoiceField(label=_("My level, as I see it"), coerce=int)
    words = forms.CharField(
        label=_("What makes me think so"),
        help_text=_("For example where you last used it. Your manager can read it too."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_WORDS,
        required=False,
    )

    def __init__(self, *given: Any, rungs: Sequence[Rung], **more: Any) -> None:
        super().__init__(*given, **more)
        level = self.fields["level"]
        level.choices = [(one.rank, one.title) for one in rungs]  # type: ignore[attr-defined]
