"""A rubric: criteria, each a ladder of levels with what one would see at that level.

The ladder is the order of `Criterion.levels`, lowest achievement first. Values are whole numbers
and run one way along the ladder: upwards as a rule, downwards where a scale counts something to
avoid ("dismissing emotions", 5 is worst). `Criterion.passes` knows the direction; comparing values
with `>=` does not.

Errors: `RubricError` (a `ValueError`), with the path to the bad field.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assaymark.framework.plain import Place, PlainError

READING_WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction, adults; Brysbaert (2019), J. Memory and Language 109."""

CHOICE_SECONDS = 10
"""Choosing a level and marking a quote, per criterion. An assumption, shown as an estimate."""


class RubricError(PlainError):
    """A rubric that cannot be read; the message starts with the path to the field."""


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One step of a criterion's ladder: `indicator` is what an assessor would see."""

    value: int
    title: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing judged. `levels` from the lowest achievement to the highest, at least two."""

    key: str
    title: str
    description: str
    levels: tuple[RubricLevel, ...]
    pass_value: int

    def __post_init__(self) -> None:
        values = self.values
        if len(values) < 2:
            raise RubricError(f"criterion {self.key!r}: {len(values)} levels; give at least two")
        rises = {low < high for low, high in pairwise(values)}
        if len(rises) != 1 or len(set(values)) != len(values):
            raise RubricError(
                f"criterion {self.key!r}: level values {list(values)}; expected each different"
                " and in order along the ladder, all rising or all falling"
            )
        if self.pass_value not in values:
            raise RubricError(
                f"criterion {self.key!r}: pass_value {self.pass_value!r} is no level's value;"
                f" choose one of {list(values)}"
            )

    @property
    def values(self) -> tuple[int, ...]:
        """The levels' values, lowest achievement first."""
        return tuple(level.value for level in self.levels)

    def rank(self, value: int) -> int:
        """How many steps `value` stands above the lowest; raises KeyError for an unknown value."""
        for rank, level in enumerate(self.levels):
            if level.value == value:
                return rank
        raise KeyError(f"level {value!r} of criterion {self.key!r}; known: {list(self.values)}")

    def level(self, value: int) -> RubricLevel:
        """The level with this value; raises KeyError for an unknown value."""
        return self.levels[self.rank(value)]

    def passes(self, value: int) -> bool:
        """Whether `value` stands at or above `pass_value` on the ladder.

        >>> avoid = Criterion("a", "A", "", (RubricLevel(2, "", ""), RubricLevel(1, "", "")), 1)
        >>> avoid.passes(1), avoid.passes(2)
        (True, False)
        """
        return self.rank(value) >= self.rank(self.pass_value)


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria in the order they are shown; at least one, keys unique."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        keys = [criterion.key for criterion in self.criteria]
        if not keys:
            raise RubricError("a rubric without criteria; give at least one")
        if len(set(keys)) != len(keys):
            raise RubricError(f"criterion keys {keys}; expected each key once")

    def criterion(self, key: str) -> Criterion:
        """The criterion with this key; raises KeyError when there is none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(f"criterion {key!r}; known: {[one.key for one in self.criteria]}")

    def passed(self, levels: Mapping[str, int]) -> bool:
        """Whether every criterion has a level at or above its pass value; a missing one has not."""
        return all(one.key in levels and one.passes(levels[one.key]) for one in self.criteria)


def rubric_from_plain(plain: Sequence[object]) -> Rubric:
    """The rubric of a list of dicts as made by `rubric_to_plain`; raises RubricError."""
    try:
        return Rubric(tuple(_criterion(place) for place in Place("", plain).items()))
    except RubricError:
        raise
    except PlainError as error:
        raise RubricError(str(error)) from error


def _criterion(place: Place) -> Criterion:
    place.only("key", "title", "description", "levels", "pass_value")
    return Criterion(
        key=place.at("key").text(),
        title=place.at("title").text(),
        description=place.at("description", "").text(blank=True),
        levels=tuple(_level(level) for level in place.at("levels").items()),
        pass_value=place.at("pass_value").number(),
    )


def _level(place: Place) -> RubricLevel:
    place.only("value", "title", "indicator")
    return RubricLevel(
        value=place.at("value").number(),
        title=place.at("title").text(),
        indicator=place.at("indicator").text(),
    )


def rubric_to_plain(rubric: Rubric) -> list[dict[str, object]]:
    """Lists and dicts only, fit for JSON or YAML; `rubric_from_plain` gives the same rubric."""
    return [
        {
            "key": criterion.key,
            "title": criterion.title,
            "description": criterion.description,
            "pass_value": criterion.pass_value,
            "levels": [
                {"value": level.value, "title": level.title, "indicator": level.indicator}
                for level in criterion.levels
            ],
        }
        for criterion in rubric.criteria
    ]


def checking_seconds(rubric: Rubric, words_of_evidence: int) -> int:
    """Estimated seconds a practised assessor needs to check one work; `words_of_evidence >= 0`.

    Evidence is read once at `READING_WORDS_PER_MINUTE`; the indicators, which the assessor knows
    from work before, at twice that; each criterion costs `CHOICE_SECONDS`. The rates are a matter
    of opinion: measured review times should replace them.
    """
    if words_of_evidence < 0:
        raise ValueError(f"words_of_evidence {words_of_evidence!r}; expected 0 or more")
    known = _words(level.indicator for one in rubric.criteria for level in one.levels)
    reading = (words_of_evidence + known / 2) * 60 / READING_WORDS_PER_MINUTE
    return math.ceil(reading + CHOICE_SECONDS * len(rubric.criteria))


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
