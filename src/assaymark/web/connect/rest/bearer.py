"""The one way into the API: `Authorization: Bearer amk_…`, with the scope an address asks for."""

from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from assaymark.web.connect import actions, queries
from assaymark.web.connect.queries import Caller
from assaymark.web.connect.refusal import UnknownToken
from assaymark.web.connect.rest.problems import NOT_ALLOWED, UNKNOWN_TOKEN, Problem, too_large
from assaymark.web.connect.scopes import Scope
from assaymark.web.people.roles import May

CHALLENGE = 'Bearer realm="assaymark"'


class Call(HttpRequest):
    """A request whose token was recognised."""

    auth: Caller


class Bearer(HttpBearer):
    """Recognises the caller; without any of the scopes `any_of` the call is not allowed."""

    def __init__(self, *any_of: Scope) -> None:
        super().__init__()
        self.any_of = any_of

    def __call__(self, request: HttpRequest) -> Caller:
        """Who calls; raises `Problem`."""
        _refuse_large(request)
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise _unknown(_("The call carries no token."))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:  # noqa: ARG002
        """Who calls with `token`; raises `Problem`."""
        try:
            caller = queries.caller(token)
        except UnknownToken as error:
            raise _unknown(str(error)) from error
        actions.note_use(caller.token)
        self._allow(caller)
        return caller

    def _allow(self, caller: Caller) -> None:
        if May.USE_API in caller.may and (not self.any_of or caller.scopes & set(self.any_of)):
            return
        raise Problem(
            NOT_ALLOWED,
            _("The token's scopes that hold now are: %(met)s.")
            % {"met": ", ".join(sorted(caller.scopes)) or "–"},
            _("This address needs %(wish)s.") % {"wish": " / ".join(self.any_of)},
            _("Make a token with that scope at /tokens/, or ask an owner for the role behind it."),
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope"'},
        )


def scoped(*any_of: Scope, key: Literal["none", "taken", "needed"] = "none") -> dict[str, Any]:
    """What an address says of its access: any one of these scopes, and its Idempotency-Key."""
    said = {"x-scopes": [str(scope) for scope in any_of], "x-idempotency-key": key}
    return {"auth": Bearer(*any_of), "openapi_extra": said}


def _refuse_large(request: HttpRequest) -> None:
    """Refuses a body beyond the limit before any of it is read: forms are not limited by Django."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise too_large()


def _unknown(met: str) -> Problem:
    return Problem(
        UNKNOWN_TOKEN,
        met,
        _("The header “Authorization: Bearer amk_…” was expected."),
        _("Make a token at /tokens/ and send it with each call."),
        headers={"WWW-Authenticate": CHALLENGE},
    )
