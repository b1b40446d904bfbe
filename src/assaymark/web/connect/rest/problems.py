"""Errors of the API as RFC 9457 problem documents: what was met, what was expected, what to do.

`type` is the place on the reference page that explains the kind of problem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in addresses, its status, its title and what it means."""

    slug: str
    status: HTTPStatus
    title: Words
    meaning: Words


UNREADABLE = Kind(
    "unreadable",
    HTTPStatus.BAD_REQUEST,
    _("The request cannot be read"),
    _("The body is not one JSON value, or holds a key twice or a NUL character."),
)
NO_KEY = Kind(
    "idempotency-key-missing",
    HTTPStatus.BAD_REQUEST,
    _("An Idempotency-Key is needed, or is not one"),
    _("A key has 1 to 200 visible ASCII characters; giving a badge always needs one."),
)
UNKNOWN_TOKEN = Kind(
    "no-valid-token",
    HTTPStatus.UNAUTHORIZED,
    _("No valid token"),
    _("The call has no token, or one that is unknown, revoked or out of date."),
)
NOT_ALLOWED = Kind(
    "not-allowed",
    HTTPStatus.FORBIDDEN,
    _("Not allowed"),
    _("The token lacks the scope, or its member no longer has the role behind it."),
)
NOT_FOUND = Kind(
    "not-found",
    HTTPStatus.NOT_FOUND,
    _("Not found"),
    _("There is no such thing in the token's organisation, or the token may not see it."),
)
BAD_METHOD = Kind(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    _("Method not allowed"),
    _("The address exists, but not with this method; the header Allow names those it has."),
)
CONFLICT = Kind(
    "conflict",
    HTTPStatus.CONFLICT,
    _("Not possible in this state"),
    _("Somebody was quicker, or the thing is not ready yet; Retry-After says when to ask again."),
)
UNDER_WAY = Kind(
    "under-way",
    HTTPStatus.CONFLICT,
    _("The same request is under way"),
    _("Another request with this Idempotency-Key is being answered; ask again in a second."),
)
TOO_LARGE = Kind(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    _("Too large"),
    _("A body may have 6 MB, a file 5 MB."),
)
INVALID = Kind(
    "invalid",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    _("Not what this address takes"),
    _("A parameter or member is missing, unknown or of the wrong shape; `errors` names each."),
)
REFUSED = Kind(
    "refused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    _("Refused by a rule"),
    _("The request is well formed, but a rule of the badge or the organisation refuses it."),
)
KEY_REUSED = Kind(
    "idempotency-key-reused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    _("The Idempotency-Key belongs to another request"),
    _("The key was used before with another address or body; make a fresh one."),
)
KINDS = (
    *(UNREADABLE, NO_KEY, UNKNOWN_TOKEN, NOT_ALLOWED, NOT_FOUND, BAD_METHOD, CONFLICT),
    *(UNDER_WAY, TOO_LARGE, INVALID, REFUSED, KEY_REUSED),
)


class Problem(Exception):
    """Why a call was not answered; becomes the answer in `api`."""

    def __init__(
        self,
        kind: Kind,
        met: Words,
        expected: Words = "",
        do: Words = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.errors, self.headers = kind, tuple(errors), dict(headers or {})
        self.met, self.expected, self.do = str(met), str(expected), str(do)
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The three parts in one line."""
        return " ".join(part for part in (self.met, self.expected, self.do) if part)


def not_found(what: str, handle: str) -> Problem:
    """The problem of a handle that leads nowhere the caller may look."""
    return Problem(
        NOT_FOUND,
        _("There is no %(what)s %(handle)r here.") % {"what": what, "handle": handle[:40]},
        _("A handle from this organisation's lists was expected."),
        _("Check the handle, and that the token belongs to the right organisation."),
    )


def too_large() -> Problem:
    """The problem of a body beyond the limit."""
    return Problem(
        TOO_LARGE,
        _("The body has more than 6 MB."),
        _("At most 6 MB were expected."),
        _("Send a smaller file, or files as a form to /api/v1/works/file."),
    )


def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
    """The problem document."""
    kind = problem.kind
    document: dict[str, Any] = {
        "type": f"{reverse('api_docs')}#problem-{kind.slug}",
        "title": str(kind.title),
        "status": int(kind.status),
        "detail": problem.detail,
        "instance": request.path,
        "met": problem.met,
        "expected": problem.expected,
        "do": problem.do,
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    response = JsonResponse(document, status=kind.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response
