"""One award with everything in it, and the keys and documents around it, for the tests here."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from assaymark.credential.bundle import LogPlace, award_record, build_bundle
from assaymark.credential.compile import compile
from assaymark.credential.identity import (
    Issuer,
    PublishedKey,
    did_document,
    did_web,
    did_web_url,
    profile,
)
from assaymark.credential.jwt import sign_jwt
from assaymark.credential.keys import Ed25519Key, P256Key
from assaymark.credential.model import (
    AchievementFacts,
    Alignment,
    AwardFacts,
    CriterionResult,
    EvidenceFacts,
    Image,
    Judge,
    Judging,
    Measure,
    StatusEntry,
    Subject,
    hashed_email,
)
from assaymark.credential.sign import sign_json
from assaymark.credential.status import StatusList, status_list_credential
from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.ledger.checkpoint import Checkpoint, sign_checkpoint
from assaymark.ledger.commitment import Kind, leaf
from assaymark.ledger.note import NoteSigner
from assaymark.ledger.tree import inclusion_proof, leaf_hash, root

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AWARDED = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
EVIDENCE = b"First I asked what had happened, then I waited."
HOST = "https://badges.example"
ED_KEY = Ed25519Key(ed25519.Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
P256_KEY = P256Key(ec.derive_private_key(7, ec.SECP256R1()))
OTHER_KEY = Ed25519Key(ed25519.Ed25519PrivateKey.from_private_bytes(b"\2" * 32))
HTTPS_ISSUER = Issuer(
    id=f"{HOST}/o/acme",
    name="Acme Académie",
    url=HOST,
    description="We assess soft skills.",
    email="badges@badges.example",
    image=f"{HOST}/o/acme.svg",
    did_web=did_web("badges.example", ["o", "acme"]),
)
WEB_ISSUER = replace(HTTPS_ISSUER, id="did:web:badges.example:o:acme")
KEY_ISSUER = replace(HTTPS_ISSUER, id=ED_KEY.public.did_key, did_web=None)
SALT = b"\4" * 32
P256_KEY_ID = f"{HOST}/o/acme/keys/p256"
LIST_URL = f"{HOST}/status/revocation/1"


def _ladder(start: int) -> tuple[RubricLevel, ...]:
    return tuple(
        RubricLevel(value, f"Level {value}", f"Indicator {start + value}") for value in (1, 2, 3)
    )


RUBRIC = Rubric(
    (
        Criterion("asks", "Asks open questions", "Draws the other out", _ladder(0), 2),
        Criterion("waits", "Waits for the answer", "", _ladder(10), 2),
        Criterion("sums up", "Sums up", "Says back what was heard", _ladder(20), 1),
    )
)
ACHIEVEMENT = AchievementFacts(
    id=f"{HOST}/a/listening/2",
    name="Active listening",
    description='Listens so that "the other" goes on\tspeaking \\ é 漢 🎧.',
    criteria_url=f"{HOST}/a/listening/2/criteria",
    criteria_narrative="Hand in a conversation.\nThree criteria.",
    rubric=RUBRIC,
    version="2",
    tags=("listening", "soft skills"),
    image=Image(f"{HOST}/a/listening/2.svg", "A green shield with an ear"),
    alignments=(
        Alignment("Listens", "https://frameworks.example/c/1", "c1", "Hears out", "Frame", None),
        Alignment("Attends", "https://frameworks.example/c/2"),
    ),
    language="en",
)


def facts(issuer: Issuer = HTTPS_ISSUER) -> AwardFacts:
    """An award by `issuer` in which nothing optional is missing."""
    return AwardFacts(
        credential_id=f"{HOST}/b/7Kx",
        awarded_at=AWARDED,
        valid_from=AWARDED,
        valid_until=datetime(2028, 5, 1, tzinfo=UTC),
        issuer=issuer,
        subject=Subject(
            id="did:example:learner", identity=hashed_email("Ada@Example.com", "s4lt"), name="Ada L"
        ),
        achievement=ACHIEVEMENT,
        results=(
            CriterionResult("asks", 3, ("I asked what had happened", "asked"), "Well asked."),
            CriterionResult("waits", 2, ("then I waited",)),
            CriterionResult("sums up", 1),
        ),
        evidence=(
            EvidenceFacts(
                id=f"{HOST}/b/7Kx/evidence/1",
                name="Conversation",
                description="A written conversation",
                genre="Writing",
                digest_sha256=hashlib.sha256(EVIDENCE).hexdigest(),
                media_type="text/plain",
                size_bytes=len(EVIDENCE),
            ),
            EvidenceFacts(
                f"{HOST}/b/7Kx/evidence/2", "Note", "", "Writing", "0" * 64, "text/plain", 3
            ),
        ),
        judging=Judging(
            judges=(Judge("assessor", "R. Assessor", AWARDED), Judge("second", "Q.", AWARDED)),
            method="Blind marking by two people",
            statement="Two people agreed; a grader took part.",
            grader="local-1:0123456789ab",
            agreement=Measure("quadratic weighted kappa", 0.61, 120, 0.5, 0.7),
            error_rate=Measure("wrongly passed", 0.02, 50),
        ),
        status=StatusEntry(LIST_URL, 94567),
    )


def ed_key_id(issuer: Issuer) -> str:
    """The verification method of `ED_KEY` under the issuer's id."""
    return f"{issuer.id}#{ED_KEY.public.multibase}"


def published(issuer: Issuer = HTTPS_ISSUER) -> list[PublishedKey]:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        PublishedKey(ed_key_id(issuer), ED_KEY.public, since),
        PublishedKey(P256_KEY_ID, P256_KEY.public, since),
    ]


def unsigned(issuer: Issuer = HTTPS_ISSUER) -> dict[str, object]:
    return compile(facts(issuer))


def signed(issuer: Issuer = HTTPS_ISSUER) -> dict[str, object]:
    return sign_json(
        unsigned(issuer), ED_KEY, verification_method=ed_key_id(issuer), created=AWARDED
    )


def signed_list(*withdrawn: int, issuer: Issuer = HTTPS_ISSUER) -> dict[str, object]:
    """The issuer's signed revocation list of the day of the award, good for a year."""
    entries = StatusList()
    for index in withdrawn:
        entries.set(index)
    document = status_list_credential(
        entries,
        id=LIST_URL,
        issuer=issuer.id,
        purpose="revocation",
        valid_from=AWARDED,
        valid_until=datetime(2027, 5, 1, tzinfo=UTC),
    )
    return sign_json(document, ED_KEY, verification_method=ed_key_id(issuer), created=AWARDED)


def log_place(record: dict[str, object]) -> LogPlace:
    """A log of five entries with `record` as the fourth."""
    signer = NoteSigner.from_seed("badges.example/log", b"\3" * 32)
    leaves = [leaf_hash(bytes([number])) for number in range(5)]
    leaves[3] = leaf_hash(leaf(Kind.AWARD, record, salt=SALT))
    checkpoint = Checkpoint(origin=signer.verifier.name, size=5, root=root(leaves))
    return LogPlace(
        origin=signer.verifier.name,
        key=signer.verifier.vkey,
        index=3,
        size=5,
        inclusion=inclusion_proof(
            3, 5, lambda level, at: root(leaves[at << level : at + 1 << level])
        ),
        checkpoint=sign_checkpoint(checkpoint, signer),
    )


def controller(issuer: Issuer = HTTPS_ISSUER) -> dict[str, object]:
    """The document that says which keys are the issuer's."""
    if issuer is WEB_ISSUER:
        return did_document(issuer, published(issuer))
    return profile(issuer, published(issuer))


def bundle(issuer: Issuer = HTTPS_ISSUER, *withdrawn: int) -> bytes:
    """The proof bundle of the award."""
    credential = signed(issuer)
    record = award_record(credential)
    return build_bundle(
        credential,
        record=record,
        salt=SALT,
        log=log_place(record),
        controller=controller(issuer),
        status=[signed_list(*withdrawn, issuer=issuer)],
        issued_at=AWARDED,
        key=ED_KEY,
        verification_method=ed_key_id(issuer),
    ).encode()


def as_json(credential: object) -> bytes:
    return json.dumps(credential, ensure_ascii=False).encode()


def as_jwt(issuer: Issuer = HTTPS_ISSUER) -> bytes:
    return sign_jwt(signed(issuer), P256_KEY, kid=P256_KEY_ID).encode()


def web(issuer: Issuer = HTTPS_ISSUER, *withdrawn: int) -> dict[str, bytes]:
    """What the issuer's server gives, by address; its `__getitem__` is a `fetch`."""
    address = did_web_url(issuer.id) if issuer is WEB_ISSUER else issuer.id
    return {
        address: as_json(controller(issuer)),
        LIST_URL: as_json(signed_list(*withdrawn, issuer=issuer)),
    }
