"""Where a verification asks: addresses of this site are answered from the database, others guarded.

Asking ourselves over the network would wait for ourselves; and what is published is what the
database holds. Everything else goes through the one guarded client, `kit.outbound`.
"""

import json
import threading
from collections.abc import Callable

from django.conf import settings
from django.urls import Resolver404, resolve

from assaymark.web.awards import queries as awards
from assaymark.web.kit.outbound import OutboundError
from assaymark.web.kit.outbound import fetch as fetch_outside
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation

AT_ONCE = 2
PATIENCE_S = 2.0
_outside = threading.BoundedSemaphore(AT_ONCE)


def fetch(url: str) -> bytes:
    """The bytes at `url`; raises `LookupError` or `OSError` when it gives nothing.

    At most `AT_ONCE` other servers are asked at once, so that slow ones, which a stranger may
    name, never hold all of this process's threads.
    """
    own = own_path(url)
    if own is not None:
        return own_document(own)
    if not _outside.acquire(timeout=PATIENCE_S):
        raise OSError("too many other addresses are being asked just now; try again in a minute")
    try:
        return fetch_outside(url)
    except OutboundError as error:
        raise OSError(str(error)) from error
    finally:
        _outside.release()


def own_path(url: str) -> str | None:
    """The path of an address of this site, else None."""
    base = f"{settings.BASE_URL}/"
    return "/" + url.removeprefix(base).partition("#")[0] if url.startswith(base) else None


def own_document(path: str) -> bytes:
    """What this site publishes for machines at `path`; raises `LookupError` when nothing."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        raise LookupError(f"this site has nothing at {path[:200]!r}") from None
    answer = _OWN.get(match.url_name or "")
    if answer is None:
        raise LookupError(f"this site has no document for machines at {path[:200]!r}")
    return answer(**match.kwargs)


def _issuer(slug: str) -> bytes:
    return _json(awards.profile(_organisation(slug)))


def _did(slug: str) -> bytes:
    return _json(awards.did_document(_organisation(slug)))


def _status(slug: str, number: int) -> bytes:
    found = awards.status_credential(_organisation(slug), number)
    if found is None:
        raise LookupError(f"{slug!r} has no status list {number}")
    return _json(found.credential)


def _badge(handle: str, ending: str = "json") -> bytes:
    found = awards.award(handle)
    if found is None or ending not in {"json", "jwt"}:
        raise LookupError(f"there is no badge {handle!r} here")
    return found.jwt.encode() if ending == "jwt" else _json(found.credential)


_OWN: dict[str, Callable[..., bytes]] = {
    "issuer": _issuer,
    "issuer_json": _issuer,
    "did": _did,
    "status": _status,
    "status_json": _status,
    "badge": _badge,
    "badge_file": _badge,
}


def _organisation(slug: str) -> Organisation:
    found = people.organisation(slug)
    if found is None:
        raise LookupError(f"there is no organisation {slug!r} here")
    return found


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
