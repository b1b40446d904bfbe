"""One byte string for one JSON value, so that digests and signatures mean the same everywhere.

Keys are sorted by UTF-16 code units, numbers are written as ECMAScript writes them, and nothing
is guessed: a value that two readers could read differently is refused, never mended.

    JcsError (ValueError)   the value has no canonical form; the message names the place

Source: RFC 8785; RFC 7493 (I-JSON) for what is refused.
"""

import math
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 200


class JcsError(ValueError):
    """This value has no canonical form."""


def jcs(value: object) -> bytes:
    """The canonical UTF-8 form of a JSON value.

    Takes mappings with string keys, lists, tuples, strings, numbers, booleans and `None`.
    Raises `JcsError` for anything else, and for NaN, infinities, lone surrogates, integers
    beyond 2^53 - 1 either way, and nesting deeper than 200.

    >>> jcs({"b": 1e21, "a": [1.0, "€"]}).decode()
    '{"a":[1,"€"],"b":1e+21}'
    """
    return "".join(_written(value, "$", 0)).encode()


def _written(value: object, place: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise JcsError(f"met nesting deeper than {DEEPEST} at {place[:80]}; flatten the value")
    if isinstance(value, Mapping):
        yield from _mapping(value, place, depth)
    elif isinstance(value, list | tuple):
        yield from _sequence(value, place, depth)
    else:
        yield _scalar(value, place)


def _mapping(value: Mapping[object, object], place: str, depth: int) -> Iterator[str]:
    keys = sorted(((_units(key, place), key) for key in value), key=lambda pair: pair[0])
    comma = "{"
    for _, key in keys:
        yield f"{comma}{encode_basestring(str(key))}:"
        yield from _written(value[key], f"{place}.{key}", depth + 1)
        comma = ","
    yield "}" if keys else "{}"


def _sequence(value: list[object] | tuple[object, ...], place: str, depth: int) -> Iterator[str]:
    comma = "["
    for number, member in enumerate(value):
        yield comma
        yield from _written(member, f"{place}[{number}]", depth + 1)
        comma = ","
    yield "]" if value else "[]"


def _scalar(value: object, place: str) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return _integer(value, place)
        case float():
            return _float(value, place)
        case str():
            _units(value, place)
            return encode_basestring(value)
    raise JcsError(
        f"met a {type(value).__name__} at {place}, expected a JSON value; "
        "write dates and bytes as text first"
    )


def _units(key: object, place: str) -> bytes:
    """The UTF-16 code units by which keys are ordered (big-endian bytes sort the same way)."""
    if not isinstance(key, str):
        raise JcsError(f"met the key {key!r} at {place}, expected text; write keys as strings")
    try:
        return key.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise JcsError(
            f"met a lone surrogate in {key[:80]!r} at {place}, expected whole characters; "
            "remove half of a character pair"
        ) from error


def _integer(value: int, place: str) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise JcsError(
            f"met an integer of {value.bit_length()} bits at {place}, expected at most 2^53 - 1 "
            "either way, because other readers would round it; write it as a string"
        )
    return int.__repr__(value)


def _float(value: float, place: str) -> str:
    if not math.isfinite(value):
        raise JcsError(f"met {value!r} at {place}, expected a finite number; leave the field out")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    return sign + _ecmascript(*_digits(abs(value)))


def _digits(value: float) -> tuple[str, int]:
    """The shortest digits d1..dk that round-trip, and n where value = 0.d1..dk * 10^n."""
    mantissa, _, exponent = float.__repr__(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)
    return digits.rstrip("0"), point


def _ecmascript(digits: str, point: int) -> str:
    """ECMA-262, Number::toString with radix 10; `point` is its n."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"
