"""Secrets sealed outside what the database knows."""

import pytest

from assaymark.web.kit.sealing import SealError, seal, unseal

WORDS = b"a passphrase outside the database"


def test_what_was_sealed_opens_with_the_same_passphrase_and_purpose():
    sealed = seal("sk-geheim-ü", passphrase=WORDS, purpose="one")
    assert b"geheim" not in sealed
    assert unseal(sealed, passphrase=WORDS, purpose="one") == "sk-geheim-ü"
    assert seal("sk-geheim-ü", passphrase=WORDS, purpose="one") != sealed


@pytest.mark.parametrize(
    ("passphrase", "purpose"), [(b"another passphrase altogether", "one"), (WORDS, "two")]
)
def test_with_another_passphrase_or_purpose_it_does_not_open(passphrase: bytes, purpose: str):
    sealed = seal("secret", passphrase=WORDS, purpose="one")
    with pytest.raises(SealError, match="enter the value again"):
        unseal(sealed, passphrase=passphrase, purpose=purpose)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_changed_byte_is_noticed(place: int):
    sealed = bytearray(seal("secret", passphrase=WORDS, purpose="one"))
    sealed[place] ^= 1
    with pytest.raises(SealError):
        unseal(bytes(sealed), passphrase=WORDS, purpose="one")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_was_never_sealed_is_refused(sealed: bytes):
    with pytest.raises(SealError):
        unseal(sealed, passphrase=WORDS, purpose="one")
