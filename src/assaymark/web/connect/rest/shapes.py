"""Shapes every part of the API shares: what comes in is strict, what goes out is complete."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

HANDLE = r"^[0-9a-hjkmnp-tv-z]{16}$"
KEY = r"^[-a-zA-Z0-9_]{1,60}$"
NO_NUL = r"^[^\x00]*$"

Handle = Annotated[str, Field(pattern=HANDLE, description="16 letters and digits")]
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]
Prose = Annotated[str, Field(max_length=20_000, pattern=NO_NUL)]
Email = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^[^@\s\x00]+@[^@\s\x00]+$",
        description="E-mail address of a member",
    ),
]


class In(Schema):
    """Something sent to us: no unknown members, and a number is not a string."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Out(Schema):
    """Something we answer."""

    model_config = ConfigDict(extra="forbid")


class BadgeRef(Out):
    """Which badge version."""

    handle: str
    title: str
    level: str
    version: int


class FieldError(Out):
    """One member or parameter that was not as expected."""

    at: str = Field(description="Where, such as body.consent.agreed")
    detail: str


class ProblemOut(Out):
    """An RFC 9457 problem document."""

    type: str = Field(description="The place on the reference page that explains this kind")
    title: str
    status: int
    detail: str
    instance: str
    met: str = Field(description="What was met")
    expected: str = Field(description="What was expected")
    do: str = Field(description="What to do about it")
    errors: list[FieldError] = Field(default=[])


class LevelOut(Out):
    """A step of a criterion's ladder."""

    value: int
    title: str
    indicator: str


class CriterionOut(Out):
    """One thing judged; levels from the lowest achievement to the highest."""

    key: str
    title: str
    description: str
    pass_value: int
    levels: list[LevelOut]


class EvidenceAsked(Out):
    """The evidence a badge asks for; most_words 0 means no upper bound."""

    ask: str
    text: bool
    file: bool
    least_words: int
    most_words: int


class BadgeLine(BadgeRef):
    """A published badge, in a list."""

    summary: str
    tags: list[str]
    published_at: datetime | None
    url: str = Field(description="Its public page, which is also the achievement's id")


class BadgeOut(BadgeLine):
    """A published badge with everything a learner is told, and its rubric."""

    task: str
    criteria: str
    acceptance: str
    evidence: EvidenceAsked
    rubric: list[CriterionOut]
    competencies: list[dict[str, Any]]
    consent: str = Field(description="The words somebody agrees to when handing in")
    stakes: str
    expiry_months: int | None
    task_minutes: int | None
