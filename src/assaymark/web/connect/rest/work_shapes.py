"""Shapes of works, reviews and decisions."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from assaymark.web.connect.rest.shapes import BadgeRef, Email, Handle, In, Line, Out, Prose

Criterion = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]+$")]
LevelValue = Annotated[int, Field(ge=-1000, le=1000)]


class ConsentIn(In):
    """What the learner agreed to, in the words of the badge's consent."""

    agreed: bool = Field(description="Read how the work is judged and used, and agreed")
    show_name: bool = Field(False, description="The name may stand on the public badge page")
    show_quotes: bool = Field(False, description="Quotes may stand on the public badge page")


class FileIn(In):
    """A file: txt, md, pdf or docx."""

    name: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]+$")]
    content_base64: Annotated[str, Field(description="Its bytes, as padded Base64 (RFC 4648)")]


class HandIn(In):
    """Work for a badge: either text or a file."""

    badge: Handle
    consent: ConsentIn
    text: Annotated[str, Field(max_length=250_000)] | None = Field(
        None, description="The work itself, where it is text"
    )
    file: FileIn | None = Field(None, description="The work as a file, where it is none")
    learner: Email | None = Field(
        None, description="Whose work it is; needs works:write-for-others. Absent: one's own"
    )


class HandInForm(Schema):
    """The fields beside the file; a tick is `true`."""

    model_config = ConfigDict(extra="forbid")

    badge: Handle
    agreed: bool = Field(description="The learner read how the work is used, and agreed")
    show_name: bool = False
    show_quotes: bool = False
    learner: Email | None = Field(None, description="Whose work it is, as for a text")


class PersonOut(Out):
    """Somebody in the organisation."""

    name: str
    email: str


class QuoteOut(Out):
    """Words of the work; offsets in code points of its text."""

    start: int
    end: int
    text: str


class MachineGradeOut(Out):
    """What the grader said of one criterion: a level, or that it abstains and why."""

    criterion: str
    grader: str
    level: int | None
    probability: float | None
    quotes: list[QuoteOut]
    reasons: list[str]
    abstained: str


class MachineOut(Out):
    """The machine's suggestion; hidden says why it is not shown, empty when it is."""

    hidden: str
    grades: list[MachineGradeOut]


class DecisionOut(Out):
    """What was decided; award is the handle of the badge that followed, if any."""

    passed: bool
    levels: dict[str, int]
    feedback: str
    decided_at: datetime
    award: str | None
    award_url: str | None


class WorkLine(Out):
    """A work, in a list. learner is left out for those who judge it."""

    handle: str
    url: str
    badge: BadgeRef
    state: str = Field(description="grading, in_review or decided")
    attempt: int
    words: int
    sha256: str = Field(description="SHA-256 of the evidence, fixed when it was handed in")
    media_type: str
    handed_in_at: datetime
    learner: PersonOut | None
    decision: DecisionOut | None


class WorkOut(WorkLine):
    """A work with its text and what the machine said of it."""

    text: str
    machine: MachineOut


class PlaceIn(In):
    """Words of the work by their place, in code points of its text."""

    start: Annotated[int, Field(ge=0, le=10_000_000)]
    end: Annotated[int, Field(ge=1, le=10_000_000)]


class ScoreIn(In):
    """The level of one criterion, and what shows it."""

    level: LevelValue
    quotes: Annotated[list[Line | PlaceIn], Field(max_length=12)] = Field(
        default=[], description="Words as they stand in the work, or their places"
    )
    comment: Annotated[str, Field(max_length=4000)] = ""


class ReviewIn(In):
    """An assessor's whole judgement: every criterion of the rubric has its score."""

    scores: Annotated[dict[Criterion, ScoreIn], Field(max_length=60)]
    feedback: Prose = ""


class ReviewOut(Out):
    """A submitted review. counts is false when another assessor had decided before.

    decision is null while the work waits for a second assessor or a third, who decides between two.
    """

    work: str
    submitted_at: datetime
    levels: dict[str, int]
    counts: bool
    decision: DecisionOut | None
