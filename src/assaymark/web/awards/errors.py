"""What the verbs of this room refuse.

    AwardsError (ValueError)
    └── ReasonMissing      a revocation without a reason

`keys.KeysError`, `high_water.HighWaterError` and `credential.errors.CredentialError` pass through.
"""


class AwardsError(ValueError):
    """Something about awards was refused; the message says what to do."""


class ReasonMissing(AwardsError):
    """A revocation without a reason."""
