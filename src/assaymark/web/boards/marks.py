"""Where bands and scores stand on a line, for drawings: 0 to 200 from the least to the most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assaymark.web.boards.seen import Row

WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn band with its score, and the row it is of."""

    row: Row
    low: float
    width: float
    at: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows drawn to one scale; `target` is where the benchmark stands, `ticks` whole levels."""

    marks: tuple[Mark, ...]
    target: float | None
    ticks: tuple[tuple[float, int], ...]


def drawn(rows: Sequence[Row], target: float | None) -> Drawn:
    """The rows on a scale that holds all of them, and the benchmark."""
    ends = [end for row in rows for end in (row.low, row.high)] + [0.0, 3.0]
    ends += [] if target is None else [target]
    least, most = min(ends) - 0.1, max(ends) + 0.1

    def place(value: float) -> float:
        return round(WIDTH * (value - least) / (most - least), 1)

    return Drawn(
        marks=tuple(
            Mark(row, place(row.low), place(row.high) - place(row.low), place(row.score))
            for row in rows
        ),
        target=None if target is None else place(target),
        ticks=tuple((place(level), level) for level in _levels(least, most)),
    )


def _levels(least: float, most: float) -> Iterable[int]:
    return (level for level in range(int(most) + 1) if least <= level <= most)
