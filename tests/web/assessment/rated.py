"""Rated works for the world's rubric: their level stands in their sentences."""

import random

from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions
from assaymark.web.catalogue.models import Badge

_FEELING = (
    "That is simply the rule and everybody has to follow it.",
    "We are sorry for the inconvenience with your order.",
    "I hear how frightened you are about the flight on Saturday.",
    "You sound worn out, and I wonder whether what hurts most is being alone with it.",
)
_STEP = (
    "There is nothing else to add from our side.",
    "Somebody will get back to you about the parcel.",
    "I will call you on Friday at ten with the answer.",
    "I will call you on Friday at ten, and if it is not here by then you choose what happens.",
)
_FILLER = (
    "The parcel left the depot in the morning and went to the north side of the town.",
    "My colleague looked at the account while we were talking on the phone.",
    "The driver wrote a note about the gate, which nobody had read until today.",
    "It has been a busy month for the people who sort letters and boxes.",
    "The system shows two addresses, an old one and a new one, for this customer.",
    "Some of the vans were late because the bridge by the river is closed.",
)


def works(n: int, *, seed: int = 7, raters: int = 2) -> list[RatedWork]:
    """`n` works; ratings follow the sentences, with an error now and then."""
    dice = random.Random(seed)
    return [_work(f"work-{i:03}", dice, raters) for i in range(n)]


def _work(key: str, dice: random.Random, raters: int) -> RatedWork:
    feeling, step = dice.randrange(4), dice.randrange(4)
    lines = [_FEELING[feeling], _STEP[step], *dice.sample(_FILLER, 3)]
    lines.insert(2, f"The case has number {dice.randrange(10_000)}, said {_who(dice)}.")
    ratings = {
        "feeling": tuple(_near(feeling, dice) for _ in range(raters)),
        "step": tuple(_near(step, dice) for _ in range(raters)),
    }
    return RatedWork(key, " ".join(lines), ratings)


def _who(dice: random.Random) -> str:
    return dice.choice(["a neighbour", "my team", "the shop", "a friend", "the courier"])


def _near(rank: int, dice: random.Random) -> int:
    return 1 + min(3, max(0, rank + dice.choice([0, 0, 0, 0, -1, 1])))


def rate(badge: Badge, n: int, **more: int) -> None:
    """Gives the badge `n` rated examples."""
    actions.rate_examples(badge=badge, works=works(n, **more), source="by hand", by=None)
