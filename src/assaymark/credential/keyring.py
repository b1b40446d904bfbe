"""Which key speaks for an issuer, and where that is known from.

A did:key says it itself. Otherwise the issuer's controller document (its https profile or did:web
document) must say it: the document is about the issuer, lists the key under the absolute id the
proof names, and allows it to sign. Documents come from the caller (`trusted`), from the network
(`fetch`), or from a proof bundle's snapshot, in that order; the last is the issuer's own word only
as far as the bundle's signature goes, which offline rests on the same snapshot.

Source: W3C Controlled Identifiers 1.0, section 3.3 (retrieve verification method).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assaymark.credential import strict
from assaymark.credential.errors import BadKey, CredentialError, MalformedText
from assaymark.credential.identity import did_web_url, is_web_address
from assaymark.credential.keys import PublicKey

Fetch = Callable[[str], bytes]
FETCH_ERRORS = (OSError, LookupError, ValueError)
"""What a `fetch` may raise to say that an address gives nothing."""

Document = Mapping[str, object]


class Source(StrEnum):
    """Where it is known from that a key speaks for an issuer; completes 'known from ...'."""

    SELF = "the issuer's identifier, which is the key itself"
    TRUSTED = "what you gave as trusted"
    FETCHED = "the issuer's own address"
    BUNDLE = "the snapshot in the proof bundle only"
    HEADER = "the signed document itself only"


@dataclass(frozen=True, slots=True)
class Found:
    """A key, and how far it is known to speak for the issuer (`bound`)."""

    public: PublicKey
    source: Source
    bound: bool
    method: Document = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """No key, and why."""

    reason: str


class Web:
    """Fetches each address once; knows why one gave nothing. `fetch` None means offline."""

    def __init__(self, fetch: Fetch | None) -> None:
        self._fetch = fetch
        self._kept: dict[str, bytes | str] = {}

    @property
    def offline(self) -> bool:
        """Whether nothing may be fetched."""
        return self._fetch is None

    def get(self, url: str) -> bytes | str:
        """The bytes at `url`, or the reason there are none as text."""
        if self._fetch is None:
            return "this check runs without network"
        if not is_web_address(url):
            return f"{url[:80]!r} is not an https address"
        if url not in self._kept:
            try:
                self._kept[url] = bytes(self._fetch(url))
            except FETCH_ERRORS as error:
                self._kept[url] = f"{url} gave nothing ({error})"
        return self._kept[url]


class Keyring:
    """Finds keys of issuers for one verification."""

    def __init__(
        self, web: Web, *, trusted: Sequence[bytes] = (), snapshot: Document | None = None
    ) -> None:
        self._web = web
        self._documents: list[Document] = []
        self._bare: list[PublicKey] = []
        self._snapshot = snapshot
        for content in trusted:
            self._trust(content)

    def find(self, issuer: str, method: str) -> Found | Missing:
        """The key `method` (absolute id) as far as it speaks for `issuer`."""
        if issuer.startswith("did:key:"):
            return _own(issuer, method)
        reasons: list[str] = []
        for source, document in self._documents_about(issuer, reasons):
            found = _listed(document, method)
            if isinstance(found, Found):
                trusted = found.public in self._bare
                return _with(found, Source.TRUSTED if trusted else source, reasons)
            reasons.append(found.reason)
            if source is not Source.BUNDLE:
                break
        return self._unbound(method, reasons)

    def same(self, issuer: str, public: PublicKey) -> Found | Missing:
        """The method of `issuer` that has this very key, whatever its id."""
        if issuer == _did_of(public):
            return Found(public, Source.SELF, bound=True)
        reasons: list[str] = []
        for source, document in self._documents_about(issuer, reasons):
            for method in _methods(document):
                found = _listed(document, str(method.get("id")))
                if isinstance(found, Found) and found.public == public:
                    return _with(found, source, reasons)
        return Missing("; ".join(reasons) or f"{issuer} lists no such key")

    def _trust(self, content: bytes) -> None:
        text = content.strip()
        if text.startswith(b"{"):
            document = strict.read_object(text)
            if "verificationMethod" in document:
                self._documents.append(document)
            else:
                self._bare.append(_key(document))
        else:
            self._bare.append(PublicKey.from_multibase(text.decode("ascii", "replace")))

    def _documents_about(
        self, issuer: str, reasons: list[str]
    ) -> Iterable[tuple[Source, Document]]:
        for document in self._documents:
            if document.get("id") == issuer:
                yield Source.TRUSTED, document
        fetched = self._fetched(issuer)
        if isinstance(fetched, str):
            reasons.append(fetched)
        else:
            yield Source.FETCHED, fetched
        if self._snapshot is not None and self._snapshot.get("id") == issuer:
            yield Source.BUNDLE, self._snapshot

    def _fetched(self, issuer: str) -> Document | str:
        if issuer.startswith("did:key:"):
            return "a did:key is one key and has no document that could name others"
        try:
            url = did_web_url(issuer) if issuer.startswith("did:") else issuer
            content = self._web.get(url)
            if isinstance(content, str):
                return content
            document = strict.read_object(content)
        except CredentialError as error:
            return f"the issuer's document cannot be read ({error})"
        if document.get("id") != issuer:
            return f"the document at {url} is about {str(document.get('id'))[:80]!r}, not {issuer}"
        return document

    def _unbound(self, method: str, reasons: list[str]) -> Found | Missing:
        for public in self._bare:
            if public.algorithm != "RSA" and method.endswith(f"#{public.multibase}"):
                return Found(public, Source.TRUSTED, bound=True)
        note = "; ".join(reasons) or f"nothing is known about {method}"
        if self._web.offline:
            note += "; neither a proof bundle nor a trusted document or key was given that has it"
        if len(self._bare) == 1:
            return Found(self._bare[0], Source.TRUSTED, bound=True)
        try:
            named = PublicKey.from_multibase(method.rpartition("#")[2].removeprefix("did:key:"))
        except BadKey:
            return Missing(note)
        return Found(named, Source.HEADER, bound=False, note=note)


def _own(issuer: str, method: str) -> Found | Missing:
    try:
        public = PublicKey.from_multibase(issuer.removeprefix("did:key:"))
    except BadKey as error:
        return Missing(str(error))
    if method not in {issuer, f"{issuer}#{public.multibase}"}:
        return Missing(f"{method[:120]!r} is not the key of {issuer}")
    return Found(public, Source.SELF, bound=True)


def _did_of(public: PublicKey) -> str | None:
    return None if public.algorithm == "RSA" else public.did_key


def _with(found: Found, source: Source, reasons: Sequence[str]) -> Found:
    return Found(found.public, source, bound=True, method=found.method, note="; ".join(reasons))


def _methods(document: Document) -> list[Document]:
    listed = document.get("verificationMethod", [])
    allowed = document.get("assertionMethod", [])
    every = [*(listed if isinstance(listed, list) else [listed])]
    every += allowed if isinstance(allowed, list) else [allowed]
    return [one for one in every if isinstance(one, dict)]


def _listed(document: Document, method: str) -> Found | Missing:
    """The key of `document` with the absolute id `method`; Controlled Identifiers, 3.3."""
    subject = str(document.get("id"))
    for one in _methods(document):
        if _absolute(subject, one.get("id")) == method:
            if one.get("controller") != subject:
                return Missing(f"{subject} lists the key {method} but is not its controller")
            if not _allowed(document, method):
                return Missing(f"{subject} does not allow the key {method} to sign credentials")
            try:
                return Found(_key(one), Source.FETCHED, bound=True, method=one)
            except BadKey as error:
                return Missing(str(error))
    return Missing(f"the document of {subject} does not list the key {method}")


def _allowed(document: Document, method: str) -> bool:
    allowed = document.get("assertionMethod", [])
    ids = [
        one.get("id") if isinstance(one, dict) else one
        for one in (allowed if isinstance(allowed, list) else [allowed])
    ]
    return method in [_absolute(str(document.get("id")), one) for one in ids]


def _absolute(subject: str, name: object) -> str:
    return f"{subject}{name}" if str(name).startswith("#") else str(name)


def _key(method: Document) -> PublicKey:
    text, jwk = method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if isinstance(text, str):
        return PublicKey.from_multibase(text)
    if isinstance(jwk, dict):
        return PublicKey.from_jwk(jwk)
    if "kty" in method:
        return PublicKey.from_jwk(method)
    raise BadKey(f"met a key entry with {sorted(method)[:8]}, expected publicKeyMultibase or -Jwk")


def readable(trusted: Sequence[bytes]) -> str:
    """Empty, or why one of the trusted documents or keys cannot be used."""
    try:
        Keyring(Web(None), trusted=trusted)
    except (MalformedText, BadKey) as error:
        return str(error)
    return ""
