"""From facts to a credential that the official schema accepts."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema
import pytest

from assaymark.credential import contexts
from assaymark.credential.compile import compile
from assaymark.credential.errors import BadFacts
from assaymark.credential.identity import Issuer, profile
from assaymark.credential.model import AwardFacts, CriterionResult, Judge, Subject, hashed_email
from tests.credential.award import (
    AWARDED,
    HTTPS_ISSUER,
    KEY_ISSUER,
    WEB_ISSUER,
    facts,
    published,
    signed,
    unsigned,
)
from tests.shared_data import shared

FOLDER = "vectors/ob30-schemas"


@cache
def _schema(name: str) -> Any:
    text = shared(f"{FOLDER}/ob_v3p0_{name}_schema.json").read_text()
    return jsonschema.Draft201909Validator(
        json.loads(text), format_checker=jsonschema.FormatChecker()
    )


def bare_facts() -> AwardFacts:
    """An award in which everything optional is missing."""
    whole = facts()
    achievement = replace(
        whole.achievement,
        version=None,
        tags=(),
        image=None,
        alignments=(),
        language=None,
    )
    return replace(
        whole,
        achievement=achievement,
        issuer=replace(HTTPS_ISSUER, email=None, image=None),
        subject=Subject(identity=hashed_email("a@b.example", "s")),
        evidence=(),
        status=None,
        valid_until=None,
        judging=replace(whole.judging, grader=None, agreement=None, error_rate=None),
        results=tuple(replace(one, quotes=(), comment=None) for one in whole.results),
    )


@pytest.mark.parametrize("issuer", [HTTPS_ISSUER, WEB_ISSUER, KEY_ISSUER], ids=lambda one: one.id)
def test_the_official_schema_accepts_every_badge_issued(issuer: Issuer) -> None:
    _schema("achievementcredential").validate(signed(issuer))


def test_the_official_schema_accepts_a_badge_with_nothing_optional() -> None:
    document = compile(bare_facts())
    _schema("achievementcredential").validate(document)
    assert "evidence" not in document


def test_the_official_schema_accepts_the_issuers_profile() -> None:
    _schema("profile").validate(profile(HTTPS_ISSUER, published()))


def test_the_rubric_is_in_the_achievement_and_the_level_reached_in_the_result() -> None:
    subject: Any = unsigned()["credentialSubject"]
    described = {one["id"]: one for one in subject["achievement"]["resultDescription"]}
    for result, value in zip(subject["result"], (3, 2, 1), strict=True):
        criterion = described[result["resultDescription"]]
        levels = {one["id"]: one for one in criterion["rubricCriterionLevel"]}
        assert criterion["resultType"] == "RubricCriterionLevel"
        assert levels[result["achievedLevel"]]["points"] == str(value)
        assert criterion["requiredLevel"] in levels
        assert levels[result["achievedLevel"]]["description"].startswith("Indicator")
    assert subject["result"][0]["quotedEvidence"] == ["I asked what had happened", "asked"]


def test_who_judged_and_how_often_that_is_wrong_is_inside() -> None:
    judging: Any = unsigned()["judging"]
    assert [one["judgeLabel"] for one in judging["judge"]] == ["R. Assessor", "Q."]
    assert judging["agreement"]["estimate"] == "0.610"
    assert judging["agreement"]["sampleSize"] == 120
    assert judging["errorRate"]["measureName"] == "wrongly passed"


def test_an_email_is_there_only_as_a_salted_hash() -> None:
    text = json.dumps(unsigned()).lower()
    assert "ada@" not in text
    assert "sha256$" in text


def test_the_same_facts_give_the_same_credential() -> None:
    assert unsigned() == unsigned()
    assert unsigned()["@context"] == list(contexts.ISSUED)


def test_line_ends_of_forms_become_newlines() -> None:
    award = facts()
    results = (replace(award.results[0], comment="one\r\ntwo\rthree"), *award.results[1:])
    document: Any = compile(replace(award, results=results))
    assert document["credentialSubject"]["result"][0]["assessorComment"] == "one\ntwo\nthree"


def _judged(label: str) -> AwardFacts:
    judging = replace(facts().judging, judges=(Judge("assessor", label, AWARDED),))
    return replace(facts(), judging=judging)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: _judged("bell \x07"), "control"),
        (lambda: _judged("half \ud800"), "half character"),
        (lambda: replace(facts(), results=facts().results[:2]), "one result for each"),
        (lambda: replace(facts(), results=facts().results[:1] * 3), "one result for each"),
        (
            lambda: replace(facts(), results=(*facts().results[:2], CriterionResult("sums up", 9))),
            "a level of",
        ),
        (lambda: replace(facts(), subject=Subject()), "identity"),
        (lambda: replace(facts(), valid_until=AWARDED - timedelta(days=1)), "valid_until"),
        (lambda: replace(facts(), judging=replace(facts().judging, judges=())), "judge"),
        (lambda: replace(facts(), evidence=facts().evidence[:1] * 2), "different ids"),
        (
            lambda: replace(facts(), evidence=(replace(facts().evidence[0], digest_sha256="AB"),)),
            "64 lower-case hex",
        ),
        (lambda: replace(facts(), awarded_at=AWARDED.replace(tzinfo=None)), "time zone"),
    ],
)
def test_facts_that_cannot_be_true_are_refused(wrong: Callable[[], AwardFacts], why: str) -> None:
    with pytest.raises(BadFacts, match=why):
        compile(wrong())
