"""Short random names for things that get an address: 16 characters, about 80 bits."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def new_handle() -> str:
    """A fresh handle of 16 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))
