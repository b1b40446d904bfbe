"""A server of our own that speaks the chat-completions protocol, well or badly, as told.

`plan` says how the next requests are answered, one word each; when it is used up, `usual`.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assaymark.grading.llm.model import Form, Message, Request
from tests.grading.llm.speaking import Model, always

KEY = "sk-a-key-for-tests-7Q4"
NAME = "fake-1"


@dataclass
class Chat:
    """What the server was asked, and what it answers."""

    model: Model = field(default_factory=lambda: always("Shown"))
    usual: str = "right"
    plan: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    sound_s: float = 2.0
    headers: list[dict[str, str]] = field(default_factory=list)
    base: str = ""
    slow_s: float = 3.0

    def how(self) -> str:
        return self.plan.pop(0) if self.plan else self.usual


def request_of(body: dict[str, Any]) -> Request:
    messages = tuple(Message(one["role"], one["content"]) for one in body["messages"])
    return Request(messages, Form.PROMPT, {}, 0, 0.0, 0)


class _Handler(BaseHTTPRequestHandler):
    chat: Chat

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/audio/transcriptions"):
            self.write_down(sent)
            return
        raw = sent.decode()
        body = json.loads(raw)
        self.chat.raw.append(raw)
        self.chat.asked.append(body)
        self.chat.headers.append(dict(self.headers.items()))
        how = self.chat.how()
        if self.headers.get("Authorization") not in (f"Bearer {KEY}", None):
            how = "401"
        elif body["model"] != NAME:
            how = "404"
        getattr(self, f"answer_{how}", self.answer_status)(body, how)

    def send(self, status: int, plain: Any, **headers: str) -> None:
        raw = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def said(self, text: str, **more: Any) -> None:
        usage = {"prompt_tokens": 1000, "completion_tokens": 100}
        message = {"role": "assistant", "content": text}
        self.send(
            200,
            {"model": NAME, "choices": [{"index": 0, "message": message}], "usage": usage} | more,
        )

    def write_down(self, sent: bytes) -> None:
        """The words of a sound, unless the plan says a status."""
        self.chat.sounds.append(sent)
        self.chat.headers.append(dict(self.headers.items()))
        how = self.chat.how()
        if how.isdigit():
            self.send(int(how), {"error": {"message": f"told to say {how}"}})
            return
        usage = {"type": "duration", "seconds": self.chat.sound_s}
        self.send(200, {"text": "You hear the feeling first.", "usage": usage})

    def answer_echo(self, body: dict[str, Any], how: str) -> None:
        """Repeats the key in its own words, as careless endpoints do."""
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.send(401, {"error": {"message": f"Incorrect key {key}" + " sorry" * 60}})

    def plain(self, body: dict[str, Any]) -> dict[str, Any]:
        return json.loads(self.chat.model(request_of(body)).text)

    def answer_right(self, body: dict[str, Any], how: str) -> None:
        self.said(json.dumps(self.plain(body)))

    def answer_wrapped(self, body: dict[str, Any], how: str) -> None:
        """Knows no response format at all, and wraps what it says."""
        if "response_format" in body:
            error = {"message": "Unknown parameter: response_format", "type": "invalid_request"}
            self.send(400, {"error": error})
        else:
            self.said(f"```json\n{json.dumps(self.plain(body))}\n```")

    def answer_picky(self, body: dict[str, Any], how: str) -> None:
        """Like newer models: another name for the limit, no temperature."""
        for name in ("max_tokens", "temperature"):
            if name in body:
                error = {"message": f"Unsupported parameter: '{name}' with this model"}
                self.send(400, {"error": error})
                return
        self.answer_right(body, how)

    def answer_otherwise(self, body: dict[str, Any], how: str) -> None:
        self.said(json.dumps(self.plain(body)), model="fake-2-from-yesterday")

    def answer_prose(self, body: dict[str, Any], how: str) -> None:
        self.said("I think this is level 4, well done!")

    def answer_invented(self, body: dict[str, Any], how: str) -> None:
        self.said(json.dumps(self.plain(body) | {"quotes": ["words that nobody ever wrote here"]}))

    def answer_html(self, body: dict[str, Any], how: str) -> None:
        self.send(200, b"<html>Welcome to the router</html>")

    def answer_empty(self, body: dict[str, Any], how: str) -> None:
        self.send(200, {"choices": []})

    def answer_huge(self, body: dict[str, Any], how: str) -> None:
        self.said("x" * 600_000)

    def answer_slow(self, body: dict[str, Any], how: str) -> None:
        time.sleep(self.chat.slow_s)
        self.answer_right(body, how)

    def answer_cut(self, body: dict[str, Any], how: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b'{"choices": [')
        self.close_connection = True

    def answer_429(self, body: dict[str, Any], how: str) -> None:
        self.send(429, {"error": {"message": "Rate limit reached"}}, Retry_After="0")

    def answer_404(self, body: dict[str, Any], how: str) -> None:
        error = {
            "message": f"The model `{body['model']}` does not exist",
            "code": "model_not_found",
        }
        self.send(404, {"error": error})

    def answer_redirect(self, body: dict[str, Any], how: str) -> None:
        self.send(302, b"", Location="http://169.254.169.254/")

    def answer_status(self, body: dict[str, Any], how: str) -> None:
        self.send(int(how), {"error": {"message": f"told to say {how}"}})


@contextmanager
def chatting() -> Iterator[Chat]:
    chat = Chat()
    handler = type("Handler", (_Handler,), {"chat": chat})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        chat.base = f"http://127.0.0.1:{running.server_address[1]}/v1"
        yield chat
        running.shutdown()
        thread.join()
