"""Binary values as text, read so that one value has exactly one spelling.

base58btc (`z...`), base64url without padding (`u...`), and bare base64url as in JWTs. A decoder
that forgives padding, stray bits or foreign letters lets someone change a signed text unseen, so
each decoder writes its result again and compares.

Sources: RFC 4648, section 5; draft-msporny-base58; W3C Controlled Identifiers 1.0, section 2.4.
"""

import base64
import binascii

from assaymark.credential.errors import MalformedText

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: value for value, letter in enumerate(_ALPHABET)}
_LONGEST_BASE58 = 1024
"""base58 costs the square of its length; keys and signatures need about 90 letters."""


def base64url(value: bytes) -> str:
    """`value` in base64url without padding.

    >>> base64url(b"\\xff\\xfe")
    '__4'
    """
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of `text`; raises MalformedText on padding, stray bits and foreign letters."""
    try:
        value = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise MalformedText(_met(text, "base64url without padding")) from error
    if base64url(value) != text:
        raise MalformedText(_met(text, "base64url without padding, foreign letters or stray bits"))
    return value


def base58(value: bytes) -> str:
    """`value` in base58 with the bitcoin alphabet.

    >>> base58(b"\\x00\\x01")
    '12'
    """
    number, letters = int.from_bytes(value), ""
    while number:
        number, digit = divmod(number, 58)
        letters = _ALPHABET[digit] + letters
    zeros = len(value) - len(value.lstrip(b"\0"))
    return "1" * zeros + letters


def from_base58(text: str) -> bytes:
    """The bytes of `text`; raises MalformedText on letters outside the alphabet."""
    if len(text) > _LONGEST_BASE58:
        raise MalformedText(_met(text, f"at most {_LONGEST_BASE58} letters of base58"))
    number = 0
    for letter in text:
        if letter not in _DIGITS:
            raise MalformedText(_met(text, f"base58, which has no letter {letter!r}"))
        number = number * 58 + _DIGITS[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def multibase(value: bytes) -> str:
    """`value` as base58btc multibase (`z...`), the form of keys and proof values."""
    return "z" + base58(value)


def from_multibase(text: str) -> bytes:
    """The bytes of a `z...` (base58btc) or `u...` (base64url) text; raises MalformedText."""
    if text.startswith("z"):
        return from_base58(text[1:])
    if text.startswith("u"):
        return from_base64url(text[1:])
    raise MalformedText(_met(text, "multibase starting with 'z' (base58btc) or 'u' (base64url)"))


def _met(text: str, expected: str) -> str:
    return f"met {text[:60]!r}, expected {expected}; copy the value again from its source"
