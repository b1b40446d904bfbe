"""How sure copies and tricks are noticed, how seldom honest works are, and in what time.

    python -m bench.integrity [--quick]

Copies. Among n made-up works of 120 words (drawn word after word from the three sets' own pairs of
words, so that phrases recur as they do), planted are: a whole work; one with 30 % of its words
replaced, places drawn at random; one of two halves; one with a paragraph of 40 words of another.
Ours: marks, index, the 20 likeliest works, exact passages of those; found is what shares at least
`NOTICED` words. Peer: scikit-learn's TF-IDF cosine on the same texts, also asked for 20 likeliest;
it names no passages, so what it finds is what has at least the cosine that as few honest works
reach. `*_recall`: share of sources found; `precision`: share of works found that are sources.
`honest_noticed`: share of real honest works on one task (CaSiNo) that share that much with another.

Marks. `chosen`: recall of reworded copies by one in m runs, by winnowing, for runs of 3 and 4.

Tricks. Each honest work is once changed by each trick; what it is compared with are the other
four fifths. Shares over the works of all sets; `*_worst` is that of the worst set or sort of trick.

Last line: one JSON object. `--quick`: 10 000 works instead of 100 000, half the plants, one way of
marking.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from assaymark.grading import fingerprint as fp
from assaymark.grading.overlap import given_runs, overlap
from assaymark.grading.watch import watch
from assaymark.grading.words import forms
from bench.integrity_texts import ATTACKS, CAMPING, Works, negotiations, sets

WORDS, PLANTS, MOST, SEED, FOLDS = 120, 100, 20, 11, 5
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Plant:
    """A copy, and the works it was made of."""

    kind: str
    text: str
    sources: frozenset[int]


# Copies -----------------------------------------------------------------------------------------


def made_up(texts: Sequence[str], n: int, *, seed: int) -> list[str]:
    """`n` works in which each word follows the one before as somewhere in `texts`."""
    number: dict[str, int] = {}
    lines = [np.array([number.setdefault(w, len(number)) for w in t.split()]) for t in texts]
    before, after = (
        np.concatenate([line[s] for line in lines]) for s in (slice(-1), slice(1, None))
    )
    after = after[np.argsort(before, kind="stable")]
    count = np.bincount(before, minlength=len(number))
    start = np.cumsum(count) - count
    every, dice = np.concatenate(lines), np.random.default_rng(seed)
    now = dice.choice(every, n)
    rows = np.empty((n, WORDS), dtype=np.int32)
    for place in range(WORDS):
        rows[:, place] = now
        step = start[now] + (dice.random(n) * count[now]).astype(np.int64)
        following = after[np.minimum(step, len(after) - 1)]
        now = np.where(
            (count[now] == 0) | (dice.random(n) < 0.02), dice.choice(every, n), following
        )
    names = np.array(list(number), dtype=object)
    return [" ".join(names[row]) for row in rows]


def plants(works: Sequence[str], *, seed: int, each: int = PLANTS) -> list[Plant]:
    """`each` copies of each kind."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    pool = [word for work in works[:500] for word in work.split()]
    found = []
    for _ in range(each):
        i, j, host = dice.sample(range(len(works)), 3)
        one, two, three = (works[k].split() for k in (i, j, host))
        changed = set(dice.sample(range(len(one)), int(0.3 * len(one))))
        reworded = [dice.choice(pool) if at in changed else w for at, w in enumerate(one)]
        at, half = dice.randint(0, len(one) - 40), len(three) // 2
        own = dice.choices(pool, k=len(one) - 40)
        part = [*own[:half], *one[at : at + 40], *own[half:]]
        found += [
            Plant("verbatim", works[i], frozenset({i})),
            Plant("reworded", " ".join(reworded), frozenset({i})),
            Plant("mosaic", " ".join(one[:half] + two[half:]), frozenset({i, j})),
            Plant("paragraph", " ".join(part), frozenset({i})),
        ]
    return found


def ours(works: Sequence[str], planted: Sequence[Plant]) -> tuple[list[set[int]], Figures]:
    """The works found for each plant, and the time taken."""
    clock = time.perf_counter()
    index = fp.index([fp.marks(work) for work in works])
    indexed = time.perf_counter()
    likely = [index.likely(fp.marks(one.text), most=MOST) for one in planted]
    asked = time.perf_counter()
    found = [
        {one.work for one in some if overlap(plant.text, works[one.work]).is_noticed}
        for plant, some in zip(planted, likely, strict=True)
    ]
    done = time.perf_counter()
    n = len(planted)
    return found, {
        "index_seconds": indexed - clock,
        "query_ms": 1000 * (asked - indexed) / n,
        "passages_ms": 1000 * (done - asked) / n,
    }


def theirs(works: Sequence[str], planted: Sequence[Plant]) -> tuple[list[set[int]], Figures]:
    """As `ours`, by TF-IDF cosine; its limit is what 1 % of honest works reach."""
    clock = time.perf_counter()
    words = TfidfVectorizer(sublinear_tf=True, dtype=np.float32)
    rows = words.fit_transform(works)
    indexed = time.perf_counter()
    best = _cosines(rows, words.transform([one.text for one in planted]))
    done = time.perf_counter()
    honest = [one[1][1] for one in _cosines(rows, rows[:PLANTS])]
    limit = float(np.quantile(honest, 0.99))
    found = [{int(i) for i, worth in zip(*one, strict=True) if worth >= limit} for one in best]
    took = 1000 * (done - indexed) / len(planted)
    return found, {"peer_index_seconds": indexed - clock, "peer_query_ms": took}


def _cosines(rows: object, asked: object) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    found = []
    for at in range(asked.shape[0]):
        cosines = (rows @ asked[at].T).toarray().ravel()
        top = np.argpartition(-cosines, MOST)[:MOST]
        top = top[np.argsort(-cosines[top])]
        found.append((top, cosines[top]))
    return found


def scored(planted: Sequence[Plant], found: Sequence[set[int]], name: str = "") -> Figures:
    """Recall by kind of copy, and precision."""
    hit: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for plant, some in zip(planted, found, strict=True):
        hit[plant.kind] += len(plant.sources & some)
        due[plant.kind] += len(plant.sources)
    recall = {f"{name}{kind}_recall": hit[kind] / due[kind] for kind in due}
    return recall | {f"{name}precision": sum(hit.values()) / max(1, sum(map(len, found)))}


def honest() -> Figures:
    """How many real works on one task share as much as a copy would."""
    works, given = negotiations(), given_runs([CAMPING])
    marked = [fp.marks(work, leaving_out=fp.given([CAMPING])) for work in works]
    index = fp.index(marked)
    noticed = 0
    for at, marks in enumerate(marked):
        others = [one.work for one in index.likely(marks, most=MOST + 1) if one.work != at]
        noticed += any(overlap(works[at], works[i], given=given).is_noticed for i in others)
    return {"honest_works": len(works), "honest_noticed": noticed / len(works)}


def chosen() -> Figures:
    """Recall of reworded copies among the 20 likeliest, and marks a work, by way of marking."""
    works = [one for one in negotiations() if len(one.split()) >= 70]
    planted = [one for one in plants(works, seed=SEED) if one.kind == "reworded"]
    found = {}
    for name, mark in _markings().items():
        marked = [mark(work) for work in works]
        index = fp.index(marked)
        likely = [{c.work for c in index.likely(mark(p.text), most=MOST)} for p in planted]
        recall = sum(bool(p.sources & some) for p, some in zip(planted, likely, strict=True))
        found[name] = recall / len(planted)
        each = np.mean([len(one) for one in marked])
        print(f"  {name:18} {each:5.1f} marks a work, reworded copies found {found[name]:.0%}")
    return found


def _markings() -> dict[str, Callable[[str], fp.Marks]]:
    made: dict[str, Callable[[str], fp.Marks]] = {}
    for run in (3, 4):
        for m in (2, 3, 4):
            made[f"runs of {run}, 1 in {m}"] = lambda t, r=run, m=m: _one_in(t, r, m)
        for window in (4, 6):
            made[f"runs of {run}, win {window}"] = lambda t, r=run, w=window: _winnowed(t, r, w)
    return made


def _one_in(text: str, run: int, m: int) -> fp.Marks:
    every = fp.hashed(forms(text), run=run)
    return np.unique(every[every % np.uint64(m) == 0].view(np.int64))


def _winnowed(text: str, run: int, window: int) -> fp.Marks:
    every = fp.hashed(forms(text), run=run)
    if len(every) < window:
        return np.unique(every.view(np.int64))
    views = np.lib.stride_tricks.sliding_window_view(every, window)
    return np.unique(every[views.argmin(axis=1) + np.arange(len(views))].view(np.int64))


# Tricks -----------------------------------------------------------------------------------------


def tricks(works: Works, *, seed: int = 5) -> dict[str, tuple[int, int]]:
    """For each trick and for `honest`: how many works were noticed, of how many."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    order = dice.sample(range(len(works.works)), len(works.works))
    noticed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for fold in range(FOLDS):
        kept = [works.works[i] for at, i in enumerate(order) if at % FOLDS != fold]
        eye = watch(works.rubric, works.task, kept)
        for i in order[fold::FOLDS]:
            made = [("honest", works.works[i])]
            for kind, ways in ATTACKS.items():
                made += [
                    (f"{kind} {n}", way(works.works[i], works, dice)) for n, way in enumerate(ways)
                ]
            for name, text in made:
                tried[name] += 1
                noticed[name] += bool(eye.notices(text))
    return {name: (noticed[name], tried[name]) for name in tried}


def gaming() -> Figures:
    """Shares noticed, over all sets."""
    per_set = [tricks(one) for one in sets()]
    found: Figures = {}
    for kind in ("honest", *ATTACKS):
        each = [[v for k, v in one.items() if k.split()[0] == kind] for one in per_set]
        every = [pair for one in each for pair in one]
        name = "false_flags" if kind == "honest" else kind
        found[name] = sum(a for a, _n in every) / sum(n for _a, n in every)
        by_set = [sum(a for a, _n in one) / sum(n for _a, n in one) for one in each]
        worst = max if kind == "honest" else min
        found[f"{name}_worst_set"] = worst(by_set)
        found[f"{name}_worst_sort"] = worst(a / n for a, n in every)
        names = " ".join(
            f"{one.name} {share:.1%}" for one, share in zip(sets(), by_set, strict=True)
        )
        print(f"  {name:12} {found[name]:.1%}   ({names})")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 000 works instead of 100 000")
    quick = parser.parse_args().quick
    n = 10_000 if quick else 100_000
    works = made_up([text for one in sets() for text in one.works], n, seed=SEED)
    planted = plants(works, seed=SEED, each=PLANTS // 2 if quick else PLANTS)
    mine, took = ours(works, planted)
    other, peer = theirs(works, planted)
    found = {"works": n, **took, **peer, **scored(planted, mine), **scored(planted, other, "peer_")}
    every = len(planted) * (took["query_ms"] + took["passages_ms"]) / 1000 + took["index_seconds"]
    both = peer["peer_index_seconds"] + len(planted) * peer["peer_query_ms"] / 1000
    found["ratio"] = both / every
    for key, value in found.items():
        print(f"  {key:22} {value:.3f}")
    print("ways of marking:")
    chosen()
    found |= honest()
    print(
        f"real works on one task noticed: {found['honest_noticed']:.2%} of {found['honest_works']}"
    )
    print("noticed:")
    found |= gaming()
    print(json.dumps({key: round(value, 4) for key, value in found.items()}))


if __name__ == "__main__":
    main()
