"""What this room refuses, in words for people: what was met, what was expected, what to do.

StandingRefused (ValueError)    something about a skill that cannot be kept
"""


class StandingRefused(ValueError):
    """Something about a skill that cannot be kept."""

    def __init__(self, met: str, expected: str, do: str) -> None:
        super().__init__(f"{met} {expected} {do}")
