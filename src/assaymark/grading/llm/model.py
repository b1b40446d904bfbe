"""What goes to a language model and what comes back; the call itself is somebody else's.

LanguageError
├── Unanswered       the endpoint gave no usable answer: this sample is lost
│   └── FormRefused  the endpoint does not know the asked-for response format
└── Stopped          no further call may be made: the budget is used up, or it is switched off
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from assaymark.grading.llm.calibrate import Votes
from assaymark.grading.model import Abstention, Grade


class LanguageError(Exception):
    """A language model gave nothing to work with."""


class Unanswered(LanguageError):
    """The endpoint gave no usable answer."""


class FormRefused(Unanswered):
    """The endpoint does not know the asked-for response format."""


class Stopped(LanguageError):
    """No further call may be made."""


class Form(StrEnum):
    """How an answer is held to its shape, strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `schema` is the JSON Schema of the answer; `max_tokens` bounds its length."""

    messages: tuple[Message, ...]
    form: Form
    schema: Mapping[str, Any]
    seed: int
    temperature: float
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `model` as the endpoint named it."""

    text: str
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0


Complete = Callable[[Request], Answer]
"""Makes one call; raises Unanswered, FormRefused or Stopped. Other exceptions end the reading."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One asking for one criterion: the level it gave, or why there is none; what it took."""

    seed: int
    order: tuple[int, ...]
    form: Form
    level: int | None
    lost: str
    tries: int
    model: str
    tokens_in: int
    tokens_out: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CriterionReading:
    """What the samples said of one criterion; `votes` is empty where one was lost.

    `without`: the votes about the work without each stretch (`parts`), none where nothing could
    fall.
    """

    said: Grade | Abstention
    votes: Votes
    without: tuple[Votes, ...]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class WorkReading:
    """All criteria in the rubric's order. `flags`: sentences that send the work to a person.

    `probe` is the sample that carried a planted instruction; None when no call was made.
    """

    criteria: tuple[CriterionReading, ...]
    flags: tuple[str, ...]
    probe: Sample | None

    @property
    def grades(self) -> tuple[Grade | Abstention, ...]:
        """What was said of each criterion."""
        return tuple(one.said for one in self.criteria)
