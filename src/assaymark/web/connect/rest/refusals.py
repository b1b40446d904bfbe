"""How everything that can go wrong in a call becomes a problem document."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from assaymark.credential.errors import CredentialError
from assaymark.web.assessment.refusal import AlreadyDecided, Refused
from assaymark.web.awards.errors import AwardsError
from assaymark.web.awards.high_water import HighWaterError
from assaymark.web.awards.keys import KeysError
from assaymark.web.connect.rest import problems
from assaymark.web.connect.rest.problems import Problem
from assaymark.web.insights.refusal import InsightsRefused

Handler = Callable[[Any], Problem]


def handle_problems(api: NinjaAPI) -> None:
    """Has `api` answer each of these with a problem document; anything else is an error of ours."""
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, _answering(handler))


def _answering(handler: Handler) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: problems.answer(request, handler(error))


def _invalid(error: ValidationError) -> Problem:
    errors = [
        {"at": ".".join(str(part) for part in one["loc"]), "detail": str(one["msg"])}
        for one in error.errors
    ]
    return Problem(
        problems.INVALID,
        _("%(n)d of the request's parts are not as described: %(first)s.")
        % {"n": len(errors), "first": f"{errors[0]['at']}: {errors[0]['detail']}"},
        _("The shapes of /api/v1/openapi.json were expected."),
        _("Mend what `errors` names."),
        errors=errors,
    )


def _http(error: HttpError) -> Problem:
    """What ninja raises itself: a body that cannot be read."""
    cause = error.__cause__
    if isinstance(cause, RequestDataTooBig):
        return problems.too_large()
    return unreadable(str(cause or error))


def unreadable(met: str) -> Problem:
    """The problem of a body that cannot be read."""
    return Problem(
        problems.UNREADABLE,
        _("The body cannot be read: %(met)s.") % {"met": met.rstrip(".")},
        _("One JSON value in UTF-8 was expected."),
        _("Check how your client writes it."),
    )


def _refused(error: Refused | InsightsRefused) -> Problem:
    return Problem(problems.REFUSED, error.met, error.expected, error.todo)


def _decided(error: AlreadyDecided) -> Problem:
    return Problem(problems.CONFLICT, error.met, error.expected, error.todo)


def _plainly_refused(error: ValueError) -> Problem:
    return Problem(problems.REFUSED, str(error))


_HANDLERS: dict[type[Exception], Handler] = {
    Problem: lambda problem: problem,
    ValidationError: _invalid,
    HttpError: _http,
    AuthenticationError: lambda error: Problem(problems.UNKNOWN_TOKEN, str(error)),
    Http404: lambda _error: Problem(problems.NOT_FOUND, _("There is no such thing here.")),
    RequestDataTooBig: lambda _error: problems.too_large(),
    MultiPartParserError: lambda error: unreadable(str(error)),
    SuspiciousOperation: lambda error: unreadable(str(error)),
    AlreadyDecided: _decided,
    Refused: _refused,
    InsightsRefused: _refused,
    AwardsError: _plainly_refused,
    KeysError: _plainly_refused,
    HighWaterError: _plainly_refused,
    CredentialError: _plainly_refused,
}
