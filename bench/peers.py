"""Who passes next: our filter beside openskill, glicko2, trueskill and Elo, on the same judgements.

Judgements of a made-up world (`worlds.py`), one a work, no work a second time, no quizzes, in order
of time. The first 60 % are for learning: our figures are fitted to them, Elo's two steps chosen by
them, and each one's probabilities calibrated on the later half of them (logistic regression on what
it predicts). On the last 40 % each predicts every judgement before it learns of it.

To the peers a judgement is a game of the person against the task, won when passed. Each runs twice,
against the task and against the task as judged by this kind of judge, and its better run counts.
They cannot take levels; so we run on the levels and, beside it, on passed or not alone (4 or 0).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import glicko2
import numpy as np
import trueskill
from numpy.typing import NDArray
from openskill.models import PlackettLuce

from assaymark.ranking.fitting import Answers, fitted
from assaymark.ranking.paths import filtered, paths
from bench.worlds import QUIZ, TASKS, World

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
LEARN, CALIBRATE = 0.6, 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Games:
    """Judgements in order of time; the first `learn` of them are for learning."""

    person: Whole
    kind: Whole
    task: Whole
    day: Floats
    score: Floats
    passed: Flags
    learn: int


def games(its: World) -> Games:
    """One judgement a work, works once, no quizzes."""
    once = np.zeros(len(its.work), dtype=bool)
    once[np.unique(its.work, return_index=True)[1]] = True
    kept = once & ~its.again & (its.kind != QUIZ)
    kind, task = its.kind[kept], its.task[kept]
    columns = (its.day[kept], its.score[kept], its.passed[kept])
    learn = int(LEARN * kept.sum())
    return Games(its.person[kept], kind, task, *columns, learn)


def losses(its: Games) -> dict[str, float]:
    """Mean log-loss over the last 40 %, by name."""
    found = {
        "ours": ours(its, its.score),
        "ours_pass_only": ours(its, np.where(its.passed, 4.0, 0.0)),
    }
    rest = {"openskill": openskill, "glicko2": glicko, "trueskill": true_skill, "elo": elo}
    loss = {name: calibrated_loss(its, features) for name, features in found.items()}
    for name, run in rest.items():
        both = [run(its, its.task), run(its, its.task * QUIZ + its.kind)]
        loss[name] = min(calibrated_loss(its, logits[:, None]) for logits in both)
    share = float(its.passed[: its.learn].mean())
    late = its.passed[its.learn :]
    return loss | {"base_rate": _loss(np.full(len(late), share), late)}


def ours(its: Games, score: Floats) -> Floats:
    """What the filter foresees, with figures fitted to the learning part; shape (n, 2)."""
    early = slice(its.learn)
    answers = Answers(
        its.person[early],
        its.day[early],
        score[early],
        its.kind[early],
        its.task[early],
        np.ones(its.learn),
        np.zeros(TASKS),
        QUIZ,
    )
    figures = fitted(answers)
    way = paths(its.person, its.day)
    slope, lean = figures.slope[its.kind], figures.leniency[its.kind]
    hard, noise = figures.difficulty[its.task], figures.noise[its.kind]
    counts_as = figures.start + (score - lean - figures.start) / slope + hard
    run = filtered(
        way,
        counts_as[way.order],
        noise[way.order],
        start=np.array([figures.start]),
        spread2=np.array([figures.spread2]),
        drift=np.array([figures.drift]),
    )
    mean, variance = np.empty(len(score)), np.empty(len(score))
    mean[way.order], variance[way.order] = run.ahead, run.ahead_variance
    foreseen = figures.start + slope * (mean - hard - figures.start) + lean
    sd = slope * np.sqrt(variance + noise)
    return np.column_stack([foreseen / sd, 1 / sd])


def elo(its: Games, opponent: Whole) -> Floats:
    """Logits ahead of each game, the steps for people and tasks chosen on the learning part."""
    best: tuple[float, Floats] = (math.inf, np.zeros(0))
    for step in (0.05, 0.1, 0.2, 0.3, 0.5):
        for of_task in (0.01, 0.03, 0.1, 0.3):
            logits = _elo(its, opponent, step, of_task)
            shares = 1 / (1 + np.exp(-logits[: its.learn]))
            best = min(best, (_loss(shares, its.passed[: its.learn]), logits), key=lambda x: x[0])
    return best[1]


def _elo(its: Games, opponent: Whole, step: float, of_task: float) -> Floats:
    people, tasks = [0.0] * (int(its.person.max()) + 1), [0.0] * (TASKS * QUIZ)
    found = []
    for person, task, won in _rows(its, opponent):
        off = people[person] - tasks[task]
        found.append(off)
        surprise = won - 1 / (1 + math.exp(-off))
        people[person] += step * surprise
        tasks[task] -= of_task * surprise
    return np.array(found)


def glicko(its: Games, opponent: Whole) -> Floats:
    """Logits ahead of each game, each game a rating period of both."""
    people = [glicko2.Player() for _ in range(int(its.person.max()) + 1)]
    tasks = [glicko2.Player() for _ in range(TASKS * QUIZ)]
    found = []
    for p, t, won in _rows(its, opponent):
        one, other = people[p], tasks[t]
        spread2 = (one.rd**2 + other.rd**2) / 173.7178**2
        wide = math.sqrt(1 + 3 * spread2 / math.pi**2)
        found.append((one.rating - other.rating) / 173.7178 / wide)
        mine, its_own = (one.rating, one.rd), (other.rating, other.rd)
        one.update_player([its_own[0]], [its_own[1]], [won])
        other.update_player([mine[0]], [mine[1]], [1 - won])
    return np.array(found)


def true_skill(its: Games, opponent: Whole) -> Floats:
    """Logits ahead of each game, without draws."""
    rules = trueskill.TrueSkill(draw_probability=0.0)
    people = [rules.create_rating() for _ in range(int(its.person.max()) + 1)]
    tasks = [rules.create_rating() for _ in range(TASKS * QUIZ)]
    found = []
    for p, t, won in _rows(its, opponent):
        one, other = people[p], tasks[t]
        wide = math.sqrt(2 * rules.beta**2 + one.sigma**2 + other.sigma**2)
        found.append(_logit(NormalDist().cdf((one.mu - other.mu) / wide)))
        if won:
            people[p], tasks[t] = trueskill.rate_1vs1(one, other, env=rules)
        else:
            tasks[t], people[p] = trueskill.rate_1vs1(other, one, env=rules)
    return np.array(found)


def openskill(its: Games, opponent: Whole) -> Floats:
    """Logits ahead of each game, by the model its makers put first."""
    rules = PlackettLuce()
    people = [rules.rating() for _ in range(int(its.person.max()) + 1)]
    tasks = [rules.rating() for _ in range(TASKS * QUIZ)]
    found = []
    for p, t, won in _rows(its, opponent):
        pair = [[people[p]], [tasks[t]]]
        found.append(_logit(rules.predict_win(pair)[0]))
        [[people[p]], [tasks[t]]] = rules.rate(pair, ranks=[2 - won, 1 + won])
    return np.array(found)


def _rows(its: Games, opponent: Whole) -> list[tuple[int, int, int]]:
    columns = (its.person.tolist(), opponent.tolist(), its.passed.astype(int).tolist())
    return list(zip(*columns, strict=True))


def _logit(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def calibrated_loss(its: Games, features: Floats) -> float:
    """Log-loss on the last part after logistic regression on the one before."""
    design = np.column_stack([np.ones(len(features)), features])
    from_ = int(CALIBRATE * len(features))
    weights = _logistic(design[from_ : its.learn], its.passed[from_ : its.learn])
    shares = 1 / (1 + np.exp(-design[its.learn :] @ weights))
    return _loss(shares, its.passed[its.learn :])


def _logistic(design: Floats, outcome: Flags) -> Floats:
    weights = np.zeros(design.shape[1])
    for _ in range(25):
        share = 1 / (1 + np.exp(-design @ weights))
        curve = design.T @ (design * (share * (1 - share))[:, None])
        weights = weights + np.linalg.solve(curve, design.T @ (outcome - share))
    return weights


def _loss(share: Floats, outcome: Flags) -> float:
    return float(-np.mean(np.log(np.where(outcome, share, 1 - share))))
