"""Does the gate keep its promise? Simulated graders whose true disagreement is known.

    python -m bench.gate [--quick]

Each draw: 400 rated works, a gate at delta = .10, and beside it the ordinary way, the lowest
threshold at which the observed disagreement is at most alpha. A draw breaks its promise when the
true disagreement among all works above the chosen threshold exceeds alpha; a closed gate breaks
none. `--quick`: 400 draws of each kind; otherwise 4 000.

Kinds of grader, by the chance of disagreement at sureness u (uniform on 0 to 1):

- honest: .35 (1 - u)^1.5, in all 14 %, about what two people disagree;
- slow: alpha (1.6 - .8 u), so flat where it crosses alpha that every sample misleads;
- hopeless: 1.2 alpha whatever u; no gate is right;
- votes: as honest, but confidence has five values only;
- cocksure: as honest, but the surest 8 % err in 12 %: the risk is not monotone.

Last line: one JSON object. `violation_share` is the worst of all kinds and alphas,
`naive_violation_share` the ordinary way's in the same place and `naive_lowest` its best anywhere;
`automated_share` is the mean over kinds and alphas without the hopeless. `mapie_agreement` is the
share of draws in which MAPIE's controller chooses the same threshold. Where not, MAPIE has counted
one error too many (it recovers the count as ⌈k · (errors / k)⌉, and 25 · (7 / 25) > 7 in floating
point); `mapie_explained` is the share of those that come out alike when ours miscounts likewise.
`drift_*`: the watch over audits at alpha = .05 and a false-alarm rate of .05, 1 000 audits each.
"""

import argparse
import json
import math
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from mapie.risk_control import BinaryClassificationController, BinaryRisk
from numpy.typing import NDArray

from assaymark.grading.audit import drift
from assaymark.grading.binomial import at_most
from assaymark.grading.gate import Compared, Gate, first_prefix, learn_then_test

Floats = NDArray[np.float64]
N, DELTA, ALPHAS, SEED = 400, 0.10, (0.05, 0.10), 20250
_GRID = 100_000
_VOTES = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A simulated grader: `risk(u, alpha)`; `steps` confidences only, 0 for all different."""

    name: str
    risk: Callable[[Floats, float], Floats]
    steps: int = 0


def _honest(u: Floats, _: float) -> Floats:
    return np.asarray(0.35 * (1 - u) ** 1.5)


KINDS = (
    Kind("honest", _honest),
    Kind("slow", lambda u, alpha: alpha * (1.6 - 0.8 * u)),
    Kind("hopeless", lambda u, alpha: np.full_like(u, 1.2 * alpha)),
    Kind("votes", _honest, _VOTES),
    Kind("cocksure", lambda u, a: np.where(u > 0.92, 0.12, _honest(u, a))),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Shares over the draws of one kind at one alpha; `true_risk` is the mean where open."""

    kind: str
    alpha: float
    violation: float
    naive_violation: float
    automated: float
    possible: float
    closed: float
    true_risk: float


def true_risks(kind: Kind, alpha: float) -> Floats:
    """Disagreement among all works of sureness at least i / grid, for i = 0 … grid - 1."""
    middles = (np.arange(_GRID) + 0.5) / _GRID
    summed = np.cumsum(kind.risk(middles, alpha)[::-1])[::-1]
    return np.asarray(summed / np.arange(_GRID, 0, -1))


def drawn(kind: Kind, alpha: float, rng: np.random.Generator, n: int = N) -> list[Compared]:
    """`n` rated works of this kind."""
    u = rng.random(n)
    agrees = rng.random(n) >= kind.risk(u, alpha)
    shown = np.ceil(u * kind.steps) / kind.steps if kind.steps else u
    return [Compared(float(c), bool(a)) for c, a in zip(shown, agrees, strict=True)]


def ordinary_threshold(works: Sequence[Compared], alpha: float) -> float | None:
    """The lowest threshold at which the observed disagreement is at most alpha."""
    sure = np.array([work.confidence for work in works])
    wrong = np.array([not work.agrees for work in works])
    order = np.argsort(-sure, kind="stable")
    sure, share = sure[order], np.cumsum(wrong[order]) / np.arange(1, len(works) + 1)
    last = np.append(sure[1:] != sure[:-1], True)
    fit = np.flatnonzero(last & (share <= alpha))
    return float(sure[fit[-1]]) if len(fit) else None


def mapie_threshold(works: Sequence[Compared], *, alpha: float, delta: float) -> float | None:
    """What MAPIE's fixed-sequence controller chooses from the same thresholds and first prefix.

    It takes the direction of the sequence from the observed slope of the risk.
    """
    sure = np.array([work.confidence for work in works])
    first = first_prefix(len(works), alpha=alpha, delta=delta)
    controller = BinaryClassificationController(
        predict_function=lambda x: np.column_stack([1 - x, x]),
        risk=BinaryRisk(np.not_equal, lambda _, said: said == 1, higher_is_better=False),
        target_level=alpha,
        confidence_level=1 - delta,
        best_predict_param_choice="recall",
        list_predict_params=np.array([c for c in np.unique(sure) if (sure >= c).sum() >= first]),
        fwer_method="fixed_sequence",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        controller.calibrate(sure, np.array([int(work.agrees) for work in works]))
    best = controller.best_predict_param
    return None if best is None else float(best)


def miscounted_threshold(works: Sequence[Compared], *, alpha: float, delta: float) -> float | None:
    """What the same sequence chooses when errors are recovered from their share, rounding up."""
    chosen, first = None, first_prefix(len(works), alpha=alpha, delta=delta)
    for threshold in sorted({work.confidence for work in works}, reverse=True):
        inside = [work.agrees for work in works if work.confidence >= threshold]
        k, errors = len(inside), inside.count(False)
        if k >= first and at_most(math.ceil(k * (errors / k)), k, alpha) > delta:
            break
        chosen = threshold if k >= first else None
    return chosen


def measured(kind: Kind, alpha: float, draws: int) -> Cell:
    """One cell of the table."""
    risks = true_risks(kind, alpha)
    rng = np.random.default_rng([SEED, KINDS.index(kind), round(100 * alpha)])
    ours, naive = [], []
    for _ in range(draws):
        works = drawn(kind, alpha, rng)
        opened = learn_then_test(works, alpha=alpha, delta=DELTA)
        ours.append(_outcome(opened.threshold if isinstance(opened, Gate) else None, kind, risks))
        naive.append(_outcome(ordinary_threshold(works, alpha), kind, risks))
    risk, share = np.array(ours).T
    return Cell(
        kind=kind.name,
        alpha=alpha,
        violation=float(np.mean(risk > alpha)),
        naive_violation=float(np.mean(np.array(naive)[:, 0] > alpha)),
        automated=float(share.mean()),
        possible=_possible(risks, kind, alpha),
        closed=float(np.mean(share == 0)),
        true_risk=float(risk[share > 0].mean()) if share.any() else 0.0,
    )


def _outcome(threshold: float | None, kind: Kind, risks: Floats) -> tuple[float, float]:
    """True disagreement among, and share of, all works at or above the threshold."""
    if threshold is None:
        return 0.0, 0.0
    least = threshold - 1 / kind.steps if kind.steps else threshold
    return float(risks[min(round(least * _GRID), _GRID - 1)]), 1 - least


def _possible(risks: Floats, kind: Kind, alpha: float) -> float:
    """The largest share that could be automated by one who knew the true risk."""
    starts = np.arange(0, _GRID, _GRID // kind.steps if kind.steps else 1)
    right = starts[risks[starts] <= alpha]
    return float(1 - right[0] / _GRID) if len(right) else 0.0


def beside_mapie(draws: int) -> tuple[float, float]:
    """Share of draws with MAPIE's threshold; share of the others explained by its rounding."""
    rng = np.random.default_rng([SEED, 99])
    same: list[bool] = []
    explained: list[bool] = []
    for i in range(draws):
        alpha, kind = ALPHAS[i % 2], KINDS[0]
        works = drawn(kind, alpha, rng)
        opened = learn_then_test(works, alpha=alpha, delta=DELTA)
        ours = opened.threshold if isinstance(opened, Gate) else None
        theirs = mapie_threshold(works, alpha=alpha, delta=DELTA)
        same.append(ours == theirs)
        if not same[-1]:
            explained.append(theirs == miscounted_threshold(works, alpha=alpha, delta=DELTA))
    return float(np.mean(same)), float(np.mean(explained)) if explained else 1.0


def watched(draws: int, *, times: float, audits: int = 1000) -> tuple[float, float]:
    """Share of gates closed at `times` alpha = .05, and after how many audits (median)."""
    rng = np.random.default_rng([SEED, round(times * 100)])
    rows = rng.random((draws, audits)) >= 0.05 * times
    stops = [drift(row.tolist(), alpha=0.05).stopped_at for row in rows]
    met = [stop for stop in stops if stop is not None]
    return len(met) / draws, float(np.median(met)) if met else 0.0


def _printed(cells: Sequence[Cell]) -> None:
    print(f"{'kind':10}{'alpha':>7}{'broken':>9}{'ordinary':>10}{'automated':>11}", end="")
    print(f"{'possible':>10}{'closed':>8}{'true risk':>11}")
    for cell in cells:
        print(
            f"{cell.kind:10}{cell.alpha:7.2f}{cell.violation:9.1%}{cell.naive_violation:10.1%}"
            f"{cell.automated:11.1%}{cell.possible:10.1%}{cell.closed:8.1%}{cell.true_risk:11.2%}"
        )


def main() -> None:
    """Print the table, then the figures as one line of JSON."""
    options = argparse.ArgumentParser(description="Measure whether the gate keeps its promise")
    options.add_argument("--quick", action="store_true", help="400 draws of each kind, not 4 000")
    quick = options.parse_args().quick
    began, draws = time.process_time(), 400 if quick else 4000
    cells = [measured(kind, alpha, draws) for kind in KINDS for alpha in ALPHAS]
    _printed(cells)
    worst = max(cells, key=lambda cell: cell.violation)
    useful = [cell.automated for cell in cells if cell.kind != "hopeless"]
    same, explained = beside_mapie(40 if quick else 400)
    false_alarms, _ = watched(draws // 2, times=1.0)
    found, audits = watched(100, times=3.0)
    figures = {
        "violation_share": worst.violation,
        "violation_at": f"{worst.kind}, alpha {worst.alpha}",
        "naive_violation_share": worst.naive_violation,
        "naive_lowest": min(cell.naive_violation for cell in cells),
        "automated_share": round(float(np.mean(useful)), 4),
        "draws": draws,
        "n": N,
        "delta": DELTA,
        "mapie_agreement": same,
        "mapie_explained": explained,
        "drift_false_alarms": false_alarms,
        "drift_found_at_3_alpha": found,
        "drift_audits_at_3_alpha": audits,
        "cpu_seconds": round(time.process_time() - began, 1),
        "cells": [{k: _short(v) for k, v in asdict(cell).items()} for cell in cells],
    }
    print(json.dumps(figures))


def _short(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
