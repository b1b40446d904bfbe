"""The OpenAPI 3.1 document, completed: scopes, problems, headers, media types and examples."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema

from assaymark.web.connect.rest.examples import EXAMPLES, METRIC
from assaymark.web.connect.rest.problems import KINDS, MEDIA_TYPE
from assaymark.web.connect.rest.shapes import HANDLE, KEY, ProblemOut

DESCRIPTION = """Hand in work, judge it, give and revoke badges, and verify them.

**Tokens.** Make one at /tokens/ and send it with each call: `Authorization: Bearer amk_…`. A token
acts as its member, within its scopes, in one organisation. Verifying needs none.

**Repeating.** A POST may carry an `Idempotency-Key`. The same key with the same body gets the same
answer and has its effect once; with another body it gets 422; while the first is under way, 409.
Answers are kept for 48 hours. A request that was refused changed nothing and may be sent again.

**Lists** come in pages: `limit` (at most 200) and `offset`; `X-Total-Count` says how many there
are, `Link` where the neighbours are.

**Errors** are problem documents (RFC 9457): `met` says what was met, `expected` what was expected,
`do` what to do."""
_MEDIA = {"get_credential": "application/vc", "get_jwt": "application/vc+jwt"}
_READ = (401, 403)
_WRITE = (400, 401, 403, 404, 409, 413, 422)
_VERIFY = (400, 413, 422)
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A fresh UUID for each new request, and the same one when it is repeated",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "example": "5f0c6f5e-7d0b-4f0e-9a53-0d6c1f4b7a11",
}


def completed(document: OpenAPISchema) -> OpenAPISchema:
    """`document` with everything that the framework does not know of."""
    document["servers"] = [{"url": settings.BASE_URL}]
    document["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    _add_problem_shape(document)
    for path, method, operation in operations(document):
        _secure(operation)
        _explain_problems(path, method, operation)
        _describe_headers(operation)
        _name_media(operation)
        _give_example(operation)
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of each address, in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _add_problem_shape(document: OpenAPISchema) -> None:
    shape = ProblemOut.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
    schemas = document["components"]["schemas"]
    schemas.update(shape.pop("$defs", {}))
    schemas["ProblemOut"] = shape
    for scheme in document["components"]["securitySchemes"].values():
        scheme["bearerFormat"] = "amk_…"
        scheme["description"] = "A token made at /tokens/"


def _secure(operation: dict[str, Any]) -> None:
    scopes = operation.pop("x-scopes", [])
    operation["security"] = [{"Bearer": [scope]} for scope in scopes]
    key = operation.pop("x-idempotency-key", "none")
    if key != "none":
        operation["parameters"].append({**_KEY, "required": key == "needed"})


def _explain_problems(path: str, method: str, operation: dict[str, Any]) -> None:
    statuses: tuple[int, ...] = _READ if operation["security"] else ()
    if method in {"post", "put"}:
        statuses = _WRITE if operation["security"] else _VERIFY
    elif "{handle}" in path:
        statuses = (*statuses, 404)
    if path.endswith("/proof"):
        statuses = (*statuses, 409)
    if any(one["in"] == "query" for one in operation["parameters"]):
        statuses = (*statuses, 422)
    for status in statuses:
        titles = [str(kind.title) for kind in KINDS if kind.status == status]
        operation["responses"][str(status)] = {
            "description": " · ".join(titles),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
        }
    operation["responses"] = {str(k): v for k, v in operation["responses"].items()}


def _describe_headers(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if any(one["name"] == "offset" for one in operation["parameters"]):
        responses["200"]["headers"] = {
            "X-Total-Count": {
                "description": "How many there are in all",
                "required": True,
                "schema": {"type": "integer", "minimum": 0},
            },
            "Link": {"description": "first, prev and next page", "schema": {"type": "string"}},
        }
    if "201" in responses and operation["operationId"] != "review_work":
        responses["201"]["headers"] = {
            "Location": {
                "description": "Where it can be read",
                "required": True,
                "schema": {"type": "string"},
            }
        }


def _name_media(operation: dict[str, Any]) -> None:
    media_type = _MEDIA.get(operation["operationId"])
    if media_type:
        (content,) = operation["responses"]["200"]["content"].values()
        operation["responses"]["200"]["content"] = {media_type: content}


def _give_example(operation: dict[str, Any]) -> None:
    example = EXAMPLES[operation["operationId"]]
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"]["pattern"] = HANDLE if example.handle != METRIC else KEY
            parameter["example"] = example.handle
            parameter["description"] = "The thing's handle, as lists give it"
    if example.body is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example.body
