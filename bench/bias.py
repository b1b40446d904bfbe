"""Times the selection table of a million people, with intersections, beside fairlearn's.

Run `python -m bench.bias`. Both get the same arrays of labels and give rates and ratios by sex,
race and both; ours adds intervals, exact tests and suppression. With `--quick` fairlearn gets the
first 100 000 people and one round, while ours still gets the million as well: fairlearn's own
million takes half a minute and more. `fairlearn_rows` says how many it was, and `ratio` is
fairlearn's time over ours on those same rows.

The last line is a JSON object; seconds are the least of the rounds, since a busy machine only adds.
`seconds_1m` is for fixed-width text arrays, as fairlearn gets; `seconds_1m_objects` for arrays of
Python texts, as a database gives; `cpu_seconds_1m` is the processor's time for the first.
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping

import numpy as np
from fairlearn.metrics import MetricFrame, selection_rate
from numpy.typing import NDArray

from assaymark.validity.impact import Benchmark, Compared, selection_audit

SEXES = ["Female", "Male", ""]
RACES = ["Asian", "Black", "Hispanic", "Native American", "Pacific Islander", "Two or more"]
RACES += ["White", ""]
TABLES = (("sex",), ("race",), ("sex", "race"))
Groups = Mapping[str, NDArray[np.str_] | NDArray[np.object_]]
Ratios = dict[tuple[str, ...], float]


def people(n: int, seed: int) -> tuple[NDArray[np.bool_], Groups]:
    """Outcomes and labels, shape (n,); about 2 % and 4 % of the labels are unknown (empty)."""
    random = np.random.default_rng(seed)
    sex = random.choice(SEXES, n, p=[0.47, 0.51, 0.02])
    race = random.choice(RACES, n, p=[0.15, 0.14, 0.18, 0.01, 0.01, 0.05, 0.42, 0.04])
    return random.random(n) < np.where(sex == "Female", 0.44, 0.48), {"sex": sex, "race": race}


def ours(selected: NDArray[np.bool_], groups: Groups) -> Ratios:
    tables = selection_audit(selected, groups).tables
    rows = [row for table in tables for row in table.rows]
    return {row.category: row.ratio for row in rows if isinstance(row, Benchmark | Compared)}


def theirs(selected: NDArray[np.bool_], groups: Groups) -> Ratios:
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


def timed(work: Callable[[], Ratios], rounds: int) -> tuple[Ratios, float, float]:
    """What `work` gives, and the least wall-clock and processor seconds of `rounds` calls."""
    took = []
    for _ in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        found = work()
        took.append((time.perf_counter() - start, time.process_time() - busy))
    return found, min(wall for wall, _busy in took), min(busy for _wall, busy in took)


def first(n: int, selected: NDArray[np.bool_], groups: Groups) -> tuple[NDArray[np.bool_], Groups]:
    """The first `n` people."""
    return selected[:n], {name: labels[:n] for name, labels in groups.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fairlearn once, on fewer people")
    quick = parser.parse_args().quick
    rows, rounds = (100_000, 1) if quick else (1_000_000, 3)
    selected, groups = people(1_000_000, seed=1)
    plain: Groups = {name: labels.astype(object) for name, labels in groups.items()}
    _all, one, busy = timed(lambda: ours(selected, groups), 5)
    _same, objects, _busy = timed(lambda: ours(selected, plain), 5)
    some, some_groups = first(rows, selected, groups)
    mine, same_rows, _busy = timed(lambda: ours(some, some_groups), 5)
    other, two, _busy = timed(lambda: theirs(some, some_groups), rounds)
    apart = max(abs(mine[key] - other[key]) for key in other)
    assert mine.keys() == other.keys()
    assert apart < 1e-9, apart
    print(f"{len(mine)} groups, ratios equal to fairlearn's within {apart:.1e}")
    print(f"1 000 000 people: {one:.3f} s (least of 5)")
    print(f"{rows} people: {same_rows:.3f} s, fairlearn {two:.3f} s (least of {rounds})")
    found = {"seconds_1m": one, "fairlearn_seconds": two, "fairlearn_rows": rows}
    found |= {"seconds_same_rows": same_rows, "ratio": two / same_rows, "groups": len(mine)}
    print(json.dumps({**found, "cpu_seconds_1m": busy, "seconds_1m_objects": objects}))


if __name__ == "__main__":
    main()
