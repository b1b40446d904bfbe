"""Answers of calls that change something: complete at once, so that they can be kept."""

import re

from django.http import HttpResponse
from ninja import Schema

from assaymark.web.connect.rest.problems import not_found
from assaymark.web.connect.rest.shapes import HANDLE


def done(value: Schema, *, status: int = 200, location: str = "") -> HttpResponse:
    """`value` as JSON, with the address of what was made."""
    response = HttpResponse(
        value.model_dump_json(), status=status, content_type="application/json; charset=utf-8"
    )
    if location:
        response["Location"] = location
    return response


def checked_handle(what: str, handle: str) -> str:
    """`handle` itself; raises `Problem` for anything that cannot be one."""
    if not re.fullmatch(HANDLE, handle):
        raise not_found(what, handle)
    return handle
