"""Who signed: the checks `proof` (the text is as it was signed) and `issuer` (by whom it says).

They are two questions. Anybody can sign a text that names a famous issuer; only the issuer's own
documents say which keys are the issuer's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assaymark.credential import contexts, proofs
from assaymark.credential.dates import moment
from assaymark.credential.errors import BadKey, CredentialError
from assaymark.credential.jwt import ALGORITHMS, Jwt, issuer_id
from assaymark.credential.keyring import Found, Keyring, Missing, Source
from assaymark.credential.keys import P256, PublicKey, in_lower_half
from assaymark.credential.received import Received
from assaymark.credential.report import Check, Outcome, failed, not_applicable, passed, warned

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature looked at: `fault` is empty when it holds; `found` the key, or why none."""

    kind: str
    found: Found | Missing
    fault: str
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authorship:
    """Every signature of a document, and the kinds that could not be looked at."""

    signatures: tuple[Signature, ...]
    unsupported: tuple[str, ...]


def authorship(received: Received, keyring: Keyring, *, now: datetime) -> Authorship:
    """All signatures of what was received; raises CredentialError when they cannot be read."""
    document, signatures = received.credential, []
    issuer = issuer_id(document)
    unsupported = [text for proof in received.proofs if (text := proofs.unsupported(proof))]
    for proof in received.proofs:
        if not proofs.unsupported(proof):
            signatures.append(_embedded(document, proof, issuer, keyring, now))
    if received.jwt is not None:
        signatures.append(_enveloping(received.jwt, document, issuer, keyring))
    return Authorship(tuple(signatures), tuple(unsupported))


def check_proof(found: Authorship) -> Check:
    """The check `proof`."""
    for one in found.signatures:
        if isinstance(one.found, Missing):
            return failed(
                "proof",
                f"The {one.kind} could not be checked, because its key is not known:"
                f" {one.found.reason}.",
            )
        if one.fault:
            return failed("proof", f"The {one.kind} does not hold: {one.fault}.")
    if not found.signatures:
        why = " ".join(found.unsupported) or "It is not signed at all."
        return failed("proof", f"Nothing shows that the text is unchanged. {why}")
    kinds = " and the ".join(one.kind for one in found.signatures)
    if found.unsupported:
        return warned("proof", f"The {kinds} holds. {' '.join(found.unsupported)}")
    verb = "hold" if len(found.signatures) > 1 else "holds"
    return passed("proof", f"The {kinds} {verb}: nothing was changed after signing.")


def check_issuer(found: Authorship, document: Document, *, bundle_holds: bool) -> Check:
    """The check `issuer`; `bundle_holds` is False when a bundle was given whose proof fails."""
    if not found.signatures:
        return not_applicable("issuer", "There is no signature whose key could be looked up.")
    issuer = _name(document)
    checks = [_binding(one, issuer, bundle_holds=bundle_holds) for one in found.signatures]
    if len(checks) > 1 and checks[0].outcome is not Outcome.FAILED:
        checks = [_wrapped(one, check) for one, check in zip(found.signatures, checks, strict=True)]
    for outcome in (Outcome.FAILED, Outcome.WARNED):
        for check in checks:
            if check.outcome is outcome:
                return check
    return checks[0]


def _binding(one: Signature, issuer: str, *, bundle_holds: bool) -> Check:
    if isinstance(one.found, Missing):
        return failed("issuer", f"That {issuer} signed is not shown: {one.found.reason}.")
    if not one.found.bound:
        return failed(
            "issuer",
            f"Nothing shows that the key of the {one.kind} is {issuer}'s: {one.found.note}.",
        )
    if fault := _time_fault(one):
        return failed("issuer", f"The key is {issuer}'s, but {fault}.")
    if one.found.source is not Source.BUNDLE:
        return passed("issuer", f"The key is {issuer}'s, known from {one.found.source}.")
    if bundle_holds:
        return _from_snapshot(one.found, issuer)
    return failed(
        "issuer", f"The key is said to be {issuer}'s only by the proof bundle, which was changed."
    )


def _wrapped(one: Signature, check: Check) -> Check:
    """A JWT's key that nobody vouches for, around a credential that the issuer did sign."""
    known = not isinstance(one.found, Found) or one.found.bound
    if known or not one.kind.endswith("JWT"):
        return check
    return warned(
        "issuer",
        "The credential inside was signed by the issuer; that the JWT around it was, too, is not"
        " shown.",
    )


def _from_snapshot(found: Found, issuer: str) -> Check:
    return warned(
        "issuer",
        f"The key is {issuer}'s as far as {found.source} says ({found.note}). To be sure, check"
        " again with network, or give the issuer's document or key as trusted.",
    )


def _time_fault(one: Signature) -> str:
    if not isinstance(one.found, Found) or one.created is None:
        return ""
    method, when = one.found.method, one.created
    try:
        if "since" in method and when < moment(method["since"]):
            return f"it signed on {when:%Y-%m-%d}, before it was in use"
        for word in ("retired", "expires", "revoked"):
            if word in method and when >= moment(method[word]):
                return f"it signed on {when:%Y-%m-%d}, after it was {word}"
    except CredentialError as error:
        return f"its dates cannot be read ({error})"
    return ""


def _embedded(
    document: Document, proof: Document, issuer: str, keyring: Keyring, now: datetime
) -> Signature:
    kind = f"embedded {proof['cryptosuite']} signature"
    try:
        found = keyring.find(issuer, proofs.verification_method(proof))
        created = moment(proof["created"]) if "created" in proof else None
        late = "its own term has run out" if proofs.expired(proof, now) else ""
    except CredentialError as error:
        return Signature(kind, Missing(str(error)), "")
    if isinstance(found, Missing):
        return Signature(kind, found, "", created)
    return Signature(kind, found, proofs.fault(document, proof, found.public) or late, created)


def _enveloping(jwt: Jwt, document: Document, issuer: str, keyring: Keyring) -> Signature:
    algorithm = jwt.header.get("alg")
    kind = f"{str(algorithm)[:20]} signature of the JWT"
    if algorithm not in ALGORITHMS or "crit" in jwt.header:
        return Signature(kind, Missing(f"{algorithm!r} is none of {', '.join(ALGORITHMS)}"), "")
    created = _created(document)
    found = _jwt_key(jwt, issuer, keyring)
    if isinstance(found, Missing):
        return Signature(kind, found, "", created)
    return Signature(kind, found, _jwt_fault(jwt, document, found.public), created)


def _jwt_fault(jwt: Jwt, document: Document, public: PublicKey) -> str:
    if public.algorithm != ALGORITHMS[str(jwt.header["alg"])]:
        return f"its key is {public.algorithm}, which does not make {jwt.header['alg']} signatures"
    if not public.verify(jwt.signature, jwt.signed):
        return "the text was changed after signing, or another key signed"
    mirrored = public.algorithm == P256 and not in_lower_half(jwt.signature)
    if mirrored and contexts.is_ours(document):
        return "it was mirrored (S in the upper half), which the issuing software never does"
    return ""


def _jwt_key(jwt: Jwt, issuer: str, keyring: Keyring) -> Found | Missing:
    kid, jwk = jwt.header.get("kid"), jwt.header.get("jwk")
    named = keyring.find(issuer, kid) if isinstance(kid, str) else Missing("it names no key")
    if isinstance(named, Found) and named.bound:
        return named
    if not isinstance(jwk, dict):
        return named
    try:
        public = PublicKey.from_jwk({name: value for name, value in jwk.items() if name != "d"})
    except BadKey as error:
        return Missing(str(error))
    same = keyring.same(issuer, public)
    if isinstance(same, Found):
        return same
    return Found(public, Source.HEADER, bound=False, note=same.reason)


def _created(document: Document) -> datetime | None:
    try:
        return moment(document.get("awardedDate") or document.get("validFrom"))
    except CredentialError:
        return None


def _name(document: Document) -> str:
    issuer = document.get("issuer")
    if isinstance(issuer, dict) and isinstance(issuer.get("name"), str):
        return f"{issuer['name']} ({issuer.get('id')})"
    return str(issuer.get("id") if isinstance(issuer, dict) else issuer)
