"""The guarded client, against real servers on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assaymark.web.kit.outbound import Limits, OutboundFailed, OutboundRefused, fetch, post

LIMITS = Limits(max_bytes=10_000, total_s=5.0)
DRIPS_S = 0.05


class _Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, dict[str, str]]]

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers.items())))
        page: Callable[[], None] = getattr(self, f"page_{self.path.strip('/').split('?')[0]}")
        page()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.asked.append((self.rfile.read(length).decode(), dict(self.headers.items())))
        page: Callable[[], None] = getattr(self, f"page_{self.path.strip('/')}")
        page()

    def page_busy(self) -> None:
        self.send(b"wait", status=429, Retry_After="7")

    def send(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page_good(self) -> None:
        self.send(b'{"a": 1}', Content_Length="8")

    def page_unannounced(self) -> None:
        self.send(b"x" * 20_000)

    def page_announced(self) -> None:
        self.send(b"", Content_Length="20000")

    def page_exact(self) -> None:
        self.send(b"x" * 10_000)

    def page_short(self) -> None:
        self.send(b"x" * 10, Content_Length="100")

    def page_missing(self) -> None:
        self.send(b"no", status=404)

    def page_zipped(self) -> None:
        self.send(b"\x1f\x8b", Content_Encoding="gzip")

    def page_near(self) -> None:
        self.send(b"", status=302, Location="/good")

    def page_round(self) -> None:
        self.send(b"", status=301, Location="/round")

    def page_inside(self) -> None:
        self.send(b"", status=302, Location="http://169.254.169.254/latest/meta-data/")

    def page_file(self) -> None:
        self.send(b"", status=302, Location="file:///etc/passwd")

    def page_slow(self) -> None:
        self.send(b"")
        self._drip(b"x")

    def page_slowhead(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        self._drip(b"y")

    def _drip(self, drop: bytes) -> None:
        try:
            for _ in range(int(20 / DRIPS_S)):
                self.wfile.write(drop)
                self.wfile.flush()
                time.sleep(DRIPS_S)
        except OSError:
            return  # the client has gone, as it should


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (_Handler,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def base(server: ThreadingHTTPServer, settings: Any) -> str:
    port = server.server_address[1]
    settings.OUTBOUND_PRIVATE = frozenset({f"127.0.0.1:{port}", f"issuer.example:{port}"})
    return f"http://127.0.0.1:{port}"


def test_a_listed_inside_server_answers(base: str) -> None:
    assert fetch(f"{base}/good?q=1", limits=LIMITS) == b'{"a": 1}'


def test_a_request_carries_no_cookie_and_asks_for_no_compression(
    base: str, server: ThreadingHTTPServer
) -> None:
    fetch(f"{base}/good", limits=LIMITS)
    headers = server.RequestHandlerClass.asked[0][1]  # type: ignore[attr-defined]
    assert headers["Accept-Encoding"] == "identity"
    assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)


def test_a_post_sends_its_body_and_headers_once(base: str, server: ThreadingHTTPServer) -> None:
    made = post(f"{base}/good", b'{"q": 1}', headers={"Authorization": "Bearer x"}, limits=LIMITS)
    assert (made.status, made.body) == (200, b'{"a": 1}')
    [(body, headers)] = server.RequestHandlerClass.asked  # type: ignore[attr-defined]
    assert body == '{"q": 1}'
    assert headers["Authorization"] == "Bearer x"
    assert headers["Accept-Encoding"] == "identity"


def test_a_post_hands_back_an_errors_answer(base: str) -> None:
    made = post(f"{base}/busy", b"{}", headers={}, limits=LIMITS)
    assert (made.status, made.body, made.retry_after) == (429, b"wait", "7")


@pytest.mark.parametrize("page", ["near", "inside"])
def test_a_post_follows_no_redirect(base: str, server: ThreadingHTTPServer, page: str) -> None:
    with pytest.raises(OutboundFailed, match="redirect"):
        post(f"{base}/{page}", b"{}", headers={"Authorization": "Bearer x"}, limits=LIMITS)
    assert len(server.RequestHandlerClass.asked) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["slow", "slowhead", "announced", "short", "zipped"])
def test_a_post_is_bounded_as_a_fetch_is(base: str, page: str) -> None:
    with pytest.raises(OutboundFailed):
        post(f"{base}/{page}", b"{}", headers={}, limits=Limits(max_bytes=10_000, total_s=1.0))


def test_a_post_to_an_address_inside_is_refused_unsent(
    base: str, server: ThreadingHTTPServer
) -> None:
    with pytest.raises(OutboundRefused):
        post(f"{base}/good", b"{}", headers={}, private=frozenset())
    assert not server.RequestHandlerClass.asked  # type: ignore[attr-defined]


def test_an_answer_as_long_as_the_limit_is_taken(base: str) -> None:
    assert len(fetch(f"{base}/exact", limits=LIMITS)) == 10_000


@pytest.mark.parametrize("page", ["unannounced", "announced"])
def test_an_answer_longer_than_the_limit_fails(base: str, page: str) -> None:
    with pytest.raises(OutboundFailed, match="more than 10000 bytes"):
        fetch(f"{base}/{page}", limits=LIMITS)


def test_an_answer_that_ends_early_fails(base: str) -> None:
    with pytest.raises(OutboundFailed, match="90 bytes early"):
        fetch(f"{base}/short", limits=LIMITS)


def test_another_status_than_200_fails(base: str) -> None:
    with pytest.raises(OutboundFailed, match="status 404"):
        fetch(f"{base}/missing", limits=LIMITS)


def test_a_compressed_answer_fails_because_it_could_unfold_without_bound(base: str) -> None:
    with pytest.raises(OutboundFailed, match="'gzip'"):
        fetch(f"{base}/zipped", limits=LIMITS)


@pytest.mark.parametrize("page", ["slow", "slowhead"])
def test_a_drip_of_bytes_ends_at_the_total_time(base: str, page: str) -> None:
    started = time.monotonic()
    with pytest.raises(OutboundFailed, match="in time"):
        fetch(f"{base}/{page}", limits=Limits(total_s=0.5))
    assert time.monotonic() - started < 3


def test_a_redirect_within_the_listed_server_is_followed(base: str) -> None:
    assert fetch(f"{base}/near", limits=LIMITS) == b'{"a": 1}'


def test_redirects_without_end_fail(base: str, server: ThreadingHTTPServer) -> None:
    with pytest.raises(OutboundFailed, match="more than 3 redirects"):
        fetch(f"{base}/round", limits=LIMITS)
    assert len(server.RequestHandlerClass.asked) == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["inside", "file"])
def test_a_redirect_to_where_we_do_not_ask_is_refused(base: str, page: str) -> None:
    with pytest.raises(OutboundRefused):
        fetch(f"{base}/{page}", limits=LIMITS)


def test_an_inside_server_that_is_not_listed_is_not_even_connected_to(
    base: str, server: ThreadingHTTPServer, settings: Any
) -> None:
    settings.OUTBOUND_PRIVATE = frozenset()
    limits = Limits(ports=frozenset({server.server_address[1]}))
    with pytest.raises(OutboundRefused, match=r"'127\.0\.0\.1', which is not public"):
        fetch(f"{base.replace('http:', 'https:')}/good", limits=limits)
    assert server.RequestHandlerClass.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "file:///etc/passwd", "//example.org/"),
        *("https://example.org:22/", "https://example.org:99999/", "https://u:p@example.org/"),
        *("https://u@example.org/", "https:///x", "https://exa mple.org/", "https://ü.example/"),
        *("https://a\r\nb/", "https://example.org\\@inside/", "https://[::1/", "", "https://./"),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://0/"),
        *("https://2130706433/", "https://0x7f.1/", "https://017700000001/"),
    ],
)
def test_an_address_we_do_not_ask_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        fetch(url, limits=LIMITS)


def test_a_name_with_one_inside_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _resolve_to(monkeypatch, ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.1"):
        fetch("https://issuer.example/", limits=LIMITS)


def test_a_name_is_resolved_once_and_that_address_is_asked(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: what the name would say a moment later no longer matters."""
    asked = _resolve_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    url = base.replace("127.0.0.1", "issuer.example")
    assert fetch(f"{url}/good", limits=LIMITS) == b'{"a": 1}'
    assert asked == ["issuer.example"]


def test_a_name_that_does_not_exist_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OutboundFailed, match="Name or service not known"):
        fetch("https://issuer.example/", limits=LIMITS)


def test_a_certificate_nobody_vouches_for_fails(
    tmp_path: Path, settings: Any, server: ThreadingHTTPServer
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign,assignment]
    port = server.server_address[1]
    settings.OUTBOUND_PRIVATE = frozenset({f"127.0.0.1:{port}"})
    with pytest.raises(OutboundFailed, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(f"https://127.0.0.1:{port}/good", limits=LIMITS)


def test_a_handshake_that_never_comes_ends_at_the_total_time(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.OUTBOUND_PRIVATE = frozenset({f"127.0.0.1:{port}"})
        with pytest.raises(OutboundFailed, match="in time"):
            fetch(f"https://127.0.0.1:{port}/", limits=Limits(total_s=0.3))


def _resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    asked: list[str] = []
    left = list(answers)

    def answer(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        if host[0].isdigit():
            return _real(host, port, *rest, **more)
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", (one, port)) for one in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


_real = socket.getaddrinfo


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1).not_valid_before(now)
    builder = builder.not_valid_after(now + timedelta(days=1)).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    pem = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "server.pem"
    path.write_bytes(pem + builder.sign(key, hashes.SHA256()).public_bytes(encoding))
    return path
