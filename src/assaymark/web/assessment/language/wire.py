"""The chat-completions protocol, as OpenAI's endpoint and many others speak it.

Sent are the messages, the model's name and how to answer; no name of a person or an organisation.
Whatever comes back is an `Answer`, or one sentence in three parts about what went wrong.

    Unanswered (grading.llm)
    ├── FormRefused   the response format is not known there
    └── Trouble       anything else; `is_passing` where trying again may help

Source: OpenAI API reference, "Create chat completion".
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assaymark.grading.llm.model import Answer, Form, FormRefused, Request, Unanswered
from assaymark.web.kit.outbound import (
    Limits,
    OutboundFailed,
    OutboundRefused,
    OutboundUnfit,
    Reply,
    post,
)

MOST_BYTES = 400_000
"""Of an answer with everything around it."""
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
_LONGEST_WAIT_S = 20.0
Post = Callable[..., Reply]


class Trouble(Unanswered):
    """The endpoint gave no usable answer. `may_cost`: it might have worked, and charge for it."""

    def __init__(
        self,
        sentence: str,
        *,
        status: int | None = None,
        is_passing: bool = False,
        may_cost: bool = False,
        wait_s: float = 0.0,
    ) -> None:
        super().__init__(sentence)
        self.status, self.is_passing, self.may_cost = status, is_passing, may_cost
        self.wait_s = wait_s


@dataclass(slots=True)
class Endpoint:
    """Where and how to ask; `lacks` remembers parameters that this endpoint does not know."""

    base_url: str
    model: str
    key: str
    timeout_s: float
    lacks: set[str] = field(default_factory=set)

    @property
    def headers(self) -> dict[str, str]:
        """The key as a bearer, where there is one."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def limits(self) -> Limits:
        """What one call may take."""
        return Limits(max_bytes=MOST_BYTES, total_s=self.timeout_s, redirects=0)

    def address(self, path: str) -> str:
        """The address of `path` below the base."""
        return self.base_url.rstrip("/") + path


def redacted(endpoint: Endpoint, words: str) -> str:
    """The words without the endpoint's key: it may repeat what it was sent, and so may an error."""
    forms = (endpoint.key, repr(endpoint.key)[1:-1], repr(endpoint.key.encode())[2:-1])
    for one in forms:
        words = words.replace(one, "(the key)") if one else words
    return words


def ask(endpoint: Endpoint, request: Request, *, send: Post = post) -> Answer:
    """The endpoint's answer; raises Trouble or FormRefused, neither of which names the key."""
    try:
        return _asked(endpoint, request, send)
    except Unanswered as wrong:
        wrong.args = tuple(redacted(endpoint, str(one)) for one in wrong.args)
        raise wrong from None  # the cause may hold the key


def _asked(endpoint: Endpoint, request: Request, send: Post) -> Answer:
    began = time.monotonic()
    try:
        reply = send(
            endpoint.address("/chat/completions"),
            json.dumps(body(endpoint, request)).encode(),
            headers={"Content-Type": "application/json", **endpoint.headers},
            limits=endpoint.limits(),
        )
    except OutboundRefused as refused:
        raise Trouble(str(refused)) from refused
    except OutboundUnfit as unfit:
        raise Trouble(str(unfit), may_cost=True) from unfit
    except OutboundFailed as failed:
        raise Trouble(str(failed), is_passing=True, may_cost=True) from failed
    if reply.status != 200:
        raise _refusal(endpoint, request, reply)
    return _answer(reply.body, request, time.monotonic() - began)


def body(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    """What is sent, without the parameters that the endpoint lacks."""
    plain: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [{"role": one.role, "content": one.content} for one in request.messages],
        "stream": False,
        "temperature": request.temperature,
        "seed": request.seed,
        "max_tokens": request.max_tokens,
    }
    if "max_tokens" in endpoint.lacks:
        plain["max_completion_tokens"] = plain["max_tokens"]
    if request.form is Form.SCHEMA:
        shape = {"name": "judgement", "strict": True, "schema": dict(request.schema)}
        plain["response_format"] = {"type": "json_schema", "json_schema": shape}
    elif request.form is Form.OBJECT:
        plain["response_format"] = {"type": "json_object"}
    return {key: value for key, value in plain.items() if key not in endpoint.lacks}


def _refusal(endpoint: Endpoint, request: Request, reply: Reply) -> Unanswered:
    said = redacted(endpoint, _said(reply.body))
    lower = said.casefold()
    if reply.status in (400, 422):
        names = ("max_tokens", "temperature", "seed")
        for name in names:
            if name in lower and name not in endpoint.lacks:
                endpoint.lacks.add(name)
                return Trouble(
                    _sentence(reply.status, said, "ask again without it"),
                    status=reply.status,
                    is_passing=True,
                )
        told = ("response_format", "json_schema", "json_object", "response format", "grammar")
        if request.form is not Form.PROMPT and any(one in lower for one in told):
            return FormRefused(_sentence(reply.status, said, "another response format is tried"))
    return Trouble(
        _sentence(reply.status, said, _advice(reply.status, endpoint)),
        status=reply.status,
        is_passing=reply.status in _PASSING and "insufficient_quota" not in lower,
        wait_s=_wait_s(reply.retry_after),
    )


def _advice(status: int, endpoint: Endpoint) -> str:
    known = {
        401: "enter the key again",
        402: "the account at the endpoint needs credit",
        403: "check that the key may use this model",
        404: f"check the address {endpoint.base_url!r} (often it ends in /v1) and the model's name"
        f" {endpoint.model!r}",
        413: "the work is too long for this model",
        429: "too many calls at once, or the account there has no credit left: try again later",
    }
    if status in known:
        return known[status]
    return "try again later" if status >= 500 else "check the address and the model's name"


def _sentence(status: int, said: str, todo: str) -> str:
    met = f"the endpoint answered with the status {status}" + (
        f" and said {said[:200]!r}" if said else ""
    )
    return f"{met}; expected 200 with an answer: {todo}"


def _said(raw: bytes) -> str:
    """The endpoint's own words about an error, short and without control characters."""
    text = raw[:4000].decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        return "(a web page)"
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        plain = None
    found = plain.get("error", plain) if isinstance(plain, Mapping) else text
    if isinstance(found, Mapping):
        found = " ".join(str(found[one]) for one in ("message", "code", "type") if found.get(one))
    words = " ".join(str(found).split())
    return "".join(one for one in words if one.isprintable())


def _wait_s(told: str) -> float:
    try:
        return min(max(float(told), 0.0), _LONGEST_WAIT_S)
    except ValueError:
        return 0.0


def _answer(raw: bytes, request: Request, seconds: float) -> Answer:
    plain = _object(raw)
    choices = plain.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, Mapping) else None
    text = message.get("content") if isinstance(message, Mapping) else None
    if not isinstance(text, str):
        raise _unlike(f"an answer without text: {str(plain)[:120]!r}")
    usage = plain.get("usage")
    usage = usage if isinstance(usage, Mapping) else {}
    asked = sum(len(one.content) for one in request.messages)
    return Answer(
        text=text.replace("\0", ""),
        model=str(plain.get("model") or "")[:120].replace("\0", ""),
        tokens_in=_count(usage.get("prompt_tokens"), asked),
        tokens_out=_count(usage.get("completion_tokens"), len(text)),
        seconds=seconds,
    )


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        plain = json.loads(raw)
    except (ValueError, RecursionError) as wrong:
        raise _unlike(f"no JSON: {raw[:80]!r}") from wrong
    if not isinstance(plain, Mapping):
        raise _unlike(f"JSON of another kind: {str(plain)[:80]!r}")
    return plain


def _unlike(met: str) -> Trouble:
    return Trouble(
        f"the endpoint answered with {met}; expected the answer of a chat completion: check that"
        " the address is that of an OpenAI-compatible endpoint",
        status=200,
        may_cost=True,
    )


def _count(told: object, letters: int) -> int:
    """Tokens as told, or about as many as the letters make."""
    if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 10_000_000:
        return told
    return letters // 4 + 1
