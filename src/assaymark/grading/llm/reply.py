"""An answer read strictly: the asked-for object and nothing else, with quotes that are there."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from assaymark.grading.llm.folded import Folded, folded
from assaymark.grading.llm.model import Form
from assaymark.grading.llm.prompt import FEWEST_WORDS, MOST_QUOTES, MOST_WORDS, Question
from assaymark.grading.model import Quote

LONGEST: Final = 20_000
"""Characters of an answer; longer is refused unread."""
_FIELDS: Final = ("check", "quotes", "reasoning", "addressed", "level")
_MOST_REASONING = 4_000
_WRAPPED = re.compile(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", re.DOTALL)
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)


class Unusable(ValueError):
    """An answer that cannot be used. The message is told to the model when it is asked again, so it
    repeats nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A usable answer: quotes as slices of the work, the reasoning, the level's value."""

    quotes: tuple[Quote, ...]
    reasoning: str
    addressed: bool
    level: int


def reply(answer: str, asked: Question, work: Folded, *, form: Form) -> Reply:
    """The answer to `asked` about `work`; raises Unusable with the reason."""
    plain = _object(answer, form)
    if tuple(sorted(plain)) != tuple(sorted(_FIELDS)):
        raise Unusable(f"its fields were not {list(_FIELDS)}")
    if plain["check"] != asked.check:
        raise Unusable('the field "check" did not hold the text asked for')
    level = plain["level"]
    if not isinstance(level, str) or level not in asked.codes:
        raise Unusable(f"the level is none of {list(asked.codes)}")
    reasoning, addressed = plain["reasoning"], plain["addressed"]
    if not isinstance(reasoning, str) or not 0 < len(reasoning.strip()) <= _MOST_REASONING:
        raise Unusable('the field "reasoning" was empty, too long or no text')
    if not isinstance(addressed, bool):
        raise Unusable('the field "addressed" was neither true nor false')
    quotes = _quotes(plain["quotes"], work)
    value = asked.codes[level]
    if not quotes and value != asked.criterion.values[0]:
        raise Unusable("a level above the lowest needs a quote that shows it")
    return Reply(quotes, reasoning.strip(), addressed, value)


def _object(answer: str, form: Form) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise Unusable(f"it was {len(answer)} characters long")
    text = answer
    if form is Form.PROMPT:
        text = _THOUGHT.sub("", text, count=1)
        wrapped = _WRAPPED.fullmatch(text)
        text = wrapped.group(1) if wrapped else text
    try:
        plain = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise Unusable("it was not one JSON object") from wrong
    if not isinstance(plain, dict):
        raise Unusable("it was not one JSON object")
    return plain


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a field stood there twice")
    return made


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _quotes(given: object, work: Folded) -> tuple[Quote, ...]:
    if not isinstance(given, list) or len(given) > MOST_QUOTES:
        raise Unusable(f'the field "quotes" was no list of up to {MOST_QUOTES} passages')
    return tuple(_quote(one, place, work) for place, one in enumerate(given, start=1))


def _quote(given: object, place: int, work: Folded) -> Quote:
    if not isinstance(given, str):
        raise Unusable(f"quote {place} was no text")
    n = len(folded(given).form.split())
    if not min(FEWEST_WORDS, len(work.form.split())) <= n <= MOST_WORDS:
        raise Unusable(f"quote {place} had {n} words, expected {FEWEST_WORDS} to {MOST_WORDS}")
    found = work.found(given)
    if found is None:
        raise Unusable(f"quote {place} does not stand in the work")
    return found
