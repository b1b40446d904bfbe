"""Times the selection table of a million people, with intersections, beside fairlearn's.

Run `python -m bench.bias` (`--quick`: fewer rounds). Both get the same arrays of labels and give
rates and ratios by sex, race and both; ours adds intervals, exact tests and suppression. The last
line is a JSON object; seconds are the median of the rounds.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np
from fairlearn.metrics import MetricFrame, selection_rate
from numpy.typing import NDArray

from assaymark.validity.impact import Benchmark, Compared, selection_audit

SEXES = ["Female", "Male", ""]
RACES = ["Asian", "Black", "Hispanic", "Native American", "Pacific Islander", "Two or more"]
RACES += ["White", ""]
TABLES = (("sex",), ("race",), ("sex", "race"))
Groups = dict[str, NDArray[np.str_]]


def people(n: int, seed: int) -> tuple[NDArray[np.bool_], Groups]:
    """Outcomes and labels, shape (n,); about 2 % and 4 % of the labels are unknown (empty)."""
    random = np.random.default_rng(seed)
    sex = random.choice(SEXES, n, p=[0.47, 0.51, 0.02])
    race = random.choice(RACES, n, p=[0.15, 0.14, 0.18, 0.01, 0.01, 0.05, 0.42, 0.04])
    return random.random(n) < np.where(sex == "Female", 0.44, 0.48), {"sex": sex, "race": race}


def ours(selected: NDArray[np.bool_], groups: Groups) -> dict[tuple[str, ...], float]:
    tables = selection_audit(selected, groups).tables
    rows = [row for table in tables for row in table.rows]
    return {row.category: row.ratio for row in rows if isinstance(row, Benchmark | Compared)}


def theirs(selected: NDArray[np.bool_], groups: Groups) -> dict[tuple[str, ...], float]:
    found = {}
    for table in TABLES:
        known = np.all([groups[name] != "" for name in table], axis=0)
        frame = MetricFrame(
            metrics=selection_rate,
            y_true=selected[known],
            y_pred=selected[known],
            sensitive_features={name: groups[name][known] for name in table},
        )
        rates = frame.by_group
        for key, ratio in (rates / rates.max()).items():
            found[key if isinstance(key, tuple) else (key,)] = float(ratio)
    return found


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median wall-clock seconds of `rounds` calls."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    rounds = 3 if parser.parse_args().quick else 9
    selected, groups = people(1_000_000, seed=1)
    mine, other = ours(selected, groups), theirs(selected, groups)
    apart = max(abs(mine[key] - other[key]) for key in other)
    assert mine.keys() == other.keys()
    assert apart < 1e-9, apart
    print(f"{len(mine)} groups, ratios equal to fairlearn's within {apart:.1e}")
    one = seconds(lambda: ours(selected, groups), rounds)
    two = seconds(lambda: theirs(selected, groups), rounds)
    print(f"1 000 000 people: {one:.3f} s, fairlearn {two:.3f} s, {rounds} rounds each")
    found = {"seconds_1m": one, "fairlearn_seconds": two, "ratio": two / one, "groups": len(mine)}
    print(json.dumps({**found, "largest_difference": apart, "rounds": rounds}))


if __name__ == "__main__":
    main()
