"""Linear programmes small enough for a table: the most that sums allow.

The simplex method on a dense tableau with Bland's rule, so it cannot circle; for tens of rows and
columns whose numbers are counts of people. Bland (1977), Mathematics of Operations Research 2;
Chvatal (1983), Linear Programming, chapters 3 and 8.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NOTHING = 1e-9


def greatest(hopes: Floats, system: Floats, totals: Floats) -> Floats:
    """For each row of `hopes` the greatest `hope @ x` with `system @ x = totals` and `x >= 0`.

    `hopes`: shape (n_hopes, n_columns); `system`: (n_rows, n_columns); `totals`: (n_rows,), >= 0,
    and known to be met by some x. Infinite where nothing bounds it. Redundant rows do no harm.
    """
    tableau, basis = _first_corner(system, totals)
    found = []
    for hope in hopes:
        costs = np.append(hope, 0.0)
        costs -= hope[basis] @ tableau
        found.append(_climbed(np.vstack([tableau, costs]), basis.copy()))
    return np.array(found)


def _first_corner(system: Floats, totals: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """A basic solution: its rows (last column the totals) and the column each row solves for."""
    rows, columns = system.shape
    tableau = np.hstack([system, np.eye(rows), totals[:, None]])
    costs = np.concatenate([system.sum(axis=0), np.zeros(rows), [totals.sum()]])
    tableau = np.vstack([tableau, costs])
    basis = np.arange(columns, columns + rows)
    _climbed(tableau, basis, columns)
    for row in np.flatnonzero(basis >= columns):
        usable = np.flatnonzero(np.abs(tableau[row, :columns]) > _NOTHING)
        if len(usable):
            _pivot(tableau, basis, int(row), int(usable[0]))
    kept = np.flatnonzero(basis < columns)
    return np.hstack([tableau[kept, :columns], tableau[kept, -1:]]), basis[kept]


def _climbed(tableau: Floats, basis: NDArray[np.int64], columns: int | None = None) -> float:
    """The greatest value, the tableau (its last row the costs) and basis changed in place."""
    width = tableau.shape[1] - 1 if columns is None else columns
    while len(rising := np.flatnonzero(tableau[-1, :width] > _NOTHING)):
        column = int(rising[0])
        steps = tableau[:-1, column]
        limiting = np.flatnonzero(steps > _NOTHING)
        if not len(limiting):
            return float("inf")
        ratios = tableau[limiting, -1] / steps[limiting]
        tied = limiting[ratios <= ratios.min() + _NOTHING]
        _pivot(tableau, basis, int(tied[np.argmin(basis[tied])]), column)
    return -float(tableau[-1, -1])


def _pivot(tableau: Floats, basis: NDArray[np.int64], row: int, column: int) -> None:
    tableau[row] /= tableau[row, column]
    others = tableau[:, column].copy()
    others[row] = 0.0
    tableau -= np.outer(others, tableau[row])
    basis[row] = column
