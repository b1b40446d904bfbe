"""Bodies read so that no two readers can disagree, and nothing reaches the database it refuses.

Refused: a key twice in one object, NaN and infinities, NUL characters, half character pairs, and
nesting deeper than `DEEPEST`.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Never

from django.http import HttpRequest
from ninja.parser import Parser

DEEPEST = 64
_REFUSED = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """A body that is not exactly one JSON value."""


class StrictParser(Parser):
    """Reads JSON bodies strictly."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON value; raises `Unreadable`."""
        try:
            text = request.body.decode("utf-8")
            value = json.loads(text, object_pairs_hook=_members, parse_constant=_no_constant)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise Unreadable(f"the body is not JSON in UTF-8: {error}") from error
        _plain(value, DEEPEST)
        return value


def _members(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise Unreadable(f"the key {key!r} stands twice in one object")
        members[key] = value
    return members


def _plain(value: object, depth_left: int) -> None:
    if depth_left < 0:
        raise Unreadable(f"it is nested deeper than {DEEPEST}")
    if isinstance(value, str) and (found := _REFUSED.search(value)):
        raise Unreadable(f"{value[:60]!r} holds the character {found.group()!r}")
    if isinstance(value, dict):
        _plain(list(value), depth_left)
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            _plain(member, depth_left - 1)


def _no_constant(name: str) -> Never:
    raise Unreadable(f"{name} is not a JSON number")
