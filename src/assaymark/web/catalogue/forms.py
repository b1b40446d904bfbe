"""The form of a draft, in sections; the rubric has an editor of its own, see `rubric_form`.

Only the title must be filled in: a draft may be unfinished.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.art.accents import ACCENTS
from assaymark.web.catalogue.art.glyphs import GLYPHS
from assaymark.web.catalogue.art.shapes import SHAPES
from assaymark.web.catalogue.levels import LEVELS
from assaymark.web.catalogue.models import Badge, BadgeVersion, Stakes
from assaymark.web.catalogue.plain import stored_competency
from assaymark.web.kit.lines import unix_lines
from assaymark.web.skills.queries import CompetencyChoice

EVIDENCE = (
    ("text", _("Text typed into the page")),
    ("file", _("A file: txt, md, pdf or docx")),
    ("code", _("A program: its repository as zip or git bundle")),
)
_EVIDENCE_NAMES = ("kinds", "min_words", "max_words", "ask")
_ART_NAMES = ("shape", "icon", "accent")
_PLAIN_NAMES = (
    "title", "level", "summary", "task", "task_minutes", "criteria", "acceptance",
    "expiry_months", "refresh_note", "stakes", "consent",
)  # fmt: skip


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BadgeForm(forms.Form):
    """Everything a draft says besides its rubric."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Name the skill, not the training: “Active listening in support calls”."),
    )
    level = forms.ChoiceField(label=_("Level"), required=False)
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=_long(2),
        max_length=500,
        help_text=_("One sentence that a stranger understands: what can the holder do?"),
    )
    task = forms.CharField(
        label=_("Task"),
        required=False,
        widget=_long(12),
        max_length=20_000,
        help_text=_(
            "What the learner reads and does. Give everybody the same situation, say how long the "
            "work should be, and what is not scored. **Bold**, lists and > quotes work."
        ),
    )
    task_minutes = forms.IntegerField(
        label=_("Minutes for the learner"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Five to ten is a micro-badge."),
    )
    criteria = forms.CharField(
        label=_("Criteria"),
        required=False,
        widget=_long(4),
        max_length=5000,
        help_text=_(
            "What somebody did who holds this badge, as an employer will read it. Write what could "
            "be seen (“asked an open question before offering a fix”), not what they are like "
            "(“is a good listener”)."
        ),
    )
    acceptance = forms.CharField(
        label=_("Accepted when"),
        required=False,
        widget=_long(3),
        max_length=5000,
        help_text=_("Say what does not count as well: “a reply that would fit any caller”."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Handed in as"),
        required=False,
        choices=EVIDENCE,
        widget=forms.CheckboxSelectMultiple,
    )
    min_words = forms.IntegerField(label=_("Least words"), required=False, min_value=0)
    max_words = forms.IntegerField(
        label=_("Most words"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("Keeps checking short."),
    )
    ask = forms.CharField(
        label=_("What to hand in"),
        required=False,
        max_length=500,
        help_text=_("One sentence above the field, such as “Reply and reflection in one text”."),
    )
    competencies = forms.MultipleChoiceField(label=_("Competencies"), required=False)
    expiry_months = forms.IntegerField(
        label=_("Expires after months"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: never. Skills that fade without practice: 12 to 24."),
    )
    refresh_note = forms.CharField(
        label=_("How to renew"), required=False, widget=_long(2), max_length=1000
    )
    stakes = forms.ChoiceField(
        label=_("Stakes"),
        choices=Stakes.choices,
        initial=Stakes.LOW,
        widget=forms.RadioSelect,
        help_text=_("High when a job or a promotion hangs on it: then a person always decides."),
    )
    consent = forms.CharField(
        label=_("Consent"),
        required=False,
        widget=_long(6),
        max_length=5000,
        help_text=_(
            "What the learner agrees to, in their words: who and what reads the work, what is "
            "stored, what may be shown, how to have it erased."
        ),
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas.")
    )
    shape = forms.ChoiceField(label=_("Shape"), widget=forms.RadioSelect)
    icon = forms.ChoiceField(label=_("Picture"))
    accent = forms.ChoiceField(label=_("Colour"))

    def __init__(
        self,
        submitted: QueryDict | None = None,
        *,
        competencies: Iterable[CompetencyChoice],
        draft: BadgeVersion,
    ) -> None:
        super().__init__(submitted, initial=initial(draft))
        self._draft = draft
        self._stored = {competency_value(one): one for one in draft.competencies}
        self._stored |= {one.value: stored_competency(one) for one in competencies}
        self._choose("competencies", [(value, value) for value in self._stored])
        own = [(draft.level, draft.level)] if draft.level not in {"", *dict(LEVELS)} else []
        self._choose("level", [("", _("Choose a level")), *LEVELS, *own])
        self._choose("shape", [(key, shape.words) for key, shape in SHAPES.items()])
        self._choose("icon", [(key, glyph.words) for key, glyph in GLYPHS.items()])
        self._choose("accent", [(key, accent.words) for key, accent in ACCENTS.items()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> list[str]:
        """The values of the competencies ticked, as submitted or as stored."""
        value = self["competencies"].value()
        return [str(one) for one in value or ()]

    def fields_of_draft(self) -> dict[str, Any]:
        """What was entered, in the shape of the draft's fields; only what is valid."""
        clean = {
            name: unix_lines(value) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
        }
        values = {name: clean[name] for name in _PLAIN_NAMES if name in clean}
        values["evidence"] = {name: clean[name] for name in _EVIDENCE_NAMES if name in clean}
        values["art"] = {name: clean[name] for name in _ART_NAMES if name in clean}
        values["tags"] = [
            tag.strip()[:60] for tag in clean.get("tags", "").split(",") if tag.strip()
        ]
        values["competencies"] = [self._stored[one] for one in clean.get("competencies", [])]
        return values

    def as_typed(self, rubric: list[dict[str, Any]]) -> BadgeVersion:
        """The draft as it would be if it were saved now; for previews, never saved."""
        typed = copy(self._draft)
        if self.is_bound:
            self.is_valid()
            for name, value in self.fields_of_draft().items():
                setattr(typed, name, value)
        typed.rubric = rubric
        return typed


def initial(draft: BadgeVersion) -> dict[str, Any]:
    """A draft's fields as the form shows them."""
    values = {name: getattr(draft, name) for name in _PLAIN_NAMES}
    values |= {name: draft.evidence.get(name) for name in _EVIDENCE_NAMES}
    usual = {"shape": "hexagon", "icon": "chat", "accent": "indigo"}
    values |= {name: draft.art.get(name, usual[name]) for name in _ART_NAMES}
    values["tags"] = ", ".join(draft.tags)
    values["competencies"] = [competency_value(one) for one in draft.competencies]
    values["revision"] = draft.revision
    return values


def competency_value(one: dict[str, str]) -> str:
    """What stands for a stored competency in the form; `CompetencyChoice.value` for a chosen."""
    return f"{one['framework']}/{one['competency']}/{one['level']}"


class NextForm(forms.Form):
    """The step above a badge on its ladder."""

    next = forms.ChoiceField(label=_("Next step"), required=False)

    def __init__(
        self, submitted: QueryDict | None = None, *, badge: Badge, others: dict[Badge, str]
    ) -> None:
        super().__init__(submitted, initial={"next": badge.next.handle if badge.next else ""})
        self._others = {one.handle: one for one in others}
        named = [(one.handle, title) for one, title in others.items()]
        self.fields["next"] = forms.ChoiceField(
            label=_("Next step"),
            required=False,
            choices=[("", _now("None: the top of its ladder")), *named],
            help_text=_("What a holder is pointed to. Takes effect at once, for all versions."),
        )

    def chosen(self) -> Badge | None:
        """The badge chosen, or None."""
        return self._others.get(self.cleaned_data["next"])
