"""Who issues: identifiers, and the documents that say which keys are theirs.

An issuer is named by its https profile, by did:web or by did:key. The profile is also a controller
document, so one address tells a verifier both who it is and which keys speak for it. Keys are
end-dated (`retired`), never removed: badges signed before still verify. A key that must no longer
be believed at all is published as `revoked`.

Sources: W3C Controlled Identifiers 1.0; did:web method; Open Badges 3.0, Profile.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from assaymark.credential import contexts
from assaymark.credential.dates import stamp
from assaymark.credential.errors import BadFacts
from assaymark.credential.keys import ED25519, PublicKey

_KEY_TERMS = {
    "alsoKnownAs": {"@id": "https://www.w3.org/ns/activitystreams#alsoKnownAs", "@type": "@id"},
    "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id"},
    "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
    "controller": {"@id": "https://w3id.org/security#controller", "@type": "@id"},
    "JsonWebKey": "https://w3id.org/security#JsonWebKey",
    "publicKeyJwk": {"@id": "https://w3id.org/security#publicKeyJwk", "@type": "@json"},
}
_TIME_TERMS = {name: contexts.VOCABULARY + name for name in ("since", "retired")}
_CONTROLLER_CONTEXT = ("https://www.w3.org/ns/cid/v1", _TIME_TERMS)
_DID_CONTEXT = (
    "https://www.w3.org/ns/did/v1",
    contexts.MULTIKEY,
    {key: _KEY_TERMS[key] for key in ("JsonWebKey", "publicKeyJwk")} | _TIME_TERMS,
)
_PROFILE_CONTEXT = (
    contexts.CREDENTIALS,
    contexts.OPEN_BADGES,
    contexts.MULTIKEY,
    _KEY_TERMS | _TIME_TERMS,
)
_LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1)(:\d+)?/")
_DID_WEB_PART = re.compile(r"[A-Za-z0-9._%-]+\Z")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation that gives badges; credentials name its `id`: https, did:web or did:key."""

    id: str
    name: str
    url: str
    description: str
    email: str | None = None
    image: str | None = None
    did_web: str | None = None
    did_key: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key and the time it signed in; `id` is absolute, `until` None while it is in use."""

    id: str
    public: PublicKey
    since: datetime
    until: datetime | None = None
    revoked: datetime | None = None


def controller_document(issuer: Issuer, keys: Sequence[PublishedKey]) -> dict[str, object]:
    """The document at the issuer's https id, without the profile's members."""
    return _document(issuer.id, _others(issuer), keys, context=_CONTROLLER_CONTEXT)


def did_document(issuer: Issuer, keys: Sequence[PublishedKey]) -> dict[str, object]:
    """The did:web document of the issuer; raises BadFacts when it has no did:web.

    Each key is listed under the did, with the fragment of its own id.
    """
    did = issuer.did_web or (issuer.id if issuer.id.startswith("did:web:") else None)
    if did is None:
        raise BadFacts(f"issuer {issuer.id!r} has no did:web; set it with identity.did_web(...)")
    own = [
        PublishedKey(f"{did}#{_fragment(key)}", key.public, key.since, key.until, key.revoked)
        for key in keys
    ]
    names = [name for name in (issuer.id, *_others(issuer)) if name != did]
    return _document(did, names, own, context=_DID_CONTEXT)


def profile(issuer: Issuer, keys: Sequence[PublishedKey]) -> dict[str, object]:
    """The Open Badges Profile at the issuer's https id, which is its controller document too."""
    document = _document(issuer.id, _others(issuer), keys, context=_PROFILE_CONTEXT)
    return document | issuer_profile(issuer)


def issuer_profile(issuer: Issuer) -> dict[str, object]:
    """The issuer as credentials carry it."""
    members: dict[str, object] = {
        "id": issuer.id,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
        "description": issuer.description,
        "email": issuer.email,
        "image": {"id": issuer.image, "type": "Image"} if issuer.image else None,
    }
    return {key: value for key, value in members.items() if value}


def did_web(host_with_port: str, path_parts: Sequence[str] = ()) -> str:
    """The did:web of a host and path.

    >>> did_web("badges.example:8443", ["o", "acme"])
    'did:web:badges.example%3A8443:o:acme'
    """
    if not host_with_port or re.search(r"[/@?#\s]", host_with_port):
        raise BadFacts(f"met the host {host_with_port!r}, expected 'name' or 'name:port'")
    return ":".join(
        ["did:web", quote(host_with_port), *(quote(part, safe="") for part in path_parts)]
    )


def did_web_url(did: str) -> str:
    """The https address of a did:web's document; raises BadFacts when it is not a did:web.

    >>> did_web_url("did:web:badges.example%3A8443:o:acme")
    'https://badges.example:8443/o/acme/did.json'
    """
    parts = did.removeprefix("did:web:").split(":")
    if not did.startswith("did:web:") or not all(_DID_WEB_PART.match(part) for part in parts):
        raise BadFacts(f"met {did!r}, expected 'did:web:host' with path parts after colons")
    host, path = unquote(parts[0]), [quote(unquote(part), safe="") for part in parts[1:]]
    scheme = "http" if _LOOPBACK.match(f"http://{host}/") else "https"
    address = f"{scheme}://{host}/{'/'.join(path or ['.well-known'])}/did.json"
    if urlsplit(address).netloc != host or "@" in host or {".", ".."} & set(path):
        raise BadFacts(f"met {did!r}, whose host or path is not a plain one")
    return address


def is_web_address(text: str) -> bool:
    """Whether `text` is an address whose answer can be believed: https, or this very machine.

    >>> is_web_address("https://a.example/"), is_web_address("http://a.example/")
    (True, False)
    """
    return text.startswith("https://") or bool(_LOOPBACK.match(text))


def _document(
    subject: str,
    also: Sequence[str],
    keys: Sequence[PublishedKey],
    *,
    context: Sequence[object],
) -> dict[str, object]:
    document: dict[str, object] = {"@context": list(context), "id": subject}
    if also:
        document["alsoKnownAs"] = list(also)
    document["verificationMethod"] = [_method(key, subject) for key in keys]
    document["assertionMethod"] = [key.id for key in keys]
    return document


def _method(key: PublishedKey, controller: str) -> dict[str, object]:
    method: dict[str, object] = {"id": key.id, "controller": controller, "since": stamp(key.since)}
    if key.public.algorithm == ED25519:
        method |= {"type": "Multikey", "publicKeyMultibase": key.public.multibase}
    else:
        method |= {"type": "JsonWebKey", "publicKeyJwk": key.public.jwk}
    if key.until is not None:
        method["retired"] = stamp(key.until)
    if key.revoked is not None:
        method["revoked"] = stamp(key.revoked)
    return method


def _others(issuer: Issuer) -> list[str]:
    names = (issuer.did_web, issuer.did_key)
    return [name for name in names if name is not None and name != issuer.id]


def _fragment(key: PublishedKey) -> str:
    _, _, fragment = key.id.partition("#")
    return fragment or key.public.multibase
