"""JSON-LD contexts: which there are, pinned by SHA-256, and the few terms of our own.

A context gives words their meaning, so a context that changed would change what a signature says.
The files come with the installed package openbadgeslib (its files only, none of its code runs),
each is compared with its digest here, and nothing is ever fetched.
"""

import hashlib
import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assaymark.credential.errors import UnknownContext

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MULTIKEY = "https://w3id.org/security/multikey/v1"
VOCABULARY = "urn:assaymark:v1#"

PINNED: Mapping[str, tuple[str, str]] = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    OPEN_BADGES: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
        "clr_context_2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    ),
    "https://w3id.org/security/data-integrity/v2": (
        "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    MULTIKEY: (
        "security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
}
"""Address of each context: its file name and the SHA-256 of its bytes."""

TERMS = frozenset(
    {
        "Judge",
        "Judging",
        "Measure",
        "agreement",
        "assessorComment",
        "decidedAt",
        "errorRate",
        "estimate",
        "grader",
        "judge",
        "judgeLabel",
        "judgeRole",
        "judging",
        "judgingMethod",
        "judgingStatement",
        "lowerBound",
        "measureName",
        "quotedEvidence",
        "sampleSize",
        "sizeInBytes",
        "upperBound",
        "validationStudy",
    }
)
"""The words Open Badges 3.0 lacks: who judged, how, how often that is wrong, and quoted words."""

ISSUED: tuple[object, ...] = (CREDENTIALS, OPEN_BADGES, {"@vocab": VOCABULARY})
"""The `@context` of every badge issued here, exactly.

An inline `@vocab`, not inline terms: implementations that guard against renamed members accept
that form only.
"""


@cache
def load(url: str) -> dict[str, object]:
    """The pinned context document at `url`; raises UnknownContext for any other address.

    Callers must not change what they get: it is shared.
    """
    if url not in PINNED:
        raise UnknownContext(
            f"met the context {url!r}, expected one of the {len(PINNED)} that are pinned here; its"
            " words have no agreed meaning for this verifier, and contexts are never fetched"
        )
    name, digest = PINNED[url]
    content = (_folder() / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnknownContext(
            f"the installed file {name!r} differs from the pinned {url!r}; install the locked"
            " version of openbadgeslib again"
        )
    document: dict[str, object] = json.loads(content)
    return document


def is_ours(document: Mapping[str, object]) -> bool:
    """Whether the document says it uses our own words, exactly or in some changed form."""
    return VOCABULARY in json.dumps(document.get("@context"), ensure_ascii=False)


def inline_words(inline: Mapping[str, object]) -> tuple[str, ...]:
    """The words that a context written out inside a document brings; `@vocab` for any other word.

    Raises UnknownContext when such a word could stand in for one of a pinned context: then a
    member could be renamed so that readers of the JSON overlook it while the signature holds.
    """
    for word, meaning in inline.items():
        iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
        plain = isinstance(iri, str) and (word == "@vocab" or not word.startswith("@"))
        if not plain or not _foreign(str(iri), vocabulary=word == "@vocab", beside=inline):
            raise UnknownContext(
                f"met the word {word!r} defined inside the document as {str(meaning)[:80]!r}; it"
                " could hide members that are signed under another name; expected the address of"
                " a known context, or words with addresses of their own"
            )
    return tuple(inline)


def _foreign(iri: str, *, vocabulary: bool, beside: Mapping[str, object]) -> bool:
    scheme, colon, _ = iri.partition(":")
    if not colon or scheme in beside or scheme in _known()[1]:
        return False
    if vocabulary:
        return iri == VOCABULARY or not any(known.startswith(iri) for known in _known()[0])
    return iri not in _known()[0] and not iri.startswith(VOCABULARY)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """Every address and every word in the pinned contexts."""
    addresses: set[str] = set()
    words: set[str] = set()
    for url in PINNED:
        _gather(load(url)["@context"], addresses, words)
    return frozenset(addresses), frozenset(words)


def _gather(part: object, addresses: set[str], words: set[str]) -> None:
    if isinstance(part, str):
        addresses.add(part)
    elif isinstance(part, list):
        for member in part:
            _gather(member, addresses, words)
    elif isinstance(part, dict):
        words.update(part)
        for member in part.values():
            _gather(member, addresses, words)


def _folder() -> Path:
    spec = importlib.util.find_spec("openbadgeslib")
    if spec is None or not spec.submodule_search_locations:
        raise UnknownContext("the package openbadgeslib is not installed; install the locked set")
    return Path(spec.submodule_search_locations[0]) / "ob3" / "contexts"
