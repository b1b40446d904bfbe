"""Shapes of awards."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from assaymark.web.connect.rest.shapes import BadgeRef, Email, Handle, In, Line, Out
from assaymark.web.connect.rest.work_shapes import Criterion, LevelValue, PersonOut

Reason = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"[^\s\x00]")]


class ResultIn(In):
    """The level reached in one criterion."""

    level: LevelValue
    quotes: Annotated[list[Line], Field(max_length=12)] = Field(
        default=[], description="The person's own words that show it; public, so ask first"
    )
    comment: Annotated[str, Field(max_length=4000)] = ""


class EvidenceIn(In):
    """Something the badge rests on, kept elsewhere and fixed by its digest."""

    url: Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$")]
    name: Line
    description: Annotated[str, Field(max_length=1000)] = ""
    genre: Annotated[str, Field(max_length=80)] = ""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-zA-Z0-9.+-]{1,80}$")]
    size_bytes: Annotated[int, Field(ge=0, le=2**50)]


class GiveIn(In):
    """A badge given by hand: to whom, on which levels, and on what ground."""

    badge: Handle
    recipient: Email
    results: Annotated[dict[Criterion, ResultIn], Field(max_length=60)]
    ground: Reason = Field(
        description="How the levels were established, in words; stands in the credential"
    )
    show_name: bool = Field(description="The recipient agreed that the name is public")
    evidence: Annotated[list[EvidenceIn], Field(max_length=20)] = Field(default=[])


class RevokeIn(In):
    """Why a badge is revoked; the reason stays in the record and the badge page says it."""

    reason: Reason


class AwardOut(Out):
    """A badge given to somebody."""

    handle: str
    url: str = Field(description="Its public page, which is also the credential's id")
    badge: BadgeRef
    recipient: PersonOut | None = Field(description="Absent when the person was erased")
    source: str = Field(description="What led here, such as work:HANDLE")
    digest: str = Field(description="SHA-256 of the credential without its proof")
    given_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
