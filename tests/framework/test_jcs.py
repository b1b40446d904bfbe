"""RFC 8785: its own examples, its number table, and everything it must refuse."""

import json
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.framework.jcs import DEEPEST, LARGEST_INTEGER, JcsError, jcs

# RFC 8785, appendix B: the bits of a double, and how ECMAScript writes it.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(1e21, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("bits", "written"), NUMBERS)
def test_numbers_are_written_as_ecmascript_writes_them(bits: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert jcs(number) == written.encode()


@pytest.mark.parametrize(
    ("number", "written"),
    [(1.0, "1"), (0.002, "0.002"), (100.0, "100"), (1e-27, "1e-27"), (4.5, "4.5"), (1e30, "1e+30")],
)
def test_everyday_numbers_have_no_needless_digits(number: float, written: str) -> None:
    assert jcs(number) == written.encode()


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    value = json.loads(
        r"""{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
        }"""
    )
    assert jcs(value).hex() == (
        "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
        "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237"
        "5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
    )


def test_keys_are_sorted_by_utf16_code_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = json.loads(jcs(dict.fromkeys(keys, 0)))
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_control_characters_are_escaped_and_nothing_else_is() -> None:
    text = "\b\t\n\f\r\x00\x1f\x7f/<\u2028é😀"
    assert jcs(text).decode() == '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f/<\u2028é😀"'


def test_empty_containers_and_tuples_are_written() -> None:
    assert jcs({"a": [], "b": {}, "c": (1, (2,))}) == b'{"a":[],"b":{},"c":[1,[2]]}'


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    with pytest.raises(JcsError, match=r"\$\.a\[1\], expected a finite number"):
        jcs({"a": [0, number]})


@pytest.mark.parametrize("value", ["\ud800", "a\udfff", {"\ud83d": 1}, ["\ude00\ud83d"]])
def test_half_of_a_character_pair_is_refused(value: object) -> None:
    with pytest.raises(JcsError, match="lone surrogate"):
        jcs(value)


@pytest.mark.parametrize("key", [1, None, True, 2.5, b"a"])
def test_keys_that_are_not_text_are_refused(key: object) -> None:
    with pytest.raises(JcsError, match="expected text"):
        jcs({key: 1})


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**400])
def test_integers_other_readers_would_round_are_refused(number: int) -> None:
    with pytest.raises(JcsError, match=r"2\^53"):
        jcs([number])


@pytest.mark.parametrize("number", [LARGEST_INTEGER, -LARGEST_INTEGER])
def test_the_largest_exact_integers_are_accepted(number: int) -> None:
    assert jcs(number) == str(number).encode()


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), complex(1)])
def test_values_json_does_not_know_are_refused(value: object) -> None:
    with pytest.raises(JcsError, match="expected a JSON value"):
        jcs(value)


def test_the_deepest_nesting_is_written_and_one_deeper_is_refused() -> None:
    value: object = 0
    for _ in range(DEEPEST):
        value = [value]
    assert jcs(value) == b"[" * DEEPEST + b"0" + b"]" * DEEPEST
    with pytest.raises(JcsError, match="deeper than"):
        jcs([value])


def test_a_boolean_is_not_a_number() -> None:
    assert jcs([True, 1, False, 0]) == b"[true,1,false,0]"


def test_a_large_double_is_written_as_the_standard_says_though_as_an_integer_it_is_refused() -> (
    None
):
    assert jcs(2.0**53) == b"9007199254740992"
    with pytest.raises(JcsError):
        jcs(json.loads(jcs(2.0**53)))


@given(json_values)
def test_reading_back_gives_the_same_value_and_the_same_bytes(value: object) -> None:
    written = jcs(value)
    assert json.loads(written) == value
    assert jcs(json.loads(written)) == written


@given(st.dictionaries(st.text(), st.integers(0, 9)))
def test_the_order_of_keys_makes_no_difference(value: dict[str, int]) -> None:
    assert jcs(value) == jcs(dict(reversed(value.items())))
