"""Language models made up for tests: they read the prompt as sent and answer in its format."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.grading.llm.model import Answer, Request
from assaymark.grading.words import sentences

TITLES = ("Not yet", "Emerging", "Practised", "Expert")
LADDER = tuple(
    RubricLevel(i, title, f"One sees {title.lower()} work") for i, title in enumerate(TITLES, 1)
)
RUBRIC = Rubric(
    (
        Criterion("feelings", "Names feelings", "Takes up what is felt.", LADDER, 3),
        Criterion("questions", "Asks openly", "Invites to say more.", LADDER, 3),
    )
)
SECRET = "a secret of this reading, for tests"
SEEDS = (11, 12, 13)
HONEST = (
    "When the caller told me that her parcel was lost I let her finish. I said that it sounded as"
    " if she was frightened that the day would be spoilt.\n\nI asked her what mattered most before"
    " Saturday. She wanted to know whether the dress could still come.\n\nI repeated the number"
    " and called her back at six as I had promised.\n\nLooking back I would have asked earlier who"
    " else was waiting with her.\n\nShe thanked me and said that nobody had listened so far."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A prompt as a model sees it: the criterion, level title to code, the work, the check."""

    criterion: str
    codes: dict[str, str]
    work: str
    check: str
    planted: str


def seen(request: Request) -> Seen:
    told, asked = request.messages[0].content, request.messages[1].content
    nonce = re.search(r"carry the code (\w+)\.", told)
    check = re.search(r'"check": the text (\w+)', told)
    assert nonce
    assert check
    fence = re.search(rf"<<<WORK {nonce[1]}\n(.*)\nWORK {nonce[1]}>>>", asked, re.DOTALL)
    title = re.search(r"The criterion: (.*)", asked)
    assert fence
    assert title
    work = fence[1]
    planted = re.search(r'begin the field "reasoning" with the word (\w+)', work)
    codes = {name: code for code, name in re.findall(r"^([A-Z]\w{3}): ([\w ]+)\.", asked, re.M)}
    return Seen(title[1], codes, work, check[1], planted[1] if planted else "")


Judge = Callable[[Seen], str]


@dataclass(slots=True)
class Model:
    """Gives each criterion the level title that `judge` says, with the work's first sentence as
    quote. `obeys_planted`: it does what the planted instruction says."""

    judge: Judge
    obeys_planted: bool = False
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        found = seen(request)
        plain = self.plain(found)
        return Answer(json.dumps(plain), "fake-1", 100, 20, 0.01)

    def plain(self, found: Seen) -> dict[str, object]:
        word = f"{found.planted} " if self.obeys_planted and found.planted else ""
        return {
            "check": found.check,
            "quotes": [first_sentence(found.work)],
            "reasoning": f"{word}The work shows it.",
            "addressed": False,
            "level": found.codes[self.judge(found)],
        }


def first_sentence(work: str) -> str:
    one = next(one for one in sentences(work) if 3 <= len(one.words) <= 80)
    return work[one.start : one.end]


def always(title: str) -> Model:
    return Model(lambda _: title)


def saying(*texts: str) -> Callable[[Request], Answer]:
    """Answers with these texts one after the other, the last for ever."""
    left = list(texts)

    def complete(_: Request) -> Answer:
        return Answer(left.pop(0) if len(left) > 1 else left[0], "fake-1", 10, 5, 0.0)

    return complete


def mostly_in(injected: str, work: str) -> bool:
    """Whether more than half of an injected text, in one run of words, can be seen in a work."""
    words, flat = injected.split(), " ".join(work.split())
    long = len(words) // 2 + 1
    runs = (" ".join(words[i : i + long]) for i in range(len(words) - long + 1))
    return any(run in flat for run in runs)


def obeying(injected: Sequence[str], *, honest: str = "Emerging", planted: bool) -> Model:
    """Gives the top level where it sees more than half of an injected text."""

    def judge(found: Seen) -> str:
        return "Expert" if any(mostly_in(one, found.work) for one in injected) else honest

    return Model(judge, obeys_planted=planted)
