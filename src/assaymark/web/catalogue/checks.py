"""What a draft still needs before it is published, and what is worth a second thought.

Each gap names the field's element on the edit page, so that a list of gaps is a list of links.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.framework.plain import PlainError
from assaymark.framework.rubric import checking_seconds, rubric_from_plain
from assaymark.web.catalogue.models import BadgeVersion

_BLANK = re.compile(r"(?:^|\s)…(?:[\s:,.]|\Z)")
SECONDS_WISHED = 120
MAY_PAUSE = ("task", "acceptance")  # a quoted person may trail off …
WORDS_UNSAID = 400  # taken for the estimate where a badge sets no upper limit


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or doubtful: the element it belongs to, and a sentence."""

    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checking:
    """How long one check takes: `seconds` for the longest work allowed, of `words` words."""

    seconds: int
    words: int

    @property
    def minutes(self) -> float:
        """The same in minutes."""
        return self.seconds / 60

    @property
    def too_long(self) -> bool:
        """Whether it is more than the two minutes that a micro-badge should take."""
        return self.seconds > SECONDS_WISHED


def checking(version: BadgeVersion) -> Checking | None:
    """The estimate for the longest work allowed; None while the rubric is unfinished."""
    words = version.evidence.get("max_words") or WORDS_UNSAID
    try:
        return Checking(checking_seconds(rubric_from_plain(version.rubric), words), words)
    except PlainError:
        return None


def gaps(version: BadgeVersion) -> tuple[Gap, ...]:
    """Everything that must be mended before `version` can be published."""
    return (
        *_of_words(version),
        *_of_blanks(version, ("title", "summary", "criteria")),
        *_of_rubric(version.rubric),
        *_of_evidence(version.evidence),
        *_of_expiry(version),
    )


def doubts(version: BadgeVersion) -> tuple[Gap, ...]:
    """What may be published, but should be looked at."""
    return (*_of_blanks(version, MAY_PAUSE), *_of_checking(version), *_of_habits(version))


def _of_words(version: BadgeVersion) -> Iterator[Gap]:
    wanted = {
        "title": _("The badge has no title."),
        "level": _("No level is chosen."),
        "summary": _("No summary: one sentence that a stranger understands."),
        "task": _("No task: what exactly does the learner do and hand in?"),
        "criteria": _("No criteria: what did somebody show who holds this badge?"),
        "consent": _("No consent words: learners must know what happens with their work."),
    }
    for field, sentence in wanted.items():
        if not getattr(version, field).strip():
            yield Gap(f"id_{field}", sentence)


def _of_rubric(plain: list[dict[str, Any]]) -> Iterator[Gap]:
    if not plain:
        yield Gap("rubric", _("The rubric has no criterion."))
        return
    found = [
        gap for place, criterion in enumerate(plain) for gap in _of_criterion(criterion, place)
    ]
    yield from found
    if not found:
        try:
            rubric_from_plain(plain)
        except PlainError as error:
            yield Gap("rubric", str(error))


def _of_criterion(criterion: dict[str, Any], place: int) -> Iterator[Gap]:
    name = criterion.get("title") or _("Criterion %(number)s") % {"number": place + 1}
    anchor = f"criterion-{place}"
    levels = criterion.get("levels", [])
    if not criterion.get("title", "").strip():
        yield Gap(f"{anchor}-title", _("%(name)s has no title.") % {"name": name})
    if len(levels) < 2:
        yield Gap(anchor, _("“%(name)s” needs at least two levels.") % {"name": name})
    for row, level in enumerate(levels):
        if not str(level.get("indicator", "")).strip():
            sentence = _("“%(name)s”, level %(value)s: say what an assessor would see.")
            filled = sentence % {"name": name, "value": level.get("value", row + 1)}
            yield Gap(f"{anchor}-{row}-indicator", filled)
        if not str(level.get("title", "")).strip():
            sentence = _("“%(name)s”, level %(value)s has no title.")
            filled = sentence % {"name": name, "value": level.get("value", row + 1)}
            yield Gap(f"{anchor}-{row}-title", filled)
    if levels and criterion.get("pass_value") not in [level.get("value") for level in levels]:
        yield Gap(anchor, _("“%(name)s”: choose the level that passes.") % {"name": name})


def _of_evidence(evidence: dict[str, Any]) -> Iterator[Gap]:
    if not evidence.get("kinds"):
        yield Gap("id_kinds_0", _("No kind of evidence is chosen: typed text, a file, or both."))
    low, high = evidence.get("min_words"), evidence.get("max_words")
    if low and high and low > high:
        yield Gap("id_max_words", _("The most words allowed are fewer than the least."))


def _of_expiry(version: BadgeVersion) -> Iterator[Gap]:
    if version.expiry_months is not None and version.expiry_months < 1:
        yield Gap("id_expiry_months", _("A badge that expires is valid for a month at least."))


def _of_checking(version: BadgeVersion) -> Iterator[Gap]:
    estimate = checking(version)
    if estimate and estimate.too_long:
        sentence = ngettext(
            "Checking the longest work allowed (%(words)s word) takes about %(minutes)s minutes; "
            "two is what assessors manage many times a day. Ask for fewer words or criteria.",
            "Checking the longest work allowed (%(words)s words) takes about %(minutes)s minutes; "
            "two is what assessors manage many times a day. Ask for fewer words or criteria.",
            estimate.words,
        )
        minutes = f"{estimate.minutes:.1f}"
        yield Gap("rubric", sentence % {"words": estimate.words, "minutes": minutes})


def _of_blanks(version: BadgeVersion, fields: tuple[str, ...]) -> Iterator[Gap]:
    sentences = {
        "title": _("The title still holds a blank “…” of the template."),
        "summary": _("The summary still holds a blank “…” of the template."),
        "task": _("The task holds “…”: is it a blank of the template?"),
        "criteria": _("The criteria still hold a blank “…” of the template."),
        "acceptance": _("“Accepted when” holds “…”: is it a blank of the template?"),
    }
    for field in fields:
        if _BLANK.search(getattr(version, field)):
            yield Gap(f"id_{field}", sentences[field])


def _of_habits(version: BadgeVersion) -> Iterator[Gap]:
    if not version.competencies:
        yield Gap("competencies", _("No competency: the badge will count towards no skill."))
    if not version.evidence.get("max_words"):
        yield Gap("id_max_words", _("No upper limit of words: some works will be very long."))
    if version.expiry_months is None:
        yield Gap("id_expiry_months", _("It never expires. Most skills fade; is this one safe?"))
    if not version.acceptance.strip():
        yield Gap("id_acceptance", _("No acceptance words: what does not count, even if polite?"))
    if version.expiry_months and not version.refresh_note.strip():
        yield Gap("id_refresh_note", _("It expires, but nothing says how to renew it."))
