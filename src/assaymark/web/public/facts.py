"""What a credential of ours says, taken from the signed document itself, as a page shows it.

The page must not say more than what was signed: so every fact about the award is read from the
credential, never from tables beside it.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

WORDS_A_MINUTE = 238
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of a criterion's ladder; `rank` from 1."""

    id: str
    title: str
    indicator: str
    rank: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody showed in one criterion."""

    title: str
    description: str
    levels: tuple[Level, ...]
    reached: Level | None
    required: Level | None
    quotes: tuple[str, ...]
    comment: str

    @property
    def passed(self) -> bool:
        """Whether the level reached is at or above the one required."""
        if self.reached is None or self.required is None:
            return False
        return self.reached.rank >= self.required.rank


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence, with its SHA-256 in hex where the badge fixes one."""

    id: str
    name: str
    description: str
    media_type: str
    sha256: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured figure with its interval and the number of cases behind it."""

    name: str
    estimate: float
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judged, and when."""

    role: str
    label: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the badge page says about an award."""

    id: str
    title: str
    description: str
    achievement_id: str
    criteria: str
    version: str
    holder: str
    issuer_id: str
    issuer_name: str
    issuer_url: str
    criteria_met: tuple[Shown, ...]
    evidence: tuple[Evidence, ...]
    judges: tuple[Judge, ...]
    method: str
    statement: str
    grader: str
    study: str
    agreement: Measure | None
    error_rate: Measure | None
    alignments: tuple[Document, ...]
    tags: tuple[str, ...]
    given_at: datetime | None
    valid_until: datetime | None
    salt: str
    identity_hash: str

    @property
    def by_machine(self) -> bool:
        """Whether a grader decided alone: no judge is a person."""
        return bool(self.judges) and all(judge.role == "grader" for judge in self.judges)

    @property
    def seconds_to_read(self) -> int:
        """How long the open part of the page takes, to the next ten seconds.

        Silent reading of non-fiction runs at 238 words a minute (Brysbaert 2019, 190 studies).
        """
        told = [self.title, self.description, self.method, self.statement]
        for one in self.criteria_met:
            told += [one.title, *one.quotes, one.comment]
            told += [one.reached.title, one.reached.indicator] if one.reached else []
        words = sum(len(part.split()) for part in told)
        return 10 * ceil(words * 60 / WORDS_A_MINUTE / 10)


def facts(credential: Document) -> Facts:
    """The facts of a credential issued here."""
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    judging = credential.get("judging", {})
    identities = _list(subject.get("identifier"))
    hashed: Document = next((one for one in identities if one.get("hashed")), {})
    named: Document = next((one for one in identities if one.get("identityType") == "name"), {})
    issuer = credential["issuer"]
    return Facts(
        id=credential["id"],
        title=achievement["name"],
        description=achievement.get("description", ""),
        achievement_id=achievement["id"],
        criteria=achievement.get("criteria", {}).get("narrative", ""),
        version=achievement.get("version", ""),
        holder=named.get("identityHash", ""),
        issuer_id=issuer["id"],
        issuer_name=issuer.get("name", ""),
        issuer_url=issuer.get("url", ""),
        criteria_met=_criteria(subject, achievement),
        evidence=tuple(_evidence(one) for one in _list(credential.get("evidence"))),
        judges=tuple(_judge(one) for one in _list(judging.get("judge"))),
        method=judging.get("judgingMethod", ""),
        statement=judging.get("judgingStatement", ""),
        grader=judging.get("grader", ""),
        study=judging.get("validationStudy", ""),
        agreement=_measure(judging.get("agreement")),
        error_rate=_measure(judging.get("errorRate")),
        alignments=tuple(_list(achievement.get("alignment"))),
        tags=tuple(_list(achievement.get("tag"))),
        given_at=_time(credential.get("awardedDate") or credential.get("validFrom")),
        valid_until=_time(credential.get("validUntil")),
        salt=hashed.get("salt", ""),
        identity_hash=hashed.get("identityHash", ""),
    )


def _criteria(subject: Document, achievement: Document) -> tuple[Shown, ...]:
    results = {one.get("resultDescription"): one for one in _list(subject.get("result"))}
    described = _list(achievement.get("resultDescription"))
    return tuple(_shown(one, results.get(one["id"], {})) for one in described)


def _shown(described: Document, result: Document) -> Shown:
    levels = tuple(
        Level(
            id=one["id"],
            title=one.get("name", ""),
            indicator=one.get("description", ""),
            rank=int(one.get("level", number)),
        )
        for number, one in enumerate(_list(described.get("rubricCriterionLevel")), 1)
    )
    by_id = {one.id: one for one in levels}
    return Shown(
        title=described.get("name", ""),
        description=described.get("description", ""),
        levels=levels,
        reached=by_id.get(result.get("achievedLevel", "")),
        required=by_id.get(described.get("requiredLevel", "")),
        quotes=tuple(_list(result.get("quotedEvidence"))),
        comment=result.get("assessorComment", ""),
    )


def _evidence(one: Document) -> Evidence:
    return Evidence(
        id=one.get("id", ""),
        name=one.get("name", ""),
        description=one.get("description", ""),
        media_type=one.get("mediaType", ""),
        sha256=_hex(one.get("digestSRI", "")),
        size_bytes=one.get("sizeInBytes"),
    )


def _hex(sri: str) -> str:
    try:
        return b64decode(sri.removeprefix("sha256-"), validate=True).hex()
    except Base64Error:
        return ""


def _judge(one: Document) -> Judge:
    return Judge(one.get("judgeRole", ""), one.get("judgeLabel", ""), _time(one.get("decidedAt")))


def _measure(one: Document | None) -> Measure | None:
    if not one:
        return None
    low, high = one.get("lowerBound"), one.get("upperBound")
    return Measure(
        name=one.get("measureName", ""),
        estimate=float(one["estimate"]),
        n=int(one.get("sampleSize", 0)),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
