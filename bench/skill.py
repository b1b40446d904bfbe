"""Does the score find the best, keep gamers out, and know how sure it is? In made-up worlds.

    python -m bench.skill [--quick] [--worlds N] [--works N]

20 worlds of 2 000 people, 5 % of them gamers (`worlds.py` says how they are made, and that it is
not how the score thinks). In each, the figures are fitted to the evidence alone, everybody is
scored as the site would, and the 100 highest scores are held beside the 100 best. Then the filter
foretells judgements beside openskill, glicko2, trueskill and Elo (`peers.py`).

How much evidence there is decides how good anybody can be. With 15 works a person in half a year,
a judge who knows how the world is made (all task parameters, all errors, the average growth; not
who games) found 64 of the 100 in four worlds, with 26 works 68; our score 64 and 68 in the same. So
the bar of 70 is asked for at 40 works; `precision_100_thin` (not with `--quick`) says what comes
of 15. The filter was built while looking at worlds 0 to 5 only.

`--quick`: 4 worlds, figures fitted to every fourth person, peers in one world of 150 people.
Coverage differs from world to world (standard deviation .02), so few worlds tell it roughly.

Last line: one JSON object. `precision_100`: share of the top 100 by score among the true 100.
`gamer_share`: gamers in that top 100. `coverage_80`: share of all scored people, gamers too, whose
truth lies in the band; `_honest`, `_gamers` apart. `log_loss`, `best_peer_log_loss`: means over the
worlds of `peers.py`; `log_loss_pass_only` is ours without levels. `additivity`: the greatest
difference of a score and its start plus shares. `points_*`, `raw_*`: ranking by number of actions,
and by plain mean.
"""

import argparse
import gc
import json
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from assaymark.ranking.evidence import Evidence, Kind, Model, Skill
from assaymark.ranking.fit import Fitted, fit
from assaymark.ranking.state import Score, score
from bench.peers import games, losses
from bench.worlds import DAYS, KINDS, QUIZ, WORKS, World, world

Floats = NDArray[np.float64]
N, TOP, THIN = 2000, 100, 15
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
BEFORE = Model(
    skills={"skill": Skill("skill", start=2.0, spread=1.0, drift=0.001)},
    kinds={
        "review": Kind("review", 0.5),
        "peer": Kind("peer", 0.5),
        "machine": Kind("machine", 0.5),
        "quiz": Kind("quiz", 0.5, weekly=10, micro=True),
    },
)


def evidence(its: World) -> dict[str, list[Evidence]]:
    """Each person's evidence, by name."""
    found: dict[str, list[Evidence]] = {f"person-{i:05}": [] for i in range(len(its.truth))}
    names = list(found)
    columns = (its.person, its.kind, its.day, its.score, its.task, its.work)
    for i, (person, kind, day, level, task, work) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        at = FIRST_DAY + timedelta(days=day)
        asked = f"task-{task}" if task >= 0 else ""
        one = Evidence(f"e{i}", "skill", KINDS[kind], at, level, asked, f"work-{work}")
        found[names[person]].append(one)
    return found


def measured(its: World, *, every: int) -> dict[str, float]:
    """How the scores of one world did; figures fitted to every `every`-th person."""
    people = evidence(its)
    learnt = fit(dict(list(people.items())[::every]), before=BEFORE)
    now = FIRST_DAY + timedelta(days=DAYS)
    scores = [score(one, skill="skill", model=learnt.model, now=now) for one in people.values()]
    known = np.array([isinstance(one, Score) for one in scores])
    shown = [one for one in scores if isinstance(one, Score)]
    mean = np.full(len(scores), -np.inf)
    mean[known] = [one.mean for one in shown]
    low, high = np.array([(one.low, one.high) for one in shown]).T
    within = (low <= its.truth[known]) & (its.truth[known] <= high)
    gamer = its.gamer[known]
    found = _top(mean, its, "") | _others(its)
    sums = [one.start + sum(share.points for share in one.shares) - one.mean for one in shown]
    return found | {
        "coverage_80": float(within.mean()),
        "coverage_80_honest": float(within[~gamer].mean()),
        "coverage_80_gamers": float(within[gamer].mean()),
        "correlation": float(np.corrcoef(mean[known], its.truth[known])[0, 1]),
        "additivity": float(np.abs(sums).max()),
        "scored": float(known.mean()),
        "shelf_life_days": _days(learnt),
    }


def _days(learnt: Fitted) -> float:
    return float(getattr(learnt.skills[0], "days", np.nan))


def _top(mean: Floats, its: World, prefix: str) -> dict[str, float]:
    top = np.argsort(-mean, kind="stable")[:TOP]
    best = np.argsort(-its.truth, kind="stable")[:TOP]
    return {
        f"{prefix}precision_100": float(np.isin(top, best).mean()),
        f"{prefix}gamer_share": float(its.gamer[top].mean()),
    }


def _others(its: World) -> dict[str, float]:
    """Ranking by number of actions, and by the plain mean of works (three or more)."""
    n = len(its.truth)
    works = its.kind != QUIZ
    count = np.bincount(its.person[works], minlength=n)
    total = np.bincount(its.person[works], its.score[works], n)
    raw = np.where(count >= 3, total / np.maximum(count, 1), -np.inf)
    points = np.bincount(its.person, minlength=n).astype(np.float64)
    return _top(points, its, "points_") | _top(raw, its, "raw_")


def averaged(found: list[dict[str, float]]) -> dict[str, float]:
    """The mean of each figure; of `additivity` the greatest."""
    means = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
    return means | {"additivity": max(one["additivity"] for one in found)}


def beside_peers(worlds: int, n: int) -> Mapping[str, float]:
    found = [losses(games(world(n, seed=1000 + seed))) for seed in range(worlds)]
    for one in found:
        print("   ".join(f"{name} {loss:.4f}" for name, loss in one.items()), flush=True)
    return {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def _one_world(wanted: tuple[int, int, int]) -> dict[str, float]:
    """Seed, works a person, figures fitted to every so many."""
    seed, works, every = wanted
    gc.disable()
    found = measured(world(N, seed=seed, works=works), every=every)
    gc.enable()
    told = "  ".join(f"{name} {value:.3g}" for name, value in found.items())
    print(f"world {seed}, {works} works: {told}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="4 worlds, a small one for peers")
    parser.add_argument("--worlds", type=int, help="how many worlds")
    parser.add_argument("--works", type=int, default=WORKS, help="works a person, on average")
    given = parser.parse_args()
    started, worlds = time.perf_counter(), given.worlds or (4 if given.quick else 20)
    every = 4 if given.quick else 1
    thin = 0 if given.quick else 5
    with ProcessPoolExecutor(2) as pool:
        beside = pool.submit(beside_peers, *((1, 150) if given.quick else (2, N)))
        wanted = [(seed, given.works, every) for seed in range(worlds)]
        wanted += [(seed, THIN, every) for seed in range(thin)]
        runs = list(pool.map(_one_world, wanted))
        loss = dict(beside.result())
    result: dict[str, float | str] = {**averaged(runs[:worlds])}
    if thin:
        thinly = averaged(runs[worlds:])
        result |= {f"{key}_thin": thinly[key] for key in ("precision_100", "coverage_80")}
    result |= {"log_loss": loss.pop("ours"), "log_loss_pass_only": loss.pop("ours_pass_only")}
    base = loss.pop("base_rate")
    best = min(loss, key=lambda name: loss[name])
    result |= {"best_peer_log_loss": loss[best], "best_peer": best, "base_rate_log_loss": base}
    result |= {f"{name}_log_loss": value for name, value in loss.items()}
    result |= {
        "worlds": worlds,
        "people": N,
        "works": given.works,
        "seconds": time.perf_counter() - started,
    }
    print(json.dumps({k: round(v, 15) if isinstance(v, float) else v for k, v in result.items()}))


if __name__ == "__main__":
    main()
