"""The OpenAPI document against the API itself: schemathesis sends what it allows and what not.

Whatever comes back must be described: its status, its media type, its headers, its shape; and
what the document forbids must be refused. Runs inside the test's transaction, over WSGI.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from assaymark.web.connect.rest.examples import EXAMPLES, METRIC, TEAM
from assaymark.web.connect.rest.served import API
from assaymark.web.people.models import Role
from tests.web.connect import made

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(API.get_openapi_schema())))
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()
}
TRIES = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Keeps the test's transaction open across requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Known:
    """Handles and addresses of things that exist, put in place of made-up ones."""

    def __init__(self, house: Any) -> None:
        everything = made.member(house.organisation, "all", Role.OWNER, Role.ASSESSOR, Role.LEARNER)
        self.api = made.Api(everything)
        learner = made.Api(house.learner)
        self.handles = {
            "badges": house.badge.handle,
            "works": made.handed_in(learner, house.badge),
            "awards": made.given(self.api, house.badge, house.learner.user.email).handle,
            "metrics": made.metric_in(house.organisation, METRIC, team=TEAM).key,
        }
        self.body = {
            "badge": house.badge.handle,
            "recipient": house.learner.user.email,
            "learner": house.learner.user.email,
        }

    def put(self, case: Any) -> None:
        """Lets `case` speak of things that exist."""
        if case.path_parameters:
            room = case.operation.path.split("/")[3]
            case.path_parameters = {"handle": self.handles[room]}
        if isinstance(case.body, dict):
            case.body |= {name: one for name, one in self.body.items() if name in case.body}


def check(name: str, mode: GenerationMode, known: Known, *, real: bool) -> None:
    site = get_wsgi_application()

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # its client cannot unpack
        return site(environ, start_response)

    @TRIES
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def answered(case: Any) -> None:
        if real:
            known.put(case)
        response = case.call(app=app, headers=known.api.headers)
        case.validate_response(response, checks=CHECKS, headers=known.api.headers)

    with one_connection():
        answered()


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_document_allows_is_answered_as_it_says(house, name):
    known = Known(house)
    check(name, GenerationMode.POSITIVE, known, real=False)
    check(name, GenerationMode.POSITIVE, known, real=True)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - {"get_badge"}))
def test_what_the_document_forbids_is_refused_as_it_says(house, name):
    check(name, GenerationMode.NEGATIVE, Known(house), real=False)
