"""What there is to say about an award, as plain values; `compile` writes it as a credential.

Everything is given by the caller: nothing is looked up, no clock is read. Texts may hold line
breaks and tabs but no other control characters.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from assaymark.credential.identity import Issuer
from assaymark.framework.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the badge stands for in a framework; `target_type`: Open Badges word or `ext:...`."""

    target_name: str
    target_url: str
    target_code: str | None = None
    target_description: str | None = None
    target_framework: str | None = None
    target_type: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at `url`; `caption` is what a screen reader says."""

    url: str
    caption: str


@dataclass(frozen=True, slots=True)
class AchievementFacts:
    """The badge as published: one version of it, with its rubric. `id` and the urls are https."""

    id: str
    name: str
    description: str
    criteria_url: str
    criteria_narrative: str
    rubric: Rubric
    url: str | None = None
    achievement_type: str = "MicroCredential"
    version: str | None = None
    tags: tuple[str, ...] = ()
    image: Image | None = None
    alignments: tuple[Alignment, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class HashedIdentity:
    """An identity that only who knows it already can recognise: SHA-256 over identity and salt."""

    identity_hash: str
    salt: str
    identity_type: str = "emailAddress"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose award it is; at least one of the three. `name` only when the person agreed to it."""

    id: str | None = None
    identity: HashedIdentity | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """The level reached in one criterion, and the person's own words that show it."""

    criterion_key: str
    level_value: int
    quotes: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One piece of evidence: where it is, and the SHA-256 (hex) fixed when it was handed in."""

    id: str
    name: str
    description: str
    genre: str
    digest_sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Judge:
    """Who decided: `role` such as 'assessor', `label` as shown to strangers."""

    role: str
    label: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with what it rests on: `estimate` with `low <= estimate <= high` from `n` cases."""

    name: str
    estimate: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judged, how, and how often that is wrong; `statement` says it in a sentence or two.

    `agreement` and `error_rate` are None where nothing has been measured, and the statement
    should then say that. `study`: the address of a published study of the grader that took part.
    """

    judges: tuple[Judge, ...]
    method: str
    statement: str
    grader: str | None = None
    agreement: Measure | None = None
    error_rate: Measure | None = None
    study: str | None = None


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """The place in a status list: `0 <= index < 131072`, purpose `revocation` or `suspension`."""

    list_url: str
    index: int
    purpose: str = "revocation"


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """One award of one badge to one person; `credential_id` is its https address."""

    credential_id: str
    awarded_at: datetime
    valid_from: datetime
    issuer: Issuer
    subject: Subject
    achievement: AchievementFacts
    results: tuple[CriterionResult, ...]
    evidence: tuple[EvidenceFacts, ...]
    judging: Judging
    status: StatusEntry | None
    valid_until: datetime | None = None


def hashed_email(email: str, salt: str) -> HashedIdentity:
    """The identity of an e-mail address, as Open Badges 3.0 hashes it.

    The address is trimmed and lower-cased first, so that its owner need not remember how it was
    typed. `salt` is random text of the caller's, one for each award.

    >>> hashed_email("a@example.com", "Kosher").identity_hash[:15]
    'sha256$b5809d8a'
    """
    digest = hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()
    return HashedIdentity(f"sha256${digest}", salt)
