"""What the verbs of this room refuse; `keys`, `high_water` and `credential` have their own."""


class AwardsError(ValueError):
    """Something about awards was refused; the message says what to do."""


class ReasonMissing(AwardsError):
    """A revocation without a reason."""


class KeysExist(AwardsError):
    """Keys are made once, then rotated."""
