"""JSON read so that no two readers can disagree about it, and no document can do harm.

Refused: duplicate keys, NaN and infinities, control characters other than tab and newline (also
when escaped), lone surrogates, invalid escapes, a byte order mark, numbers that a double cannot
hold exactly, more than `LARGEST` bytes, nesting deeper than `DEEPEST`.

Sources: RFC 8259; RFC 7493 (I-JSON).
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Never

from assaymark.credential.errors import MalformedText

LARGEST = 1_000_000
"""Bytes of a document; a credential has about 10 000, a status list up to 25 000."""
DEEPEST = 64
LARGEST_INTEGER = 2**53 - 1
LONGEST_NUMBER = 40
"""Letters of a number; longer ones cost time and say nothing."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # never tries one place twice
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read(text: bytes | str) -> object:
    """The JSON value of `text`; raises MalformedText when it is not exactly one thing.

    >>> read('{"a": [1, 2.5, "\\\\u0041"]}')
    {'a': [1, 2.5, 'A']}
    """
    whole = _decoded(text)
    _shallow(whole)
    try:
        value: object = json.loads(
            whole,
            object_pairs_hook=_members,
            parse_constant=_no_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise MalformedText(
            f"met text that is not JSON at line {error.lineno}, column {error.colno}: {error.msg};"
            " expected one complete JSON value"
        ) from error
    plain_text(value)
    return value


def read_object(text: bytes | str) -> dict[str, object]:
    """The JSON object of `text`; raises MalformedText for anything else."""
    value = read(text)
    if not isinstance(value, dict):
        raise MalformedText(f"met a JSON {type(value).__name__}, expected an object in braces")
    return value


def plain_text(value: object) -> None:
    """Passes when no string in `value` holds a control character or half a character pair."""
    if isinstance(value, str):
        _plain(value)
    elif isinstance(value, dict):
        for key, member in value.items():
            _plain(key)
            plain_text(member)
    elif isinstance(value, list | tuple):
        for member in value:
            plain_text(member)


def _plain(text: str) -> None:
    if (found := _CONTROL.search(text)) or (found := _SURROGATE.search(text)):
        raise MalformedText(
            f"met the character {found.group()!r} in {text[:60]!r}; expected text without control"
            " characters other than tab and newline, and without half character pairs; remove it"
        )


def _decoded(text: bytes | str) -> str:
    if len(text) > LARGEST:
        raise MalformedText(f"met {len(text)} bytes; a document may have at most {LARGEST}")
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedText(f"met a byte at {error.start} that is not UTF-8 text") from error


def _shallow(text: str) -> None:
    depth = 0
    for letter in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if letter in "[{" else -1
        if depth > DEEPEST:
            raise MalformedText(f"met nesting deeper than {DEEPEST}; no credential needs that")


def _members(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise MalformedText(f"met the key {key!r} twice in one object; keep only one of them")
        members[key] = value
    return members


def _no_constant(name: str) -> Never:
    raise MalformedText(f"met {name}, which is not a JSON number; leave the member out")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(int(text)) > LARGEST_INTEGER:
        raise MalformedText(
            f"met the integer {text[:30]}, expected at most 2^53 - 1 either way; other readers"
            " would round it: write it as a string"
        )
    return int(text)


def _float(text: str) -> float:
    if len(text) <= LONGEST_NUMBER and Decimal(text) == Decimal(repr(float(text))):
        return float(text)
    raise MalformedText(
        f"met the number {text[:40]}, which a double cannot hold; write it shorter or as a string"
    )
