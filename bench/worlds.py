"""Made-up organisations whose true skills are known, to hold scores beside the truth.

How evidence comes about here is not how `assaymark.ranking` thinks it does. There, scores are
linear with normal errors, and skill drifts at random. Here:

- *Skill* is a latent number a. Newcomers (40 %) N(-0.6, 0.9), experienced people N(0.4, 1.0).
  People learn along a curve that flattens, a + g (1 - exp(-t / 90 days)), g exponential of mean
  0.5, and every fifth person forgets instead: 0.6 lost in half a year, evenly.
- *Tasks*: 120, each with difficulty N(0, 1), four criteria with own difficulties N(0, 0.4), own
  discrimination lognormal(0, 0.25), levels 0 to 4 by a graded-response model (logistic, thresholds
  -2, -0.7, 0.7, 2). Hence scores are whole numbers per criterion, bounded, with floor and ceiling.
- *A work* has luck common to its criteria: t with 5 degrees of freedom, times 0.5.
- *Judges*: 60 reviewers (severity N(0, 0.3), halo SD 0.3), everybody as peer (severity N(-0.4,
  0.6): lenient; halo 0.8), a machine (sees the skill shrunk by 0.6 and halo 0.7). Halo moves all
  criteria of one judgement. 55 % of works are judged by a reviewer, 25 % by a peer, 20 % by the
  machine; a fifth of reviewed works by a peer as well.
- *How much*: works in 180 days are 3 + negative binomial (shape 2), 40 on average, at times uniform
  from the person's start in the first 40 days on; half of the tasks are assigned at random, half
  chosen among ten for being nearest to the own skill.
- *Micro-actions*: quizzes, 10 a person on average; mean of 3 answers right on a scale to 4, easy
  (difficulty -1.5), skill counts half.
- *Gamers*, 5 %, of the same skills as others: they do three times as many works, always one of the
  twelve tasks that most people pass; have three quarters of their works judged by peers who are
  friends (lenient by a further 1.0), hand every third work in a second and third time (judged
  anew), and do 100 micro-actions.

The *truth* is the universe score: the mean level the person would reach on the last day over all
tasks, endlessly many works with their luck, each judged by all reviewers. The true top are the 100
best by it. *Passed*: every criterion at level 2 or above.

What was changed after a first look at scores (all else was written down before): the number of
works (from 15: too few for anybody, see `skill.py`), and the truth (from a panel's view of one day
without luck, which is steeper than what any number of works shows).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAYS, TASKS, CRITERIA, REVIEWERS = 180.0, 120, 4, 60
THRESHOLDS = np.array([-2.0, -0.7, 0.7, 2.0])
KINDS = ("review", "peer", "machine", "quiz")
REVIEW, PEER, MACHINE, QUIZ = range(4)
PASS, WORKS = 2, 40


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Judgements, shape (n_rows,), by day; and people, shape (n_people,).

    `work`: number of the work, shared by judgements of the same one; a quiz has task
    -1. `again`: the work had been handed in before.
    """

    person: Whole
    day: Floats
    task: Whole
    kind: Whole
    work: Whole
    score: Floats
    passed: Flags
    again: Flags
    truth: Floats
    gamer: Flags


@dataclass(frozen=True, slots=True, eq=False)
class _People:
    first: Floats
    gain: Floats
    forgets: Flags
    gamer: Flags
    start: Floats
    severity: Floats

    def skill(self, person: Whole, day: Floats) -> Floats:
        learnt = self.gain[person] * (1 - np.exp(-(day - self.start[person]) / 90))
        lost = 0.6 * (day - self.start[person]) / DAYS
        return np.asarray(self.first[person] + np.where(self.forgets[person], -lost, learnt))


@dataclass(frozen=True, slots=True, eq=False)
class _Tasks:
    difficulty: Floats
    slope: Floats
    reviewers: Floats

    def chances(self, skill: Floats, task: Whole) -> Floats:
        """P(level reached >= 1, 2, 3, 4) per criterion, shape (n, CRITERIA, 4)."""
        off = self.slope[task] * (skill[:, None] - self.difficulty[task])
        return np.asarray(1 / (1 + np.exp(-(off[:, :, None] - THRESHOLDS))))


def world(n: int, *, seed: int, works: int = WORKS) -> World:
    """One organisation of `n` people, `works` on average each (gamers three times as many)."""
    random = np.random.default_rng(seed)
    people, tasks = _people(n, random), _tasks(random)
    person, day, task, first = _works(people, tasks, works - 3, random)
    luck = 0.5 * random.standard_t(5, len(person))
    luck, work = luck[first], first
    again = first != np.arange(len(first))
    kind, friend = _judged_by(people.gamer[person], random)
    twice = np.flatnonzero((kind == REVIEW) & (random.random(len(kind)) < 0.2))
    rows = np.concatenate([np.arange(len(kind)), twice])
    kind = np.concatenate([kind, np.full(len(twice), PEER)])
    first_day = day[first]
    seen = people.skill(person, first_day) + luck
    levels = _levels(seen[rows], task[rows], kind, friend[rows], people, tasks, random)
    quizzes = _quizzes(people, random)
    zero = np.zeros(len(quizzes[0]), dtype=np.int64)
    day = np.concatenate([day[rows], quizzes[1]])
    order = np.argsort(day, kind="stable")
    return World(
        person=np.concatenate([person[rows], quizzes[0]])[order],
        day=day[order],
        task=np.concatenate([task[rows], zero - 1])[order],
        kind=np.concatenate([kind, zero + QUIZ])[order],
        work=np.concatenate([work[rows], len(kind) + np.arange(len(zero))])[order],
        score=np.concatenate([levels.mean(axis=1), quizzes[2]])[order],
        passed=np.concatenate([levels.min(axis=1) >= PASS, quizzes[2] >= PASS])[order],
        again=np.concatenate([again[rows], zero > 0])[order],
        truth=_truth(people, tasks, random),
        gamer=people.gamer,
    )


def _people(n: int, random: np.random.Generator) -> _People:
    newcomer = random.random(n) < 0.4
    first = np.where(newcomer, random.normal(-0.6, 0.9, n), random.normal(0.4, 1.0, n))
    gamer = np.zeros(n, dtype=bool)
    gamer[random.permutation(n)[: n // 20]] = True
    return _People(
        first=first,
        gain=random.exponential(0.5, n),
        forgets=random.random(n) < 0.2,
        gamer=gamer,
        start=random.uniform(0, 40, n),
        severity=random.normal(-0.4, 0.6, n),
    )


def _tasks(random: np.random.Generator) -> _Tasks:
    of_task = random.normal(0, 1, TASKS)
    difficulty = of_task[:, None] + random.normal(0, 0.4, (TASKS, CRITERIA))
    slope = random.lognormal(0, 0.25, (TASKS, CRITERIA))
    return _Tasks(difficulty, slope, random.normal(0, 0.3, REVIEWERS))


def _works(
    people: _People, tasks: _Tasks, more: int, random: np.random.Generator
) -> tuple[Whole, Floats, Whole, Whole]:
    """Person, day and task of each handing-in, and which handing-in its work first came with."""
    n = len(people.first)
    count = 3 + random.negative_binomial(2, 2 / (2 + more), n)
    count = np.where(people.gamer, 3 * count, count)
    person = np.repeat(np.arange(n), count)
    day = random.uniform(people.start[person], DAYS)
    task = _chosen(people.skill(person, day), people.gamer[person], tasks, random)
    repeats = np.flatnonzero(people.gamer[person] & (random.random(len(person)) < 1 / 3))
    repeats = np.repeat(repeats, 2)
    later = random.uniform(day[repeats], DAYS)
    first = np.concatenate([np.arange(len(person)), repeats])
    return person[first], np.concatenate([day, later]), task[first], first


def _chosen(skill: Floats, gamer: Flags, tasks: _Tasks, random: np.random.Generator) -> Whole:
    overall = tasks.difficulty.mean(axis=1)
    offered = random.integers(TASKS, size=(len(skill), 10))
    nearest = np.abs(overall[offered] - skill[:, None]).argmin(axis=1)
    chosen = offered[np.arange(len(skill)), nearest]
    honest = np.where(random.random(len(skill)) < 0.5, offered[:, 0], chosen)
    easiest = np.argsort(overall)[:12]
    return np.asarray(np.where(gamer, easiest[random.integers(12, size=len(skill))], honest))


def _judged_by(gamer: Flags, random: np.random.Generator) -> tuple[Whole, Flags]:
    draw = random.random(len(gamer))
    kind = np.where(draw < 0.55, REVIEW, np.where(draw < 0.80, PEER, MACHINE))
    friend = gamer & (random.random(len(gamer)) < 0.75)
    return np.where(friend, PEER, kind), friend


def _levels(
    seen: Floats,
    task: Whole,
    kind: Whole,
    friend: Flags,
    people: _People,
    tasks: _Tasks,
    random: np.random.Generator,
) -> Whole:
    """Level per criterion as judged, shape (n, CRITERIA)."""
    n = len(seen)
    severity = np.select(
        [kind == REVIEW, kind == PEER],
        [
            tasks.reviewers[random.integers(REVIEWERS, size=n)],
            people.severity[random.integers(len(people.severity), size=n)],
        ],
        0.0,
    )
    severity = severity - 1.0 * (friend & (kind == PEER))
    halo = random.normal(0, 1, n) * np.array([0.3, 0.8, 0.7, 0.0])[kind]
    shown = np.where(kind == MACHINE, 0.6 * seen, seen) + halo - severity
    chances = tasks.chances(shown, task)
    return np.asarray((random.random((n, CRITERIA, 1)) < chances).sum(axis=2))


def _quizzes(people: _People, random: np.random.Generator) -> tuple[Whole, Floats, Floats]:
    n = len(people.first)
    person = np.repeat(np.arange(n), np.where(people.gamer, 100, random.poisson(10, n)))
    day = random.uniform(people.start[person], DAYS)
    chance = 1 / (1 + np.exp(-(0.5 * people.skill(person, day) + 1.5)))
    return person, day, 4 * random.binomial(3, chance) / 3


def _truth(people: _People, tasks: _Tasks, random: np.random.Generator) -> Floats:
    """Read off a fine grid of skills, at 101 evenly likely values of luck, halo and reviewer."""
    n, draws = len(people.first), 100_000
    skill = people.skill(np.arange(n), np.full(n, DAYS))
    grid = np.linspace(skill.min(), skill.max(), 60)
    luck = 0.5 * random.standard_t(5, draws) + random.normal(0, 0.3, draws)
    luck = np.quantile(luck - random.choice(tasks.reviewers, draws), (np.arange(101) + 0.5) / 101)
    seen = (grid[:, None] + luck).ravel()
    total = np.zeros(len(seen))
    for task in range(TASKS):
        total += tasks.chances(seen, np.full(len(seen), task)).sum(axis=2).mean(axis=1)
    return np.asarray(np.interp(skill, grid, total.reshape(60, 101).mean(axis=1) / TASKS))
