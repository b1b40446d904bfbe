"""What a board's page shows to one person, as values: places, neighbours, league, benchmark."""

from dataclasses import dataclass
from typing import Literal

Relation = Literal["you", "ahead", "tied", "behind"]


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on a board; `relation` to who looks: tied where bands overlap.

    `place` is shared by ties; None on boards too large to walk (`among.WALKED`), where only the
    looker's own best and worst place are worked out, from counts.
    """

    name: str
    score: float
    low: float
    high: float
    relation: Relation
    place: int | None = None

    @property
    def is_you(self) -> bool:
        """Whether this is who looks."""
        return self.relation == "you"


@dataclass(frozen=True, slots=True)
class Place:
    """The looker's place among `n`: surely between `best` and `worst`, at `order` by score alone.

    `shared` is the place of a tie, with `tied` people in it, where the board was walked.
    """

    row: Row
    best: int
    worst: int
    order: int
    shared: int | None = None
    tied: int | None = None


@dataclass(frozen=True, slots=True)
class League:
    """People of like score, about thirty: the `number`-th of `of`; `rows` where asked for."""

    number: int
    of: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The score from which on one is in the top quarter, and the middle one."""

    top_quarter: float
    middle: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A board for one person. `target` is None below 17 people; `you` where the looker is not on
    it. `has_people`: whether single people are shown (`apart`); else all lists are empty."""

    n: int
    target: Target | None
    you: Place | None
    near: tuple[Row, ...]
    league: League | None
    top: tuple[Row, ...]
    has_people: bool = True


@dataclass(frozen=True, slots=True)
class TooFew:
    """A group too small to show: it takes `needed` people."""

    needed: int
