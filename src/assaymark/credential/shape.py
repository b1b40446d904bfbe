"""Whether a document has the parts of a credential, and of an Open Badge, in their places.

Badges issued here must have exactly the contexts and types we give them: those are the two things
that could be respelled without touching a linked-data signature. Badges of others are held to the
members that the Open Badges 3.0 schema requires.

Sources: VC Data Model 2.0, section 4; Open Badges 3.0, JSON Schema of AchievementCredential.
"""

from collections.abc import Iterator, Mapping

from assaymark.credential import contexts
from assaymark.credential.compile import TYPES
from assaymark.credential.errors import CredentialError
from assaymark.credential.received import Received, disagreements
from assaymark.credential.report import Check, failed, passed, warned

_CREDENTIALS = (contexts.CREDENTIALS, "https://www.w3.org/2018/credentials/v1")
_BADGE_TYPES = {"OpenBadgeCredential", "AchievementCredential"}
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"

_PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "issuer": ("Profile", ("id",)),
    "creator": ("Profile", ("id",)),
    "parentOrg": ("Profile", ("id",)),
    "source": ("Profile", ("id",)),
    "credentialSubject": ("AchievementSubject", ("achievement",)),
    "achievement": ("Achievement", ("id", "name", "description", "criteria")),
    "result": ("Result", ()),
    "resultDescription": ("ResultDescription", ("id", "name", "resultType")),
    "rubricCriterionLevel": ("RubricCriterionLevel", ("id", "name")),
    "evidence": ("Evidence", ()),
    "identifier": ("IdentityObject", ("hashed", "identityHash", "identityType")),
    "otherIdentifier": ("IdentifierEntry", ("identifier", "identifierType")),
    "alignment": ("Alignment", ("targetName", "targetUrl")),
    "related": ("Related", ("id",)),
    "image": ("Image", ("id",)),
    "address": ("Address", ()),
}
"""Type and required members of the parts of a badge, wherever they stand."""

Document = Mapping[str, object]


def check_shape(received: Received) -> Check:
    """The check `model`."""
    document = received.credential
    try:
        faults = [*_credential_faults(document), *_claim_faults(received)]
        if _BADGE_TYPES & _types(document):
            faults += [*_badge_faults(document), *_part_faults(document)]
        words = _inline_words(document)
    except CredentialError as error:
        return failed("model", f"It is not a well-formed credential: {error}.")
    if faults:
        return failed("model", f"It is not a well-formed credential: {'; '.join(faults[:3])}.")
    return _with_reservations(document, words)


def _with_reservations(document: Document, words: list[str]) -> Check:
    if not _BADGE_TYPES & _types(document):
        kinds = ", ".join(sorted(_types(document) - {"VerifiableCredential"})) or "no special kind"
        return warned("model", f"It is a well-formed credential ({kinds}), but not an Open Badge.")
    if words and not contexts.is_ours(document):
        return warned(
            "model",
            f"It is a well-formed Open Badge, but uses words of its own ({', '.join(words[:5])})"
            " that this verifier cannot explain.",
        )
    return passed("model", "It has every part that an Open Badges 3.0 credential must have.")


def _credential_faults(document: Document) -> Iterator[str]:
    used = _listed(document.get("@context"))
    if not used or used[0] not in _CREDENTIALS:
        yield "its first context is not that of verifiable credentials"
    if "VerifiableCredential" not in _types(document):
        yield "its types lack 'VerifiableCredential'"
    for name in ("issuer", "credentialSubject"):
        if not document.get(name):
            yield f"it has no {name}"
    if not {"validFrom", "issuanceDate"} & document.keys():
        yield "it does not say from when it is valid"
    if contexts.is_ours(document) and _respelled(document):
        yield "its contexts or types are not exactly those of the badges made with this software"
    if contexts.is_ours(document) and _repeated_ids(document):
        yield "parts of it are spread over several places under one id"


def _respelled(document: Document) -> bool:
    """Whether contexts or types differ from what is issued here, which no signature would show."""
    kinds = document.get("type")
    is_list = isinstance(kinds, list) and "BitstringStatusListCredential" in kinds
    return not is_list and (
        document.get("@context") != list(contexts.ISSUED) or kinds != list(TYPES)
    )


def _repeated_ids(document: Document) -> set[str]:
    """Ids that more than one object has: a signature would not show which members stand where."""
    found = list(_ids(document))
    return {one for one in found if found.count(one) > 1}


def _ids(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "id" in part:
            yield str(part["id"])
        for name, member in part.items():
            if name != "proof":
                yield from _ids(member)
    elif isinstance(part, list):
        for member in part:
            yield from _ids(member)


def _claim_faults(received: Received) -> Iterator[str]:
    if claims := disagreements(received):
        yield f"the JWT's {', '.join(claims)} say something else than the credential in it"


def _badge_faults(document: Document) -> Iterator[str]:
    used = _listed(document.get("@context"))
    if not any(isinstance(one, str) and one.startswith(_OPEN_BADGES) for one in used):
        yield "it lacks the context of Open Badges 3.0"
    if not isinstance(document.get("id"), str):
        yield "it has no id"
    for subject in _listed(document.get("credentialSubject")):
        if isinstance(subject, dict) and not {"id", "identifier"} & subject.keys():
            yield "it does not say whose badge it is"


def _part_faults(part: object) -> Iterator[str]:
    """Faults of every known part below `part`, at any depth."""
    if isinstance(part, list):
        for member in part:
            yield from _part_faults(member)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name not in {"proof", "@context", "endorsement"}:
                yield from _named_faults(name, value)
                yield from _part_faults(value)


def _named_faults(name: str, value: object) -> Iterator[str]:
    kind, required = _PARTS.get(name, ("", ()))
    for one in _listed(value) if kind else []:
        if isinstance(one, dict):
            if kind not in _types(one):
                yield f"`{name}` is not of the type {kind!r}"
            if lacking := [member for member in required if member not in one]:
                yield f"`{name}` lacks {', '.join(lacking)}"
            if not isinstance(one.get("hashed", True), bool):
                yield f"`{name}` does not say with true or false whether it is hashed"


def _inline_words(document: Document) -> list[str]:
    return [
        word
        for one in _listed(document.get("@context"))
        if isinstance(one, dict)
        for word in contexts.inline_words(one)
    ]


def _types(document: Document) -> set[str]:
    return {one for one in _listed(document.get("type")) if isinstance(one, str)}


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
