"""Somebody who uses an installation over HTTP alone: pages with a session, the API with a token."""

import html
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from typing import Any

TIMEOUT_S = 60


class Refused(RuntimeError):
    """An answer other than the one that was needed."""


class Visitor:
    """A client of `base` with cookies of its own; `token` is for the API."""

    def __init__(self, base: str, *, token: str = "") -> None:
        self.base, self.token = base, token
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def get(self, path: str) -> bytes:
        """The body at `path`."""
        return self._ask(urllib.request.Request(self.base + path, headers=self._bearer()))

    def api(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON answer of the API to a GET, or to a POST of `body`."""
        headers = {"Accept": "application/json", **self._bearer()}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        return json.loads(
            self._ask(urllib.request.Request(self.base + path, data=data, headers=headers))
        )

    def sign_in(self, email: str, password: str) -> None:
        """Signs in through the page."""
        self.post("/account/login/", [("login", email), ("password", password)])

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> str:
        """The page that comes after the form at `path` was sent, redirects followed."""
        page = self.get(path).decode()
        met = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if met is None:
            raise Refused(f"no form at {path!r}; met {_words(page)[:300]!r}")
        data = urllib.parse.urlencode([("csrfmiddlewaretoken", met[1]), *fields]).encode()
        headers = {"Referer": self.base + path}
        return self._ask(
            urllib.request.Request(self.base + path, data=data, headers=headers)
        ).decode()

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _ask(self, request: urllib.request.Request) -> bytes:
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            words = _words(error.read().decode(errors="replace"))[:600]
            raise Refused(f"{request.full_url} answered {error.code}: {words}") from error


def _words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
