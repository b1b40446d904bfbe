"""Texts for `bench.integrity`: three sets of honest works, and what dishonest ones are made of.

The demo's rated works (made up), and two of the shared data: 50 supporters' sides of conversations
(lend-an-ear) and 300 negotiators' sides of dialogues over one task (CaSiNo). Each set's foreign
texts are the other two's works. Northwind's are nearest: lend-an-ear listens to upset people too.
"""

import json
import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel, rubric_from_plain
from bench.real.lend_an_ear import load

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "soft-skills"
NORTHWIND = ROOT / "examples" / "northwind"
_DEALS = {"Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"}
_LEAST = 40


@dataclass(frozen=True, slots=True)
class Works:
    """Honest works for one task, and texts that answer another."""

    name: str
    rubric: Rubric
    task: tuple[str, ...]
    works: tuple[str, ...]
    foreign: tuple[str, ...]


@cache
def sets() -> tuple[Works, ...]:
    """The three sets; needs the shared data beside the checkout."""
    rubric, task, demo = northwind()
    listening, rated = load(DATA / "lend-an-ear")
    listeners = tuple(work.text for work in rated)
    campers = negotiations()[:300]
    support = (
        "A colleague at work is troubled by something and seeks support. Listen, and answer.",
    )
    return (
        Works("northwind", rubric, task, demo, listeners + campers),
        Works("lend-an-ear", listening, support, listeners, campers + demo),
        Works("casino", _camping(), (CAMPING,), campers, listeners + demo),
    )


def northwind() -> tuple[Rubric, tuple[str, ...], tuple[str, ...]]:
    """The demo badge's rubric, its task by paragraph with all callers, and its rated works."""
    badge = _yaml(NORTHWIND / "badges" / "active-listening-practitioner.yaml")
    callers = [one["caller"] for one in _yaml(NORTHWIND / "scenarios.yaml")["scenarios"]]
    parts = [part for part in re.split(r"\n\s*\n", badge["task"]) if part.strip()]
    files = sorted((NORTHWIND / "works").glob("part-*.yaml"))
    works = tuple(one["text"] for file in files for one in _yaml(file)["works"])
    return rubric_from_plain(badge["rubric"]), (*parts, *callers), works


def _yaml(path: Path) -> dict[str, list[dict[str, str]]]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CAMPING = (
    "Negotiate with your camp neighbour over three packages each of food, water and firewood for"
    " your camping trip. Justify what you need, and come to a deal."
)


@cache
def negotiations() -> tuple[str, ...]:
    """What each side of each CaSiNo dialogue wrote, where it is at least 40 words."""
    found = []
    for part in ("train", "valid", "test"):
        path = DATA / "casino" / f"data_split_casino_{part}.json"
        for dialogue in json.loads(path.read_text(encoding="utf-8")):
            sides: dict[str, list[str]] = {}
            for line in dialogue["chat_logs"]:
                if line["text"] not in _DEALS:
                    sides.setdefault(line["id"], []).append(line["text"])
            found += ["\n".join(side) for side in sides.values()]
    return tuple(text for text in found if len(text.split()) >= _LEAST)


def _camping() -> Rubric:
    levels = tuple(RubricLevel(i, f"Level {i}", f"Fair to both at level {i}") for i in (1, 2, 3))
    return Rubric((Criterion("fair", "Fair deal", "Both campers get what they need", levels, 2),))


# What dishonest works are made of ---------------------------------------------------------------

STOCK = """\
In today's fast changing world, communication is one of the most important skills one can have.
There are many points of view on this topic, and each has its advantages and disadvantages.
It goes without saying that quality is the key to success in every area of modern life.
As we all know, teamwork makes it possible to reach goals that would otherwise be out of reach.
Throughout history, people have always looked for better ways of working together.
In conclusion, it can be said that there is always room for improvement and for new ideas.
Experts agree that a positive attitude is essential for personal and professional growth.
On the one hand there are challenges, and on the other hand there are also opportunities.
Furthermore, it should be noted that technology plays an ever greater role in society.
Last but not least, continuous learning is the foundation of a successful career.
This is a very interesting question which deserves to be considered carefully from all sides.
Every journey starts with a first step, and every challenge is a chance to grow.
Moreover, it is of great importance to keep the bigger picture in mind at all times.
Success does not come overnight but is the result of hard work, discipline and passion.
All in all, these aspects show how complex and how relevant the subject really is.""".splitlines()
Attack = Callable[[str, Works, random.Random], str]


def _shuffled(text: str, _all: Works, dice: random.Random) -> str:
    parts = text.split()
    return " ".join(dice.sample(parts, len(parts)))


def _drawn(text: str, all_: Works, dice: random.Random) -> str:
    pool = [word for work in all_.works[:60] for word in work.split()]
    return " ".join(dice.choices(pool, k=len(text.split())))


def _letters(text: str, _all: Works, dice: random.Random) -> str:
    made = ("".join(dice.choices(string.ascii_lowercase, k=len(one))) for one in text.split())
    return " ".join(made)


def _first(text: str, n: int) -> str:
    return " ".join(text.split()[: max(1, n)])


def _sentence_again(text: str, _all: Works, _dice: random.Random) -> str:
    one = re.split(r"(?<=[.!?\n])\s", text)[0]
    return " ".join([one] * max(3, len(text.split()) // max(1, len(one.split()))))


def _padded(text: str, more: str, dice: random.Random) -> str:
    """Half of `text`, with `more` put between two of its sentences: as many words as it had."""
    n = len(text.split())
    parts = re.split(r"(?<=[.!?\n])\s+", _first(text, n // 2))
    at = dice.randint(0, len(parts))
    return " ".join([*parts[:at], _first(more, n), *parts[at:]])


def _stock(text: str, _all: Works, dice: random.Random) -> str:
    return _padded(text, " ".join(dice.sample(STOCK, len(STOCK)) * 2), dice)


def _elsewhere(text: str, all_: Works, dice: random.Random) -> str:
    return _padded(text, " ".join(dice.sample(all_.foreign, 3)), dice)


def _task_back(text: str, all_: Works, dice: random.Random) -> str:
    said = [level.indicator for one in all_.rubric.criteria for level in one.levels]
    return _padded(text, " ".join([*all_.task, *said]), dice)


ATTACKS: Mapping[str, Sequence[Attack]] = {
    "repeat": (lambda text, _all, _dice: " ".join([text] * 3), _sentence_again),
    "shuffle": (_shuffled,),
    "random": (_drawn, _letters),
    "near_empty": (lambda text, _all, dice: " ".join(text.split()[: dice.randint(0, 12)]),),
    "padding": (_stock, _elsewhere, _task_back),
    "off_topic": (lambda _text, all_, dice: dice.choice(all_.foreign),),
}
