"""What this room raises when it is asked for something that cannot be done.

    CredentialError (ValueError)
    ├── MalformedText      JSON, base64 or multibase that two readers could read differently
    ├── UnknownContext     a JSON-LD context that is not among the pinned ones
    ├── NotCovered         a document with parts that a linked-data signature would not cover
    ├── TooMuchWork        a document built to keep a verifier busy
    ├── BadKey             key material that is not what it says it is
    ├── BadFacts           an award that cannot be written as a credential
    └── BadStatusList      a status list that cannot be read

`verify.verify` turns all of them into answers; the makers (`compile`, `sign_json`, ...) let them
pass to the caller.
"""


class CredentialError(ValueError):
    """Base of everything this room raises."""


class MalformedText(CredentialError):
    """Text that is not exactly one thing."""


class UnknownContext(CredentialError):
    """A JSON-LD context whose meaning is not pinned here."""


class NotCovered(CredentialError):
    """A member or value that would be dropped before signing, and so could be changed unseen."""


class TooMuchWork(CredentialError):
    """More work than an honest document ever needs."""


class BadKey(CredentialError):
    """Key material that cannot be used."""


class BadFacts(CredentialError):
    """Facts that contradict each other or cannot be written down."""


class BadStatusList(CredentialError):
    """A status list that cannot be read."""
