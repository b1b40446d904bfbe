"""The one door through which the site asks other servers, guarded against being sent inside.

A stranger may hand us an address to fetch (an issuer, a status list), so an address is never
trusted: https only, usual ports only, the name resolved once, every address it has must be public,
and the connection goes to the very address that was checked, so that a name cannot point
elsewhere a moment later. Redirects are judged like first addresses. Size and total time are
bounded, compression is refused, no cookie, credential or proxy is used.

`post` sends a body to an address that somebody in charge has set, and hands back any answer, also
an error's: it follows no redirect, so that what is sent goes nowhere else.

`settings.OUTBOUND_PRIVATE` (ASSAYMARK_OUTBOUND_PRIVATE) lists `host:port` pairs that may be inside
and may speak plain http: who can write that setting can make the site ask anything there.

    OutboundError
    ├── OutboundRefused   the address is not one we ask; nothing was sent to it
    └── OutboundFailed    we asked, and got no usable answer
        └── OutboundUnfit   an answer of a kind we do not take: asking again would not help

Source: OWASP Server-Side Request Forgery Prevention Cheat Sheet; ASVS 5.0, 1.3.6.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

from assaymark.web.kit.addresses import is_public

_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536
_Taken = TypeVar("_Taken")


class OutboundError(Exception):
    """An address could not be fetched."""


class OutboundRefused(OutboundError):
    """The address is not one we ask."""


class OutboundFailed(OutboundError):
    """The server was asked and gave no usable answer."""


class OutboundUnfit(OutboundFailed):
    """The server answered, with something we do not take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: bytes of the answer, seconds in all, redirects, ports."""

    max_bytes: int = 1_000_000
    total_s: float = 10.0
    redirects: int = 3
    ports: frozenset[int] = frozenset({443, 8443})
    accept: str = "application/json, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class _Target:
    """Where one request goes; `private` when the operator allows this host and port inside."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    private: bool


def fetch(
    url: str, *, limits: Limits | None = None, private: frozenset[str] | None = None
) -> bytes:
    """The body of the 200 answer at `url`, at most `limits.max_bytes` long.

    `private` are the `host:port` pairs that may be inside; by default those of the settings.
    Raises OutboundRefused before anything is sent to an address we do not ask, OutboundFailed
    when the server cannot be reached, answers otherwise, too much or too slowly.
    """
    limits = limits or Limits()
    allowed = _inside_by_settings() if private is None else private
    deadline = time.monotonic() + limits.total_s
    target = _target(url, limits, allowed)
    for _ in range(limits.redirects + 1):
        answer = _ask(target, limits, deadline, _answer)
        if isinstance(answer, bytes):
            return answer
        target = _target(answer.url, limits, allowed if target.private else frozenset())
    raise OutboundFailed(
        f"met more than {limits.redirects} redirects from {url!r}; expected an answer: "
        "give the final address"
    )


def acceptable(url: str) -> None:
    """Raises OutboundRefused for an address that would be refused by its looks; asks nobody."""
    _target(url, Limits(), _inside_by_settings())


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a `post`, whatever its status; `retry_after` as the server wrote it."""

    status: int
    body: bytes
    retry_after: str


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    limits: Limits | None = None,
    private: frozenset[str] | None = None,
) -> Reply:
    """The answer to `body` sent to `url` with these headers; its status may be anything.

    Raises as `fetch` does; a redirect is OutboundFailed, and nothing is sent on.
    """
    limits = limits or Limits()
    target = _target(url, limits, _inside_by_settings() if private is None else private)
    deadline = time.monotonic() + limits.total_s
    answer = _ask(target, limits, deadline, _reply, sent=_Sent(body, headers))
    if isinstance(answer, Reply):
        return answer
    raise OutboundUnfit(f"met a redirect from {url!r}; expected an answer: give the final address")


@dataclass(frozen=True, slots=True)
class _Sent:
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str


def _inside_by_settings() -> frozenset[str]:
    from django.conf import settings  # noqa: PLC0415 - the command line fetches without Django

    inside: frozenset[str] = settings.OUTBOUND_PRIVATE
    return inside


def _target(url: str, limits: Limits, allowed: frozenset[str]) -> _Target:
    parts = _parts(url)
    host = _ascii_host(url, parts.hostname or "")
    port = _port(url, parts) or (443 if parts.scheme == "https" else 80)
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    private = name in allowed
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise _refused(url, f"the scheme {parts.scheme!r}", "an address that starts with https://")
    if port not in limits.ports and not private:
        usual = " or ".join(str(one) for one in sorted(limits.ports))
        raise _refused(url, f"port {port}", f"port {usual}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(url, parts.scheme, host, port, path, private)


def _parts(url: str) -> SplitResult:
    if len(url) > 2_000 or any(letter <= " " or letter in "\\\x7f" for letter in url):
        raise _refused(url[:80], "spaces, control characters or more than 2000 of them", "a URL")
    if not url.isascii():
        raise _refused(url, "letters beyond ASCII", "a URL with those percent-encoded")
    try:
        parts = urlsplit(url)
    except ValueError as wrong:
        raise _refused(url, f"something unreadable ({wrong})", "a URL") from wrong
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise _refused(url, "no host, or a user name in the address", "https://host/path")
    return parts


def _ascii_host(url: str, host: str) -> str:
    if len(host) > 253 or host.strip(".") == "":
        raise _refused(url, f"the host {host[:80]!r}", "the name of a server")
    return host.lower()


def _port(url: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as wrong:
        raise _refused(url, "a port that is no number up to 65535", "none, or 443") from wrong


def _refused(url: str, met: str, expected: str) -> OutboundRefused:
    return OutboundRefused(
        f"met {met} in {url!r}; expected {expected}: correct the address, or have the operator "
        "list the host in ASSAYMARK_OUTBOUND_PRIVATE"
    )


def _ask(
    target: _Target,
    limits: Limits,
    deadline: float,
    taken: Callable[[_Target, HTTPResponse, Limits, float], _Taken],
    *,
    sent: _Sent | None = None,
) -> _Taken:
    connection = _Pinned(target, _resolved(target, deadline), deadline)
    try:
        with _ended_at(deadline, connection):
            headers = _headers(limits) | (dict(sent.headers) if sent else {})
            method, body = ("POST", sent.body) if sent else ("GET", None)
            connection.request(method, target.path, body, headers)
            return taken(target, connection.getresponse(), limits, deadline)
    except (OSError, HTTPException, ValueError) as wrong:
        raise _failed(target, deadline, wrong) from wrong
    finally:
        connection.close()


def _headers(limits: Limits) -> dict[str, str]:
    return {"Accept": limits.accept, "Accept-Encoding": "identity", "User-Agent": "assaymark"}


def _failed(target: _Target, deadline: float, wrong: Exception) -> OutboundFailed:
    slow = isinstance(wrong, TimeoutError) or time.monotonic() >= deadline
    is_plain = isinstance(wrong, OSError | HTTPException)  # others may quote a header, a key
    told = f": {wrong}" if is_plain else ""
    met = "no complete answer in time" if slow else f"{type(wrong).__name__}{told}"
    return OutboundFailed(
        f"met {met} at {target.url!r}; expected a complete answer within the limits: "
        "try again later, or ask whoever runs that server"
    )


def _resolved(target: _Target, deadline: float) -> list[str]:
    """Every address of the target's host, all of them allowed; resolved once and no more."""
    found: list[str] = []
    errors: list[OSError] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as wrong:
            errors.append(wrong if isinstance(wrong, OSError) else OSError(str(wrong)))

    # The system's resolver knows no time limit of its own.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if not found:
        raise _failed(target, deadline, errors[0] if errors else TimeoutError("name look-up"))
    return _allowed(target, found)


def _allowed(target: _Target, addresses: list[str]) -> list[str]:
    inside = [] if target.private else [one for one in addresses if not is_public(one)]
    if inside:
        raise _refused(
            target.url, f"the address {inside[0]!r}, which is not public,", "a public one"
        )
    return addresses


class _Pinned(HTTPConnection):
    """A connection to the addresses that were checked; the host's name serves TLS and `Host`."""

    def __init__(self, target: _Target, addresses: list[str], deadline: float) -> None:
        default = 443 if target.scheme == "https" else 80
        super().__init__(target.host, target.port, timeout=max(0.001, deadline - time.monotonic()))
        self.default_port = default
        self._target, self._addresses, self._deadline = target, addresses, deadline
        self._open: socket.socket | None = None

    def connect(self) -> None:
        """Opens the connection to the first address that answers."""
        self.sock = self._open = raw = self._first_open()
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = self._open = secured = context.wrap_socket(
                raw, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            secured.do_handshake()  # after `_open` is set, so that `cut` reaches it

    def cut(self) -> None:
        """Ends the connection under whoever is still reading from it."""
        # `sock` is forgotten once the answer's head is read, and an SSLSocket's own `shutdown`
        # would touch its state under the reader.
        if self._open is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)

    def _first_open(self) -> socket.socket:
        last: OSError = TimeoutError("no time left")
        for address in self._addresses:
            left = self._deadline - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, self._target.port), timeout=left)
            except OSError as wrong:
                last = wrong
        raise last


@contextmanager
def _ended_at(deadline: float, connection: _Pinned) -> Iterator[None]:
    """Cuts the connection at the deadline: a drip of bytes never trips a socket's own timeout."""
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(
    target: _Target, response: HTTPResponse, limits: Limits, deadline: float
) -> bytes | _Redirect:
    if response.status in _REDIRECTS:
        return _Redirect(urljoin(target.url, response.headers.get("Location", "")))
    if response.status != 200:
        raise OutboundFailed(
            f"met the status {response.status} at {target.url!r}; expected 200: "
            "check the address, or ask whoever runs that server"
        )
    _refuse_encoded(target, response)
    return _body(target, response, limits, deadline)


def _reply(
    target: _Target, response: HTTPResponse, limits: Limits, deadline: float
) -> Reply | _Redirect:
    if response.status in _REDIRECTS:
        return _Redirect(response.headers.get("Location", ""))
    _refuse_encoded(target, response)
    body = _body(target, response, limits, deadline)
    return Reply(response.status, body, response.headers.get("Retry-After", "")[:40])


def _refuse_encoded(target: _Target, response: HTTPResponse) -> None:
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise OutboundUnfit(
            f"met the content encoding {encoding!r} at {target.url!r}; expected none, as asked: "
            "ask whoever runs that server to honour Accept-Encoding"
        )


def _body(target: _Target, response: HTTPResponse, limits: Limits, deadline: float) -> bytes:
    announced, body = response.length or 0, bytearray()
    while announced <= limits.max_bytes and len(body) <= limits.max_bytes:
        chunk = response.read(min(_CHUNK, limits.max_bytes + 1 - len(body)))
        if time.monotonic() >= deadline:
            raise TimeoutError
        if not chunk:
            return _whole(response, body)
        body += chunk
    raise OutboundUnfit(
        f"met more than {limits.max_bytes} bytes at {target.url!r}; expected at most that: "
        "give the address of the document itself"
    )


def _whole(response: HTTPResponse, body: bytearray) -> bytes:
    if response.length:
        raise OSError(f"the answer ended {response.length} bytes early")
    return bytes(body)
