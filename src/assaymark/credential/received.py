"""What somebody hands in to be verified: found out to be JSON or a JWT, and read strictly.

White space around either is not part of it. A JWT's registered claims repeat what the credential
says, so they must agree with it; in the older form with a `vc` claim they may complete it.

Sources: Open Badges 3.0, section 8.2; VC Data Model 1.1, section 6.3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from assaymark.credential import strict
from assaymark.credential.dates import moment
from assaymark.credential.digest import CLAIMS
from assaymark.credential.errors import BadFacts, MalformedText, TooMuchWork
from assaymark.credential.jwt import Jwt, claims, read_jwt

MOST_PROOFS = 8
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Received:
    """A credential as read; `jwt` is None when it came as JSON."""

    credential: Mapping[str, object]
    jwt: Jwt | None = None

    @property
    def proofs(self) -> tuple[Mapping[str, object], ...]:
        """Its embedded proofs; raises MalformedText when `proof` is something else."""
        proof = self.credential.get("proof", [])
        found = proof if isinstance(proof, list) else [proof]
        if not all(isinstance(one, dict) for one in found):
            raise MalformedText("met a `proof` that is not an object; expected one or a list")
        if len(found) > MOST_PROOFS:
            raise TooMuchWork(f"met {len(found)} proofs; at most {MOST_PROOFS} are looked at")
        if any(one in found[:place] for place, one in enumerate(found)):
            raise MalformedText("met the same proof twice; expected each once")
        return tuple(found)


def receive(content: bytes) -> Received:
    """The credential in `content`; raises MalformedText when there is none to be read."""
    if len(content) > 2 * strict.LARGEST:
        raise MalformedText(f"met {len(content)} bytes; a credential has at most a million")
    text = content.strip(_SPACE)
    if text.startswith(b"{"):
        return Received(strict.read_object(text))
    try:
        jwt = read_jwt(text.decode("ascii"))
    except UnicodeDecodeError as error:
        raise MalformedText("met neither JSON in braces nor a JWT; expected either") from error
    return Received(_from_payload(jwt.payload), jwt)


def disagreements(received: Received) -> list[str]:
    """The claims of the JWT that say something else than the credential in it."""
    if received.jwt is None:
        return []
    expected = claims(received.credential)
    payload = received.jwt.payload
    return [name for name, value in expected.items() if payload.get(name, value) != value]


def claimed_times(received: Received) -> tuple[datetime | None, datetime | None]:
    """`nbf` and `exp` of the JWT, None where there is none; raises BadFacts."""
    payload = received.jwt.payload if received.jwt else {}
    start, end = (moment(_stamped(payload[n])) if n in payload else None for n in ("nbf", "exp"))
    return start, end


def _from_payload(payload: Mapping[str, object]) -> dict[str, object]:
    inner = payload.get("vc")
    if isinstance(inner, dict):
        return _completed(dict(inner), payload)
    return {key: value for key, value in payload.items() if key not in CLAIMS}


def _completed(inner: dict[str, object], payload: Mapping[str, object]) -> dict[str, object]:
    for name, claim in (("issuer", "iss"), ("id", "jti")):
        if claim in payload:
            inner.setdefault(name, payload[claim])
    for names, claim in (
        (("issuanceDate", "validFrom"), "nbf"),
        (("expirationDate", "validUntil"), "exp"),
    ):
        if claim in payload and not any(name in inner for name in names):
            inner[names[0]] = _stamped(payload[claim])
    return inner


def _stamped(seconds: object) -> str:
    if type(seconds) is int and 0 <= seconds < 253_402_300_800:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise BadFacts(f"met the time {seconds!r} in a JWT, expected whole seconds since 1970")
