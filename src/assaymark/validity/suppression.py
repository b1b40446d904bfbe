"""Which figures of a set of tables stay hidden so that no small group can be worked out.

The tables describe the same people, so what one hides another may give away: Hispanic women are
Hispanics less Hispanic men. People are split into cells, the finest groups; each figure is a sum of
cells. A figure under `smallest` is hidden, and then others (complementary suppression) until

- `smallest` people or more would fit each hidden small group just as well as its true number, as
  far as all shown numbers together tell (linear programming: so no sums and differences give it);
- no pool of people that subtraction isolates around one met one outcome only, unless all did.

The number of everybody counts as known. Cheapest first: a count of unknown people, then lines of
the finest tables, small groups first; the group a table is measured against only together with its
whole table, since the ratios of the others would tell its rate. Not protected: what somebody knows
who was told a cell elsewhere.
Cox (1980), J. American Statistical Association 75; Willenborg & de Waal (2001), chapter 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assaymark.validity.programme import greatest

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A line of table number `table`; `cells`, shape (n_cells,), says of which cells it is the sum.

    Lines of one table share no cell. `fineness`: how many attributes meet in the table; whole fine
    tables are hidden before any line of a coarser one.
    """

    cells: Flags
    table: int
    role: Literal["group", "benchmark", "unknown"]
    fineness: int = 1


def hidden_figures(
    figures: Sequence[Figure], *, n: Whole, selected: Whole, smallest: int
) -> frozenset[int]:
    """Indexes of the figures to hide; `n`, `selected`: people per cell, shape (n_cells,).

    Meant for tens of lines a table: time grows with about the fourth power of their number.
    """
    sizes = [int(n[figure.cells].sum()) for figure in figures]
    small = [
        i for i, figure in enumerate(figures) if figure.role != "unknown" and sizes[i] < smallest
    ]
    attack = _Attack(figures, n, selected, smallest, small)
    spare = _units(figures, sizes, small)
    chosen: list[frozenset[int]] = []
    hidden = frozenset(small)
    while spare and (given := attack.given_away(hidden)):
        unit = next((u for u in spare if attack.given_away(hidden | u) < given), spare[0])
        spare.remove(unit)
        chosen.append(unit)
        hidden |= unit
    return frozenset(small).union(*_needed(chosen, attack, frozenset(small)))


def _units(
    figures: Sequence[Figure], sizes: Sequence[int], small: Sequence[int]
) -> list[frozenset[int]]:
    """What may be hidden besides, cheapest first; figures that go together form one unit."""
    ranked = []
    for i, figure in enumerate(figures):
        if figure.role == "benchmark":
            mates = [
                j for j, f in enumerate(figures) if f.table == figure.table and f.role != "unknown"
            ]
            rank = (1, -figure.fineness, 1, sum(sizes[j] for j in mates), i)
            ranked.append((rank, frozenset(mates)))
        elif i not in small and sizes[i]:
            known = int(figure.role == "group")
            ranked.append(((known, -figure.fineness * known, 0, sizes[i], i), frozenset([i])))
    return [unit for _rank, unit in sorted(ranked, key=lambda item: item[0])]


def _needed(
    chosen: Sequence[frozenset[int]], attack: "_Attack", small: frozenset[int]
) -> list[frozenset[int]]:
    """`chosen` without the units that turned out unnecessary, last one tried first."""
    kept = list(chosen)
    least = attack.given_away(small.union(*kept))
    for unit in reversed(chosen):
        fewer = [other for other in kept if other is not unit]
        if attack.given_away(small.union(*fewer)) <= least:
            kept = fewer
    return kept


@dataclass(frozen=True, slots=True, eq=False)
class _Attack:
    """What a reader with pencil and paper can work out from the figures that are shown."""

    figures: Sequence[Figure]
    n: Whole
    selected: Whole
    smallest: int
    small: Sequence[int]

    def given_away(self, hidden: frozenset[int]) -> int:
        """How many of the small groups the figures not in `hidden` give away."""
        if not self.small:
            return 0
        shown = [figure for i, figure in enumerate(self.figures) if i not in hidden]
        rows = np.array([np.ones(len(self.n), dtype=bool), *(f.cells for f in shown)])
        targets = np.array([self.figures[i].cells for i in self.small])
        pools = self._pools(rows, shown)
        around = (targets.astype(np.int64) @ (~pools).T.astype(np.int64)) == 0
        told = (around & self._of_one_outcome(pools)).any(axis=1)
        unknown = ~rows[rows.sum(axis=1) == 1].any(axis=0)
        system = rows[:, unknown].astype(np.float64)
        totals = system @ self.n[unknown].astype(np.float64)
        hopes = targets[:, unknown].astype(np.float64)
        most = greatest(hopes, system, totals) + targets[:, ~unknown] @ self.n[~unknown]
        return int(np.sum(told | (most < self.smallest - 0.5)))

    def _pools(self, rows: Flags, shown: Sequence[Figure]) -> Flags:
        """Each figure less the lines of one table that lie inside it, for each table."""
        pools = [rows]
        for table in sorted({figure.table for figure in self.figures}):
            lines = [figure.cells for figure in shown if figure.table == table]
            if lines:
                parts = np.array(lines).astype(np.int64)
                inside = ((~rows).astype(np.int64) @ parts.T) == 0
                pools.append(rows & ~((inside.astype(np.int64) @ parts) > 0))
        return np.concatenate(pools)

    def _of_one_outcome(self, pools: Flags) -> Flags:
        """Which pools were all chosen or all not, where not everybody was."""
        people = pools.astype(np.int64) @ self.n
        chosen = pools.astype(np.int64) @ self.selected
        mixed = 0 < int(self.selected.sum()) < int(self.n.sum())
        return np.asarray(((chosen == 0) | (chosen == people)) & mixed)
