"""From the facts of an award to an unsigned Open Badges 3.0 credential.

The rubric stands in the achievement (`resultDescription` with its levels), the levels reached in
the subject (`result`), the evidence with its digests, and who judged, how and how often that is
wrong in `judging`, whose few words the credential defines itself (`contexts.TERMS`), so that other
implementations verify it too.

Sources: 1EdTech Open Badges 3.0; W3C VC Data Model 2.0; W3C Subresource Integrity (`digestSRI`).
"""

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote

from assaymark.credential import contexts, strict
from assaymark.credential.dates import stamp
from assaymark.credential.errors import BadFacts, MalformedText
from assaymark.credential.identity import issuer_profile
from assaymark.credential.model import (
    AchievementFacts,
    Alignment,
    AwardFacts,
    CriterionResult,
    EvidenceFacts,
    Judge,
    Judging,
    Measure,
    StatusEntry,
    Subject,
)
from assaymark.framework.rubric import Criterion, RubricLevel

TYPES = ("VerifiableCredential", "OpenBadgeCredential")
"""Open Badges 3.0 allows `AchievementCredential` too; strict readers take the shorter name only."""

_Members = dict[str, object]


def compile(facts: AwardFacts) -> dict[str, object]:
    """The unsigned credential; raises BadFacts when the facts contradict each other.

    Line ends become `\\n`. Two calls with equal facts give equal credentials.
    """
    _consistent(facts)
    achievement = _achievement(facts.achievement)
    document = _filled(
        {
            "@context": list(contexts.ISSUED),
            "id": facts.credential_id,
            "type": list(TYPES),
            "name": facts.achievement.name,
            "description": facts.achievement.description,
            "issuer": issuer_profile(facts.issuer),
            "validFrom": stamp(facts.valid_from),
            "validUntil": stamp(facts.valid_until) if facts.valid_until else None,
            "awardedDate": stamp(facts.awarded_at),
            "credentialSubject": _subject(facts, achievement),
            "evidence": [_evidence(one) for one in facts.evidence],
            "credentialStatus": _status(facts.status) if facts.status else None,
            "judging": _judging(facts.judging),
        }
    )
    return _clean(document)


def achievement_document(facts: AchievementFacts) -> dict[str, object]:
    """The achievement alone, as published at its id; the same members that badges carry."""
    return _clean({"@context": [contexts.CREDENTIALS, contexts.OPEN_BADGES], **_achievement(facts)})


def result_description_id(achievement: AchievementFacts, criterion: Criterion) -> str:
    """The address of a criterion inside its achievement."""
    return f"{achievement.id}#criterion-{quote(criterion.key, safe='')}"


def _level_id(achievement: AchievementFacts, criterion: Criterion, value: int) -> str:
    return f"{result_description_id(achievement, criterion)}-level-{value}"


def _subject(facts: AwardFacts, achievement: _Members) -> _Members:
    subject = facts.subject
    return _filled(
        {
            "id": subject.id,
            "type": ["AchievementSubject"],
            "identifier": _identifiers(subject),
            "achievement": achievement,
            "result": [_result(facts.achievement, one) for one in facts.results],
        }
    )


def _identifiers(subject: Subject) -> list[_Members]:
    found: list[_Members] = []
    if subject.identity:
        found.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": subject.identity.identity_hash,
                "identityType": subject.identity.identity_type,
                "salt": subject.identity.salt,
            }
        )
    if subject.name:
        found.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": subject.name,
                "identityType": "name",
            }
        )
    return found


def _achievement(facts: AchievementFacts) -> _Members:
    image = facts.image
    return _filled(
        {
            "id": facts.id,
            "type": ["Achievement"],
            "achievementType": facts.achievement_type,
            "name": facts.name,
            "description": facts.description,
            "version": facts.version,
            "inLanguage": facts.language,
            "url": facts.url,
            "criteria": _filled({"id": facts.criteria_url, "narrative": facts.criteria_narrative}),
            "image": image and {"id": image.url, "type": "Image", "caption": image.caption},
            "tag": list(dict.fromkeys(facts.tags)),
            "alignment": [_alignment(one) for one in facts.alignments],
            "resultDescription": [_described(facts, one) for one in facts.rubric.criteria],
        }
    )


def _alignment(one: Alignment) -> _Members:
    return _filled(
        {
            "type": ["Alignment"],
            "targetName": one.target_name,
            "targetUrl": one.target_url,
            "targetCode": one.target_code,
            "targetDescription": one.target_description,
            "targetFramework": one.target_framework,
            "targetType": one.target_type,
        }
    )


def _described(facts: AchievementFacts, criterion: Criterion) -> _Members:
    return _filled(
        {
            "id": result_description_id(facts, criterion),
            "type": ["ResultDescription"],
            "name": criterion.title,
            "description": criterion.description,
            "resultType": "RubricCriterionLevel",
            "requiredLevel": _level_id(facts, criterion, criterion.pass_value),
            "rubricCriterionLevel": [_level(facts, criterion, one) for one in criterion.levels],
        }
    )


def _level(facts: AchievementFacts, criterion: Criterion, level: RubricLevel) -> _Members:
    return _filled(
        {
            "id": _level_id(facts, criterion, level.value),
            "type": ["RubricCriterionLevel"],
            "name": level.title,
            "level": str(criterion.rank(level.value) + 1),
            "points": str(level.value),
            "description": level.indicator,
        }
    )


def _result(facts: AchievementFacts, result: CriterionResult) -> _Members:
    criterion = facts.rubric.criterion(result.criterion_key)
    return _filled(
        {
            "type": ["Result"],
            "resultDescription": result_description_id(facts, criterion),
            "achievedLevel": _level_id(facts, criterion, result.level_value),
            "value": criterion.level(result.level_value).title,
            "quotedEvidence": list(dict.fromkeys(result.quotes)),
            "assessorComment": result.comment,
        }
    )


def _evidence(one: EvidenceFacts) -> _Members:
    return _filled(
        {
            "id": one.id,
            "type": ["Evidence"],
            "name": one.name,
            "description": one.description,
            "genre": one.genre,
            "mediaType": one.media_type,
            "digestSRI": sri(one.digest_sha256),
            "sizeInBytes": one.size_bytes,
        }
    )


def sri(digest_sha256: str) -> str:
    """A SHA-256 in hex as `digestSRI`.

    >>> sri("00" * 32)[:14]
    'sha256-AAAAAAA'
    """
    if not re.fullmatch(r"[0-9a-f]{64}", digest_sha256):
        raise BadFacts(f"met the digest {digest_sha256!r}, expected 64 lower-case hex digits")
    return "sha256-" + base64.b64encode(bytes.fromhex(digest_sha256)).decode()


def _status(entry: StatusEntry) -> _Members:
    return {
        "id": f"{entry.list_url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": entry.purpose,
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.list_url,
    }


def _judging(judging: Judging) -> _Members:
    return _filled(
        {
            "type": ["Judging"],
            "judgingMethod": judging.method,
            "judgingStatement": judging.statement,
            "judge": [_judge(one) for one in judging.judges],
            "grader": judging.grader,
            "agreement": judging.agreement and _measure(judging.agreement),
            "errorRate": judging.error_rate and _measure(judging.error_rate),
            "validationStudy": judging.study,
        }
    )


def _judge(judge: Judge) -> _Members:
    return {
        "type": ["Judge"],
        "judgeRole": judge.role,
        "judgeLabel": judge.label,
        "decidedAt": stamp(judge.decided_at),
    }


def _measure(measure: Measure) -> _Members:
    """Figures as text: what was shown when the badge was given stays as it was shown."""
    return _filled(
        {
            "type": ["Measure"],
            "measureName": measure.name,
            "estimate": f"{measure.estimate:.3f}",
            "lowerBound": None if measure.low is None else f"{measure.low:.3f}",
            "upperBound": None if measure.high is None else f"{measure.high:.3f}",
            "sampleSize": measure.n,
        }
    )


def _filled(members: Mapping[str, object]) -> _Members:
    """Without what is empty: null, '' and empty lists would not be covered by the signature."""
    return {key: value for key, value in members.items() if value not in (None, "", [], ())}


def _clean(document: _Members) -> _Members:
    unified: _Members = {key: _unified(value) for key, value in document.items()}
    try:
        strict.plain_text(unified)
    except MalformedText as error:
        raise BadFacts(str(error)) from error
    return unified


def _unified(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, list):
        return [_unified(member) for member in value]
    if isinstance(value, dict):
        return {key: _unified(member) for key, member in value.items()}
    return value


def _consistent(facts: AwardFacts) -> None:
    rubric = facts.achievement.rubric
    _expect(
        {one.criterion_key for one in facts.results}
        == {criterion.key for criterion in rubric.criteria}
        and len(facts.results) == len(rubric.criteria),
        "one result for each criterion of the rubric",
        [one.criterion_key for one in facts.results],
    )
    for one in facts.results:
        values = rubric.criterion(one.criterion_key).values
        _expect(one.level_value in values, f"a level of {list(values)}", one.level_value)
    subject = facts.subject
    _expect(subject.id or subject.identity or subject.name, "a subject with an identity", subject)
    _expect(
        facts.valid_until is None or facts.valid_until > facts.valid_from,
        "valid_until after valid_from",
        facts.valid_until,
    )
    _expect(facts.judging.judges, "at least one judge", facts.judging.judges)
    ids = [one.id for one in facts.evidence]
    _expect(len(set(ids)) == len(ids), "evidence with different ids", ids)


def _expect(holds: object, expected: str, met: object) -> None:
    if not holds:
        raise BadFacts(f"met {met!r}, expected {expected}; correct the award before signing")
