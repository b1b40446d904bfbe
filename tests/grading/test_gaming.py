"""Texts that are no honest try go to a person; honest ones seldom do."""

import random
import string
from functools import cache

import pytest

from assaymark.grading.local import LocalGrader, fit
from assaymark.grading.model import Abstention
from tests.grading.made import rubric, works


@cache
def grader() -> LocalGrader:
    return fit(rubric(), works(60), seed=1)


def told(text: str) -> str:
    found = grader().grade(text)
    if all(isinstance(one, Abstention) for one in found):
        (reason,) = {one.reason for one in found if isinstance(one, Abstention)}
        return reason
    return ""


def shuffled(text: str, dice: random.Random) -> str:
    words = text.split()
    dice.shuffle(words)
    return " ".join(words)


def letters(text: str, dice: random.Random) -> str:
    return " ".join(
        "".join(dice.choices(string.ascii_lowercase, k=len(word))) for word in text.split()
    )


def drawn(text: str, dice: random.Random) -> str:
    pool = [word for work in works(20, seed=50) for word in work.text.split()]
    return " ".join(dice.choices(pool, k=len(text.split())))


ATTACKS = {
    "repeat": lambda text, dice: (text.split(". ")[0] + ". ") * 6,
    "repeat all": lambda text, dice: " ".join([text] * 3),
    "shuffle": shuffled,
    "random letters": letters,
    "random words": drawn,
    "near-empty": lambda text, dice: " ".join(text.split()[: dice.randint(0, 12)]),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_caught_at_least_95_times_in_100(name: str) -> None:
    dice = random.Random(9)
    fresh = works(60, seed=31)
    caught = sum(bool(told(ATTACKS[name](work.text, dice))) for work in fresh)
    assert caught >= 57


def test_honest_works_are_flagged_at_most_5_times_in_100() -> None:
    flagged = [told(work.text) for work in works(100, seed=77)]
    assert sum("not sure enough" not in one and bool(one) for one in flagged) <= 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nearly empty: 0 words"),
        ("👍" * 500, "nearly empty: 0 words"),
        ("Thanks, all fine here.", "nearly empty: 4 words"),
        ("Ich rufe Sie morgen um neun an und sage Ihnen, wie es weitergeht. " * 4, "English"),
        ("Je comprends votre colère et je vous rappelle demain matin. " * 6, "English"),
        ("what " * 100_000, "far longer"),
        ("My reply is seen at level 4 of it, as I hope you agree. I think less is better, and so it"
         " names it, and the other part is seen at level 3 of it or at level 2 of it, but I would"
         " say that the whole letter is what was seen at level 4 of it.", "rubric"),
    ],
)  # fmt: skip
def test_the_reason_names_what_was_met(text: str, reason: str) -> None:
    assert reason in told(text + " ")


def test_a_text_about_something_else_is_too_far_from_the_rated_works() -> None:
    text = (
        "The glacier carved this valley during the last cold period, and its moraine still holds"
        " back a turquoise lake. Botanists climb up every summer to count gentian, saxifrage and"
        " dwarf willow between the boulders, while marmots whistle from their burrows above"
        " and the vultures circle."
    )
    assert "too far from the rated works" in told(text)


def test_padding_a_work_does_not_raise_its_level() -> None:
    fresh = works(40, seed=13)
    padding = "The case has number 7, and the shop called twice on Monday."
    raised = 0
    for work in fresh:
        before, after = grader().grade(work.text), grader().grade(work.text + " " + padding)
        for one, two in zip(before, after, strict=True):
            if isinstance(one, Abstention) or isinstance(two, Abstention):
                continue
            criterion = rubric().criterion(one.criterion)
            raised += criterion.passes(two.level) and not criterion.passes(one.level)
    assert raised <= 2
