"""Quotes: words of a work with their place in it, offsets in code points of its text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assaymark.grading.model import Quote
from assaymark.web.assessment.refusal import ReviewRefused

MAX_QUOTE = 1500
MAX_QUOTES = 12


@dataclass(frozen=True, slots=True)
class Score:
    """An assessor's judgement of one criterion; `level` None while it is not chosen yet."""

    level: int | None = None
    quotes: tuple[Quote, ...] = field(default=())
    comment: str = ""


def quote_at(text: str, start: int, end: int) -> Quote:
    """The words of `text` from `start` to `end` without white space around them.

    Raises `ReviewRefused` unless `0 <= start < end <= len(text)`.
    """
    words = text[start:end] if 0 <= start < end <= len(text) else ""
    if not words.strip() or len(words) > MAX_QUOTE:
        raise ReviewRefused(
            _("A quote goes from character %(start)d to %(end)d.") % {"start": start, "end": end},
            _("It should lie within the work and have 1 to %(most)d characters.")
            % {"most": MAX_QUOTE},
            _("Select the words in the work again."),
        )
    begin = start + len(words) - len(words.lstrip())
    kept = words.strip()
    return Quote(begin, begin + len(kept), kept)


def pasted(text: str, words: str) -> Quote:
    """Where `words` stand verbatim in `text`, the first time; raises `ReviewRefused`.

    Only line ends and white space around the words may differ.
    """
    sought = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    start = text.find(sought)
    if not sought or start < 0:
        raise ReviewRefused(
            _("“%(words)s” does not stand in the work.") % {"words": sought[:120]},
            _("A quote repeats the work letter by letter."),
            _("Copy it from the work and paste it here without changing it."),
        )
    return quote_at(text, start, start + len(sought))


def in_order(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Each quote once, in the order of the text; raises `ReviewRefused` beyond `MAX_QUOTES`."""
    kept = sorted({(one.start, one.end): one for one in quotes}.items())
    if len(kept) > MAX_QUOTES:
        raise ReviewRefused(
            _("%(n)d quotes are attached.") % {"n": len(kept)},
            _("At most %(most)d show a criterion.") % {"most": MAX_QUOTES},
            _("Keep the ones that show it best."),
        )
    return tuple(quote for _place, quote in kept)


def to_plain(scores: Mapping[str, Score]) -> dict[str, Any]:
    """The scores as kept in `Review.scores`."""
    return {
        key: {
            "level": score.level,
            "quotes": [{"start": q.start, "end": q.end, "text": q.text} for q in score.quotes],
            "comment": score.comment,
        }
        for key, score in scores.items()
    }


def from_plain(plain: Mapping[str, Any]) -> dict[str, Score]:
    """The scores kept in `Review.scores`."""
    return {
        key: Score(
            one.get("level"),
            tuple(Quote(q["start"], q["end"], q["text"]) for q in one.get("quotes", ())),
            one.get("comment", ""),
        )
        for key, one in plain.items()
    }
