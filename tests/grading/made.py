"""Made-up works whose level shows in their sentences, and a rubric for them."""

import random

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.grading.model import RatedWork

_FEELING = (
    "That is simply the rule and everybody has to follow it.",
    "We are sorry for the inconvenience with your order.",
    "I hear how frightened you are about the flight on Saturday.",
    "You sound worn out, and I wonder whether what hurts most is being alone with it.",
)
_QUESTION = (
    "There is nothing else to add from our side.",
    "Can you give me the order number and the postcode?",
    "What would help you most before tomorrow evening?",
    "Before I suggest anything, how has this week been for you, and what matters most now?",
)
_FILLER = (
    "The parcel left the depot in the morning and went to the north side of the town.",
    "My colleague looked at the account while we were talking on the phone.",
    "The driver wrote a note about the gate, which nobody had read until today.",
    "It has been a busy month for the people who sort letters and boxes.",
    "The system shows two addresses, an old one and a new one, for this customer.",
    "Some of the vans were late because the bridge by the river is closed.",
)


def rubric() -> Rubric:
    """Two criteria of four levels, bar at 3; the second counts downwards."""
    levels = tuple(RubricLevel(i, f"Level {i}", f"Seen at level {i} of it") for i in range(1, 5))
    return Rubric(
        (
            Criterion("feeling", "Feeling", "Names it", levels, 3),
            Criterion("closed", "Closedness", "Less is better", levels[::-1], 2),
        )
    )


def works(n: int, *, seed: int = 7, raters: int = 2) -> list[RatedWork]:
    """`n` works; ratings follow the sentences within, with an error now and then."""
    random_ = random.Random(seed)
    return [_work(f"work-{i:03}", random_, raters) for i in range(n)]


def _work(key: str, random_: random.Random, raters: int) -> RatedWork:
    feeling, question = random_.randrange(4), random_.randrange(4)
    lines = [_FEELING[feeling], _QUESTION[question], *random_.sample(_FILLER, 4)]
    lines.insert(2, f"The case has number {random_.randrange(10_000)}, and {_note(random_)}.")
    given = [_near(feeling, random_) + 1 for _ in range(raters)]
    closed = [4 - _near(question, random_) for _ in range(raters)]
    return RatedWork(key, " ".join(lines), {"feeling": tuple(given), "closed": tuple(closed)})


def _note(random_: random.Random) -> str:
    who = random_.choice(["a neighbour", "my team", "the shop", "a friend", "the courier"])
    did = random_.choice(["called twice", "kept the box", "sent a photo", "forgot it", "waited"])
    return f"{who} {did} on {random_.choice(['Monday', 'Tuesday', 'Friday', 'Sunday'])}"


def _near(level: int, random_: random.Random) -> int:
    return min(3, max(0, level + random_.choice([0, 0, 0, 0, -1, 1])))
