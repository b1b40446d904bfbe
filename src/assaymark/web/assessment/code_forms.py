"""The form that says what programs are tried with."""

import json
import re
import shlex
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.sandbox import MOST_CASES, Case

_KNOWN = {"name", "arguments", "stdin", "stdout"}
_SURROGATE = re.compile("[\ud800-\udfff]")
EXAMPLE = """[
  {
    "name": "doubles",
    "stdin": "21",
    "stdout": "42"
  }
]"""


class CodeTaskForm(forms.Form):
    """The command, and the cases as JSON."""

    command = forms.CharField(
        label=_("Command"),
        max_length=200,
        help_text=_("Such as python3 main.py. It runs in the folder of the repository."),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    cases = forms.CharField(
        label=_("Cases"),
        max_length=40_000,
        help_text=_(
            "A JSON list. Each case has a name, the standard output that is expected, and if you "
            "like arguments and standard input. Learners never see what is expected."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean_command(self) -> list[str]:
        """The command's words."""
        try:
            words = shlex.split(self.cleaned_data["command"])
        except ValueError as error:
            raise forms.ValidationError(
                _("A quotation mark is not closed. Close it, or leave it out.")
            ) from error
        if not words:
            raise forms.ValidationError(_("No word was found. Write such as: python3 main.py"))
        return words

    def clean_cases(self) -> tuple[Case, ...]:
        """The cases, each with a name and what must be printed."""
        try:
            plain = json.loads(self.cleaned_data["cases"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                _("This is no JSON: %(why)s. Compare it with the example."), params={"why": error}
            ) from error
        if not isinstance(plain, list) or not 1 <= len(plain) <= MOST_CASES:
            raise forms.ValidationError(
                _("A list of 1 to %(most)d cases was expected."), params={"most": MOST_CASES}
            )
        return tuple(_case(one) for one in plain)


def _case(plain: Any) -> Case:
    if not isinstance(plain, dict) or not {"name", "stdout"} <= set(plain) <= _KNOWN:
        raise forms.ValidationError(
            _("A case needs “name” and “stdout”, and may have “stdin” and “arguments”.")
        )
    arguments = plain.get("arguments", [])
    texts = [plain["name"], plain["stdout"], plain.get("stdin", "")]
    if not isinstance(arguments, list) or not all(_is_text(one) for one in [*texts, *arguments]):
        raise forms.ValidationError(
            _("Names, arguments, input and output are texts in quotation marks, without U+0000.")
        )
    return Case(plain["name"], tuple(arguments), plain.get("stdin", ""), plain["stdout"])


def _is_text(one: object) -> bool:
    """Whether `one` is a text that a database and a program's input can hold."""
    return isinstance(one, str) and "\0" not in one and not _SURROGATE.search(one)
