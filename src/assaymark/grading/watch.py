"""What is noticed about a text that may be no honest try, each thing in one sentence.

Repeated, shuffled, random, nearly empty, said back from the task, about something else, or filled
up: each sign is compared with the works rated for the same badge (`gaming`, `topic`). With fewer
than `topic.LEAST` rated works only what needs no comparison is looked at. A notice is an
observation that sends a work to a person; a person may well find that nothing is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assaymark.framework.rubric import Rubric
from assaymark.grading import gaming
from assaymark.grading.features import Reading, read
from assaymark.grading.gaming import Known
from assaymark.grading.topic import LEAST, Topic, topic
from assaymark.grading.words import words

Kind = Literal["short", "long", "language", "repeats", "order", "echo", "topic", "filled"]

_REPEATS, _SQUEEZE = 0.35, 0.3
"""Limits where nothing is known: a third of a text said twice, a text that packs into a third of
its size. Opinion; the benchmark counts how many honest works it points at."""
_TASK: Final = 0.2
"""Share of three-word runs that may stand in the task."""
_LETTERS = 200_000


@dataclass(frozen=True, slots=True)
class Notice:
    """Something noticed; `start` to `end` is what it is about, 0 to 0 for the whole text."""

    kind: Kind
    sentence: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """What honest works for a task are like; `known` and `topic` are None with too few of them."""

    task: frozenset[gaming.Run]
    known: Known | None
    topic: Topic | None

    def notices(self, text: str) -> tuple[Notice, ...]:
        """Everything noticed about `text`; nothing for most honest works."""
        if len(text) > _LETTERS or (self.known and gaming.overlong(text, self.known)):
            return (Notice("long", f"It is far longer than usual: {len(text)} characters."),)
        seen = read(text)
        known = self.known
        if len(seen.forms) < (known.shortest if known else gaming.SHORTEST):
            return (Notice("short", f"It is nearly empty: {len(seen.forms)} words."),)
        found = [*_plain(seen, known), *_echo(seen, self.task), *_order(seen, known)]
        return (*found, *_topical(text, self.topic, known))


def watch(rubric: Rubric, task: Sequence[str], examples: Sequence[str]) -> Watch:
    """What to compare with: the rubric, the task's paragraphs, the texts of rated works."""
    runs = frozenset(r for part in task for r in gaming.runs([w.form for w in words(part)]))
    readings = [one for one in map(read, examples) if one.forms]
    enough = len(readings) >= LEAST
    said = [f"{c.title} {c.description}" for c in rubric.criteria]
    said += [" ".join(level.indicator for level in c.levels) for c in rubric.criteria]
    return Watch(
        task=runs | gaming.rubric_runs(rubric),
        known=gaming.know(readings, rubric) if enough else None,
        topic=topic([*task, *said], [one.text for one in readings]),
    )


def _plain(seen: Reading, known: Known | None) -> list[Notice]:
    found = []
    limits = known.limits if known else {"repeats": _REPEATS, "squeeze": _SQUEEZE}
    if (share := gaming.repeats(gaming.runs(seen.forms))) > limits["repeats"]:
        found.append(Notice("repeats", f"{share:.0%} of its three-word runs stood there before."))
    elif seen.squeeze < limits["squeeze"]:
        found.append(Notice("repeats", "It says the same things again and again."))
    if (share := gaming.english(seen.forms)) < gaming.ENGLISH:
        found.append(Notice("language", f"Only {share:.0%} of it are everyday English words."))
    return found


def _echo(seen: Reading, task: frozenset[gaming.Run]) -> list[Notice]:
    share = gaming.echo(gaming.runs(seen.forms), task)
    if share <= _TASK:
        return []
    return [Notice("echo", f"{share:.0%} of its three-word runs stand in the task or the rubric.")]


def _order(seen: Reading, known: Known | None) -> list[Notice]:
    if known is None or gaming.order(gaming.codes(seen), known.follows) >= known.limits["order"]:
        return []
    return [Notice("order", "The order of its words is unlike that of the rated works.")]


def _topical(text: str, about: Topic | None, known: Known | None) -> list[Notice]:
    if about is None or known is None:
        return []
    found = about.nearness(text)
    near, covered, part = found.values < about.limits
    if near or (covered and not found.is_part):
        return [Notice("topic", "It is far from the task and from every rated work.")]
    if covered or part:
        return [Notice("filled", "This part is far from the task.", found.start, found.end)]
    return []
