"""Made-up events for `bench.events`: people who hand in, are judged, and get badges.

Everything follows from the seed. It goes on for two years, in weeks: somebody is active in some and
not in others; each skill is learnt at a speed of one's own, so that slopes differ.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from assaymark.analytics.shapes import EVENTS, US_PER_DAY

FIRST_DAY, DAYS = 20_089, 728  # from 2025-01-01, 104 weeks
KINDS = ("work.handed-in", "review.submitted", "work.decided", "award.given", "peer.given")
SHARES = (0.32, 0.24, 0.24, 0.10, 0.10)
SKILLS = tuple(f"skill-{i:02}" for i in range(20))
ACTIVE = ("work.handed-in", "peer.given")


def batches(n: int, *, people: int, size: int, seed: int) -> Iterator[pa.Table]:
    """`n` events of organisation 1 in tables of `size`, in the order of their numbers and times."""
    random = np.random.default_rng(seed)
    speed = random.normal(0.0008, 0.0006, people + 1)
    for start in range(0, n, size):
        yield _batch(random, speed, start, min(size, n - start), n)


def _batch(
    random: np.random.Generator, speed: np.ndarray, start: int, size: int, n: int
) -> pa.Table:
    numbers = np.arange(start, start + size)
    micros = FIRST_DAY * US_PER_DAY + (numbers * (DAYS * US_PER_DAY // n)).astype(np.int64)
    days = micros // US_PER_DAY
    people = len(speed) - 1
    person = random.integers(1, people + 1, size)
    person -= ((person + days // 7) % 3 == 0) & (person > 1)  # a third rests each week
    kind = random.choice(len(KINDS), size, p=SHARES)
    skill = (person * 7 + random.integers(0, 4, size)) % len(SKILLS)
    value = 0.4 + speed[person] * (days - FIRST_DAY) + random.normal(0, 0.15, size)
    judged = (kind == 1) | (kind == 2)
    columns = {
        "seq": pa.array(numbers + 1),
        "organisation": pa.array(np.ones(size, np.int64)),
        "at": pa.array(micros).cast(pa.timestamp("us", "UTC")),
        "day": pa.array(days.astype(np.int32)),
        "kind": _labels(KINDS, kind),
        "person": pa.array(person),
        "skill": _labels(SKILLS, skill),
        "subject": _labels(tuple(f"badge:{i:03}" for i in range(60)), skill * 3 + kind % 3),
        "value": pa.array(np.clip(value, 0, 3), mask=~judged),
        "cohort": _labels(tuple(f"2025-{i:02}" for i in range(12)), person % 12),
        "role": _labels(tuple(f"role {i}" for i in range(10)), person % 10),
        "team": _labels(tuple(f"team {i}" for i in range(max(1, people // 50))), person // 50),
        "manager": _labels(tuple(str(i) for i in range(max(1, people // 50))), person // 50),
    }
    return pa.table(columns, schema=EVENTS)


def _labels(names: tuple[str, ...], which: np.ndarray) -> pa.Array:
    picked = pa.array(np.minimum(which, len(names) - 1).astype(np.int32))
    return pa.DictionaryArray.from_arrays(picked, pa.array(names)).cast(pa.string())
