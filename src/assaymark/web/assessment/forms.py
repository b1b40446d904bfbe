"""Forms of this room: handing in, reviewing, importing rated examples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.grading.model import Quote
from assaymark.web.assessment import consent as words
from assaymark.web.assessment import uploads
from assaymark.web.assessment.actions import Upload
from assaymark.web.assessment.actions.handing_in import read_evidence
from assaymark.web.assessment.models import MachineGrade
from assaymark.web.assessment.quoting import Score, in_order, pasted, quote_at
from assaymark.web.assessment.refusal import Refused
from assaymark.web.assessment.rules import EvidenceRule
from assaymark.web.assessment.said_before import Said


class HandInForm(forms.Form):
    """Text or a file, and consent; what was typed stays on any error."""

    text = forms.CharField(
        label=_("Your text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        max_length=400,
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.pdf,.docx"}),
        help_text=_(
            "txt, md, pdf or docx, at most 5 MB. A file is taken instead of typed text. After an "
            "error choose it again: browsers do not let a page keep it."
        ),
    )
    consent = forms.BooleanField(label=words.AGREE)
    show_name = forms.BooleanField(label=words.NAME, required=False)
    show_quotes = forms.BooleanField(label=words.QUOTES, required=False)
    machine = forms.BooleanField(label=words.MACHINE, required=False)
    peers_may_read = forms.BooleanField(label=words.PEERS, required=False)

    def __init__(
        self,
        *args: Any,
        rule: EvidenceRule,
        asks_machine: bool = False,
        asks_peers: bool = False,
        **kwargs: Any,
    ) -> None:
        """`asks_machine`: the badge lets a computer decide, so the learner says yes or no to it.

        `asks_peers`: peers read work for this badge; likewise.
        """
        super().__init__(*args, **kwargs)
        self.rule = rule
        if not asks_machine:
            del self.fields["machine"]
        if not asks_peers:
            del self.fields["peers_may_read"]
        if not rule.file:
            del self.fields["file"]
        elif rule.code:
            kinds = ".txt,.md,.pdf,.docx,.zip,.bundle" if rule.documents else ".zip,.bundle"
            self.fields["file"].widget.attrs["accept"] = kinds
            self.fields["file"].help_text = words.CODE
        if not rule.text:
            del self.fields["text"]
            self.fields["file"].label = _("Your work, as a file")

    def clean_file(self) -> "UploadedFile[bytes] | None":
        """The file, unless it is too big to be read at all."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > uploads.MAX_BYTES:
            raise forms.ValidationError(str(uploads.too_big(file.size or 0)))
        return file

    def clean(self) -> dict[str, Any]:
        """Reads the evidence, so that its refusal stands beside what is refused."""
        values: dict[str, Any] = super().clean() or {}
        values["upload"] = self._upload(values.get("file"))
        if "file" in self.errors:
            return values
        try:
            read_evidence(self.rule, text=values.get("text", ""), upload=values["upload"])
        except Refused as refused:
            is_file = values["upload"] is not None or not self.rule.text
            self.add_error("file" if is_file else "text", str(refused))
        return values

    def _upload(self, file: "UploadedFile[bytes] | None") -> Upload | None:
        return None if file is None else Upload(file.read(), file.name or "")


@dataclass(frozen=True, slots=True)
class Panel:
    """One criterion on the review page."""

    number: int
    criterion: Criterion
    score: Score
    level: BoundField
    comment: BoundField
    paste: BoundField
    machine: MachineGrade | None
    blind: int | None
    said: tuple[Said, ...] = ()

    @property
    def rungs(self) -> list[tuple[RubricLevel, str]]:
        """Each level with the key that chooses it: its value where that is one digit."""
        values = self.criterion.values
        by_value = all(0 <= value <= 9 for value in values)
        return [
            (level, str(level.value if by_value else place))
            for place, level in enumerate(self.criterion.levels, start=1)
        ]

    @property
    def machine_title(self) -> str:
        """The title of the level the machine suggests."""
        known = self.machine is not None and self.machine.level in self.criterion.values
        return self.criterion.level(self.machine.level).title if known else ""  # type: ignore[union-attr, arg-type]

    @property
    def agrees(self) -> bool:
        """Whether the machine suggests the level that was scored blind."""
        return self.machine is not None and self.machine.level == self.blind


class ReviewForm(forms.Form):
    """Level, quotes and comment for each criterion, and feedback; a draft may leave levels out."""

    feedback = forms.CharField(
        label=_("One thing to do next, for the learner"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, rubric: Rubric, text: str, answers: bool = False, **kwargs: Any
    ) -> None:
        """`answers`: an appeal is judged, and the learner gets an answer in words."""
        super().__init__(*args, **kwargs)
        self.rubric, self.text = rubric, text
        if answers:
            self.fields["answer"] = forms.CharField(
                label=_("Your answer to the learner"),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Why the decision changes, or why it stands. It goes out as a letter."),
            )
        self.quotes: dict[str, tuple[Quote, ...]] = {}
        for one in rubric.criteria:
            choices = [(str(value), str(value)) for value in one.values]
            self.fields[f"level-{one.key}"] = forms.ChoiceField(
                label=one.title, choices=choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"paste-{one.key}"] = forms.CharField(
                label=_("Words copied from the work"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"comment-{one.key}"] = forms.CharField(
                label=_("Comment"),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Finds each quote in the work."""
        values: dict[str, Any] = super().clean() or {}
        for one in self.rubric.criteria:
            try:
                self.quotes[one.key] = in_order(self._quotes(one.key, values))
            except Refused as refused:
                self.add_error(f"paste-{one.key}", str(refused))
        return values

    def _quotes(self, key: str, values: Mapping[str, Any]) -> Iterator[Quote]:
        for place in self._kept(key):
            start, _dash, end = place.partition("-")
            yield quote_at(self.text, *(int(n) if n.isdecimal() else -1 for n in (start, end)))
        if words := values.get(f"paste-{key}", "").strip():
            yield pasted(self.text, words)

    def _kept(self, key: str) -> list[str]:
        getlist = getattr(self.data, "getlist", None)
        return list(getlist(f"quote-{key}")) if getlist else []

    def scores(self) -> dict[str, Score]:
        """What was scored; the form must be valid."""
        return {one.key: self._score(one.key) for one in self.rubric.criteria}

    def _score(self, key: str) -> Score:
        level = self.cleaned_data.get(f"level-{key}")
        comment = self.cleaned_data.get(f"comment-{key}", "").strip()
        return Score(int(level) if level else None, self.quotes.get(key, ()), comment)

    def panels(
        self,
        saved: Mapping[str, Score],
        machine: Mapping[str, MachineGrade],
        blind: Mapping[str, int],
        said: Mapping[str, tuple[Said, ...]] | None = None,
    ) -> list[Panel]:
        """Each criterion as the page shows it: what was just sent, or what was saved."""
        return [
            Panel(
                number=number,
                criterion=one,
                score=self._shown(one.key, saved.get(one.key, Score())),
                level=self[f"level-{one.key}"],
                comment=self[f"comment-{one.key}"],
                paste=self[f"paste-{one.key}"],
                machine=machine.get(one.key),
                blind=blind.get(one.key),
                said=(said or {}).get(one.key, ()),
            )
            for number, one in enumerate(self.rubric.criteria, start=1)
        ]

    def _shown(self, key: str, saved: Score) -> Score:
        if not self.is_bound:
            return saved
        level = str(self[f"level-{key}"].value() or "")
        return Score(int(level) if level.isdecimal() else None, self._found(key), "")

    def _found(self, key: str) -> tuple[Quote, ...]:
        """The kept quotes of this criterion that do stand in the work."""
        found = []
        for place in self._kept(key):
            start, _dash, end = place.partition("-")
            if start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(self.text):
                found.append(quote_at(self.text, int(start), int(end)))
        return tuple(found)


def review_initial(scores: Mapping[str, Score], feedback: str) -> dict[str, Any]:
    """What an opened review page holds already."""
    initial: dict[str, Any] = {"feedback": feedback}
    for key, score in scores.items():
        initial[f"level-{key}"] = "" if score.level is None else str(score.level)
        initial[f"comment-{key}"] = score.comment
    return initial


class ExamplesForm(forms.Form):
    """A table of rated examples, as a file or pasted."""

    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )
    table = forms.CharField(
        label=_("The table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    source = forms.CharField(
        label=_("Where the ratings come from"),
        max_length=120,
        help_text=_("Such as “Calibration round, May: two raters”. It stands in the record."),
    )

    def clean(self) -> dict[str, Any]:
        """The file's text goes before a pasted table."""
        values: dict[str, Any] = super().clean() or {}
        file: UploadedFile[bytes] | None = values.get("file")
        if file is not None:
            values["table"] = self._decoded(file)
        if not self.errors and not values.get("table", "").strip():
            self.add_error("file", _("Choose a CSV file, or paste a table."))
        return values

    def _decoded(self, file: "UploadedFile[bytes]") -> str:
        if (file.size or 0) > uploads.MAX_BYTES:
            self.add_error("file", str(uploads.too_big(file.size or 0)))
            return ""
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError as error:
            self.add_error(
                "file",
                _("Byte %(place)d is not UTF-8. Export the table again as CSV (UTF-8).")
                % {"place": error.start},
            )
            return ""
