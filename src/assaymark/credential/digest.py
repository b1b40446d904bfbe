"""One short name for a credential, the same for its JSON and its JWT.

Source: RFC 8785 for the canonical JSON; RFC 7519, section 4.1 for the registered claims.
"""

import hashlib
from collections.abc import Mapping

from assaymark.framework.jcs import jcs

CLAIMS = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")
"""JWT registered claims, which the JWT of a credential repeats."""


def bare(document: Mapping[str, object]) -> dict[str, object]:
    """The credential without `proof` and without JWT registered claims."""
    return {key: value for key, value in document.items() if key not in (*CLAIMS, "proof")}


def credential_digest(document: Mapping[str, object]) -> str:
    """SHA-256, in hex, of the canonical JSON of the bare credential.

    >>> credential_digest({"id": "urn:a", "proof": {}}) == credential_digest({"id": "urn:a"})
    True
    """
    return hashlib.sha256(jcs(bare(document))).hexdigest()
