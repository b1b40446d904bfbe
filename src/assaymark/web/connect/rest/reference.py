"""The reference page's content, read from the OpenAPI document: what is printed is what is."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assaymark.web.connect.rest.document import operations
from assaymark.web.connect.rest.examples import EXAMPLES, Example

_DEEPEST = 4
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, or a member of a body or an answer; `name` is its path."""

    name: str
    type: str
    needed: bool
    description: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """A status an address may answer with."""

    status: str
    description: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address and method, with everything the page says of it."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    answer: tuple[Row, ...]
    responses: tuple[Response, ...]
    curl: str


def addresses(document: Json) -> list[Address]:
    """Every address of the API, in the document's order."""
    return [_address(document, *found) for found in operations(dict(document))]


def _address(document: Json, path: str, method: str, operation: Json) -> Address:
    schemas = document["components"]["schemas"]
    return Address(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        tag=operation["tags"][0],
        summary=operation["summary"],
        description=operation.get("description", ""),
        scopes=tuple(scope for one in operation["security"] for scope in one["Bearer"]),
        parameters=tuple(_parameter(one) for one in operation["parameters"]),
        body=tuple(_members(_content(operation.get("requestBody", {})), schemas)),
        answer=tuple(_members(_content(_success(operation)), schemas)),
        responses=tuple(_response(*found) for found in operation["responses"].items()),
        curl=_curl(document["servers"][0]["url"], path, method, operation),
    )


def _parameter(one: Json) -> Row:
    return Row(
        one["name"],
        _type(one["schema"]),
        one["required"],
        one.get("description", ""),
        one["in"],
    )


def _success(operation: Json) -> Json:
    found: Json = next(one for code, one in operation["responses"].items() if code[0] == "2")
    return found


def _content(holder: Json) -> Json:
    content: Json = next(iter(holder.get("content", {}).values()), {})
    schema: Json = content.get("schema", {})
    return schema


def _response(status: str, one: Json) -> Response:
    return Response(status, one["description"], next(iter(one.get("content", {})), ""))


def _members(schema: Json, schemas: Json, prefix: str = "", depth: int = 0) -> Iterator[Row]:
    """The members of an object, and of what lies in it, as one flat list of paths."""
    whole = _resolved(schema, schemas)
    if depth > _DEEPEST:
        return
    if "items" in whole:
        yield from _members(whole["items"], schemas, f"{prefix}[]", depth + 1)
    if isinstance(whole.get("additionalProperties"), dict):
        yield from _members(whole["additionalProperties"], schemas, f"{prefix}.KEY", depth + 1)
    for name, member in whole.get("properties", {}).items():
        path = f"{prefix}.{name}".lstrip(".")
        yield _row(path, member, schemas, needed=name in whole.get("required", ()))
        for choice in member.get("anyOf", [member]):
            yield from _members(choice, schemas, path, depth + 1)


def _row(path: str, member: Json, schemas: Json, *, needed: bool) -> Row:
    described = member.get("description") or _resolved(member, schemas).get("description", "")
    return Row(path, _type(member), needed, " ".join(described.split()))


def _resolved(schema: Json, schemas: Json) -> Json:
    if "allOf" in schema and len(schema["allOf"]) == 1:
        schema = schema["allOf"][0]
    if "$ref" in schema:
        found: Json = schemas[schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _type(schema: Json) -> str:
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "$ref" in schema or "allOf" in schema:
        return "object"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _curl(base: str, path: str, method: str, operation: Json) -> str:
    example = EXAMPLES[operation["operationId"]]
    address = base + path.replace("{handle}", example.handle)
    if example.query:
        address += f"?{example.query}"
    parts = [f"curl {'' if method == 'get' else f'-X {method.upper()} '}{shlex.quote(address)}"]
    if operation["security"]:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
        parts.append('-H "Idempotency-Key: $(openssl rand -hex 16)"')
    return " \\\n  ".join([*parts, *_sent(example, base)])


def _sent(example: Example, base: str) -> Iterator[str]:
    if example.form:
        yield from (f"-F {shlex.quote(f'{name}={value}')}" for name, value in example.form.items())
    if example.body is not None or example.words:
        yield '-H "Content-Type: application/json"'
    if example.body is not None:
        yield f"-d {shlex.quote(json.dumps(example.body, ensure_ascii=False, indent=2))}"
    if example.words:
        yield f"-d {example.words % {'base': base}}"
