"""What boards refuse.

BoardsError (ValueError)
    NameRefused      a name that could be taken for somebody else's
    SprintRefused    a sprint that can't be made or changed so
"""


class BoardsError(ValueError):
    """Something boards refuse."""


class NameRefused(BoardsError):
    """A name that could be taken for somebody else's, or is none."""


class SprintRefused(BoardsError):
    """A sprint that can't be made or changed so."""
