"""What this room refuses.

    ConnectError (ValueError)
    ├── UnknownToken     no such token, or it was revoked, is out of date, or its member left
    └── ScopeRefused     scopes were asked for beyond what the member may do

What callers of the API see are `rest.problems.Problem`s.
"""


class ConnectError(ValueError):
    """Something was refused; the message says what to do."""


class UnknownToken(ConnectError):
    """A token that opens nothing."""


class ScopeRefused(ConnectError):
    """Scopes beyond what the member may do."""
