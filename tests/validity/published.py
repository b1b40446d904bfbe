"""Data that others published, and samples made to have published means and deviations."""

import json
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parents[1] / "vectors" / "published"


def published(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text())
    return found


def sample(n: int, mean: float, sd: float) -> np.ndarray:
    """`n` values with exactly this mean and standard deviation: all that least squares sees."""
    ladder = np.arange(n, dtype=float) - (n - 1) / 2
    return mean + sd * ladder / ladder.std(ddof=1)
