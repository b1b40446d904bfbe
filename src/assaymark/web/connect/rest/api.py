"""The API itself: one class of token, one shape of errors, one document."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from assaymark import __version__
from assaymark.web.connect.rest import problems
from assaymark.web.connect.rest.bearer import Bearer
from assaymark.web.connect.rest.document import DESCRIPTION, completed
from assaymark.web.connect.rest.problems import Problem
from assaymark.web.connect.rest.reading import StrictParser
from assaymark.web.connect.rest.refusals import handle_problems
from assaymark.web.connect.rest.routes import (
    awards,
    badges,
    checkins,
    metrics,
    observations,
    skills,
    verify,
    works,
)

View = Callable[..., HttpResponseBase]


class Api(NinjaAPI):
    """A ninja API whose document is completed with what ninja does not know of."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 document."""
        return completed(super().get_openapi_schema(**where))


def make_api() -> NinjaAPI:
    """The API with all its addresses."""
    api = Api(
        title="assaymark",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api-1",
        docs_url=None,
        auth=Bearer(),
        parser=StrictParser(),
    )
    handle_problems(api)
    api.add_router("/badges", badges.router)
    api.add_router("/works", works.router)
    api.add_router("/check-ins", checkins.router)
    api.add_router("/observations", observations.router)
    api.add_router("/skills", skills.router)
    api.add_router("/awards", awards.router)
    api.add_router("/metrics", metrics.router)
    api.add_router("/verify", verify.router)
    return api


def with_problems(
    patterns: Sequence[URLPattern | URLResolver],
) -> list[URLPattern | URLResolver]:
    """`patterns` whose answers no cache keeps, and whose refusal of a method is a problem too."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _with_problem(pattern.callback)
    return list(patterns)


def _with_problem(view: View) -> View:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code != 405:
            return response
        problem = Problem(
            problems.BAD_METHOD,
            _("The method %(met)s was used.") % {"met": request.method},
            _("%(allowed)s was expected.") % {"allowed": response["Allow"]},
            _("Look the address up at /api/docs."),
            headers={"Allow": response["Allow"]},
        )
        return problems.answer(request, problem)

    return answered
