"""What a JSON-LD document says; and that nothing in it can be lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pyld import jsonld

from assaymark.credential import contexts
from assaymark.credential.errors import CredentialError, NotCovered, TooMuchWork, UnknownContext
from assaymark.credential.quads import canonical_statements
from tests.credential.award import unsigned
from tests.shared_data import DATA

FIXTURES = sorted((DATA / "vectors" / "1edtech-fixtures").glob("*/*.json"))


def _loaded(url: str, _options: object) -> dict[str, Any]:
    return {
        "document": contexts.load(url),
        "documentUrl": url,
        "contextUrl": None,
        "contentType": "application/ld+json",
    }


def _by_pyld(document: object) -> str:
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _loaded,
    }
    return str(jsonld.normalize(document, options))


def test_our_own_badge_says_what_pyld_says_it_says() -> None:
    assert canonical_statements(unsigned()) == _by_pyld(unsigned())


def test_badges_of_others_say_what_pyld_says_they_say() -> None:
    compared = 0
    for path in FIXTURES:
        try:
            document = json.loads(path.read_text())
            document.pop("proof", None)
            found = canonical_statements(document)
        except (ValueError, AttributeError):
            continue
        assert found == _by_pyld(document), path.name
        compared += 1
    assert compared > 15 or not FIXTURES


def _with(**members: object) -> dict[str, object]:
    return {**unsigned(), **members}


@pytest.mark.parametrize(
    "members",
    [
        {"refreshService": None},
        {"evidence": []},
        {"evidence": [[{"id": "https://a.example/"}]]},
        {"evidence": {"id": "relative", "type": "Evidence"}},
        {"evidence": {"id": "", "type": "Evidence"}},
        {"evidence": {"id": "#x", "type": "Evidence"}},
        {"credentialStatus": "relative"},
        {"@context": list(contexts.ISSUED[:2]), "judging": "x"},
        {"@context": list(contexts.ISSUED[:2]), "evidence": {"type": "Unheard"}},
        {"evidence": {"id": "_:b0", "type": "Evidence"}},
        {"evidence": {"id": "https://a.example/ b", "type": "Evidence"}},
        {"evidence": {"type": "Unheard"}},
        {"evidence": {"@id": "https://a.example/"}},
        {"evidence": {"unheard": "of"}},
        {"evidence": [{"id": "https://a.example/"}, {"id": "https://a.example/", "name": "n"}]},
        {"unheard": "of"},
        {"https://schema.org/name": "x"},
        {"OpenBadgeCredential": {"id": "https://a.example/"}},
        {"": "x"},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "VerifiableCredential"]},
        {"judging": {"sampleSize": 0.30000000000000004}},
        {"issuer": {"id": 7}},
        {"@context": [contexts.CREDENTIALS, {"name": "https://evil.example/name"}]},
    ],
    ids=str,
)
def test_what_a_signature_would_not_cover_is_refused(members: dict[str, object]) -> None:
    with pytest.raises((NotCovered, UnknownContext)):
        canonical_statements(_with(**members))


@pytest.mark.parametrize(
    "context",
    [
        None,
        7,
        [],
        ["x"],
        [""],
        {},
        [[contexts.CREDENTIALS]],
        [None],
        "https://evil.example/",
        {"a": 1},
    ],
    ids=str,
)
def test_contexts_that_make_no_sense_are_refused(context: object) -> None:
    with pytest.raises(CredentialError):
        canonical_statements(_with(**{"@context": context}))


def test_a_context_inside_a_part_must_be_a_pinned_one() -> None:
    inner = {"@context": {"hat": "https://hats.example/#"}, "type": "Evidence"}
    with pytest.raises(UnknownContext, match="written out"):
        canonical_statements(_with(evidence=inner))


def _siblings(count: int) -> list[object]:
    return [{"type": "Evidence", "alignment": [{"type": "Alignment"}] * count} for _ in "12"]


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: _with(evidence=_siblings(9)),
        lambda: _with(evidence=[{"type": "Evidence", "name": str(n)} for n in range(3000)]),
        lambda: _with(**{"@context": list(contexts.ISSUED) * 1000}),
        lambda: _with(type=[f"https://a.example/{n}" for n in range(1000)]),
    ],
    ids=["poison graph", "many nodes", "many contexts", "many types"],
)
def test_a_document_built_to_be_costly_is_given_up(
    hostile: Callable[[], dict[str, object]],
) -> None:
    with pytest.raises(TooMuchWork):
        canonical_statements(hostile())


def test_parts_that_look_alike_are_told_apart_cheaply() -> None:
    same = [{"type": "Judge", "judgeRole": "assessor"}, {"type": "Judge", "judgeRole": "assessor"}]
    document = _with(judging={"type": "Judging", "judge": same})
    assert canonical_statements(document) == _by_pyld(document)


def test_numbers_are_written_as_json_ld_writes_them() -> None:
    document = _with(judging={"estimate": [0.61, 1e21, 5.0, -3, 1e-7], "type": "Judging"})
    found = canonical_statements(document)
    for text in ('"6.1E-1"', '"1.0E21"', '"5"', '"-3"', '"1.0E-7"'):
        assert text in found
