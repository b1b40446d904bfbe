"""The published figures, fitted to everybody's evidence: shelf-life, reliability, difficulty.

Each skill is fitted on its own (`fitting.py`); figures of a kind are pooled over the skills, each
by its number of judgements; what skills have in common is fitted last, from what each skill's
evidence says of where people started. One judgement a work is used, of the kind that has fewest,
so that judgements of one work are not taken for several works. Limits a week do not matter here.

A skill with too little evidence keeps the figures it had, and says why.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assaymark.ranking.evidence import Evidence, Kind, Model, Skill
from assaymark.ranking.fitting import Answers, Figures, fitted
from assaymark.ranking.guards import DAY_S
from assaymark.ranking.paths import Floats, Whole

FEWEST_PEOPLE, FEWEST_OF_A_KIND, FEWEST_IN_COMMON = 50, 50, 50
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class ShelfLife:
    """Days until what was known exactly tells no more than is known of a newcomer: spread² / drift.

    By then drift alone has added an error as wide as people differ, that of one judgement of
    reliability .50. `low` to `high`: 95 % interval (Wald, on the logarithm). It rests on `n`
    judgements of `n_people`.
    """

    skill: str
    days: float
    low: float
    high: float
    n: int
    n_people: int


@dataclass(frozen=True, slots=True)
class NotFitted:
    """A skill that keeps the figures it had, and why."""

    skill: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model to publish, and each skill's shelf-life or the reason why there is none."""

    model: Model
    skills: tuple[ShelfLife | NotFitted, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Figures of a skill, its kinds (neutral first) with their counts, its tasks and people."""

    figures: Figures
    kinds: tuple[str, ...]
    counts: tuple[int, ...]
    tasks: tuple[str, ...]
    people: tuple[str, ...]
    n: int


def fit(
    people: Mapping[str, Sequence[Evidence]],
    *,
    before: Model,
    declared: Mapping[str, Mapping[str, float]] | None = None,
) -> Fitted:
    """The model that `people`'s evidence supports; what it cannot tell stays as in `before`.

    The first of `before.kinds` is the neutral kind. `declared`: per skill, difficulties of tasks as
    their authors put them, toward which they are shrunk, and which stay for tasks nobody has done.
    The order of people and evidence makes no difference. Raises RankingError for kinds and skills
    that `before` does not list.
    """
    rows = _by_skill(people, before)
    found = {
        skill: _skill(rows.get(skill, []), skill, before, (declared or {}).get(skill, {}))
        for skill in sorted(before.skills)
    }
    known = {skill: one for skill, one in found.items() if isinstance(one, _Found)}
    skills = {
        key: _published(old, known.get(key), (declared or {}).get(key, {}))
        for key, old in before.skills.items()
    }
    model = replace(
        before,
        skills=skills,
        kinds=_kinds(known, before),
        shared=_shared(known, before.shared),
    )
    return Fitted(
        model,
        tuple(_shelf(key, one) if isinstance(one, _Found) else one for key, one in found.items()),
    )


def _by_skill(
    people: Mapping[str, Sequence[Evidence]], before: Model
) -> dict[str, list[tuple[str, Evidence]]]:
    met = Counter(
        (before.skill(one).key, before.kind(one).key) for its in people.values() for one in its
    )
    rows: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for person in sorted(people):
        for one in _one_a_work(people[person], met):
            rows[one.skill].append((person, one))
    return rows


def _one_a_work(evidence: Iterable[Evidence], met: Mapping[tuple[str, str], int]) -> list[Evidence]:
    """The judgement of the rarest kind of each work, as old as the work; by day."""
    works: dict[tuple[str, bool, str], list[Evidence]] = defaultdict(list)
    for one in evidence:
        works[one.skill, bool(one.work), one.work or one.key].append(one)
    kept = []
    for its in works.values():
        chosen = its[0]
        if len(its) > 1:
            rarest = min(its, key=lambda one: (met[one.skill, one.kind], one.at, one.key))
            chosen = replace(rarest, at=min(one.at for one in its))
        kept.append(chosen)
    return sorted(kept, key=lambda one: (one.at, one.key))


def _skill(
    rows: Sequence[tuple[str, Evidence]], skill: str, before: Model, declared: Mapping[str, float]
) -> _Found | NotFitted:
    counts = Counter(one.kind for _person, one in rows)
    neutral = next(iter(before.kinds), "")
    kinds = [kind for kind in before.kinds if counts[kind] >= FEWEST_OF_A_KIND]
    kept = [(person, one) for person, one in rows if one.kind in kinds]
    works = Counter(person for person, _one in kept)
    often = sum(n >= before.fewest for n in works.values())
    if neutral not in kinds or often < FEWEST_PEOPLE:
        return NotFitted(
            skill,
            f"{counts[neutral]} judgements of kind {neutral!r} and {often} people with"
            f" {before.fewest} or more; {FEWEST_OF_A_KIND} and {FEWEST_PEOPLE} needed",
        )
    tasks = sorted({one.task for _person, one in kept if one.task})
    figures = fitted(_answers(kept, kinds, tasks, declared))
    if not figures.settled:
        return NotFitted(skill, "the search for its figures did not settle; add evidence")
    names = sorted(works)
    sizes = tuple(counts[kind] for kind in kinds)
    return _Found(figures, tuple(kinds), sizes, tuple(tasks), tuple(names), len(kept))


def _answers(
    rows: Sequence[tuple[str, Evidence]],
    kinds: Sequence[str],
    tasks: Sequence[str],
    declared: Mapping[str, float],
) -> Answers:
    names = {name: i for i, name in enumerate(sorted({person for person, _one in rows}))}
    of_kind = {kind: i for i, kind in enumerate(kinds)}
    of_task = {task: i for i, task in enumerate(tasks)} | {"": -1}
    its = [one for _person, one in rows]
    return Answers(
        person=np.array([names[person] for person, _one in rows]),
        day=np.array([one.at.timestamp() / DAY_S for one in its]),
        score=np.array([one.score for one in its]),
        kind=np.array([of_kind[one.kind] for one in its]),
        task=np.array([of_task[one.task] for one in its]),
        weight=np.array([one.weight for one in its]),
        declared=np.array([declared.get(task, 0.0) for task in tasks]),
        n_kinds=len(kinds),
    )


def _published(old: Skill, found: _Found | None, declared: Mapping[str, float]) -> Skill:
    if found is None:
        return old
    its = found.figures
    measured = dict(zip(found.tasks, its.difficulty.tolist(), strict=True))
    hard = {**declared, **measured}
    return Skill(old.key, its.start, math.sqrt(its.spread2), its.drift, hard)


def _kinds(known: Mapping[str, _Found], before: Model) -> dict[str, Kind]:
    return {key: _kind(old, known.values()) for key, old in before.kinds.items()}


def _kind(old: Kind, known: Iterable[_Found]) -> Kind:
    """`old` with what was measured, averaged over skills by number of judgements."""
    parts = []
    for found in known:
        if old.key in found.kinds:
            i, its = found.kinds.index(old.key), found.figures
            error = math.log(its.noise[i] / its.spread2)
            parts.append((found.counts[i], error, math.log(its.slope[i]), its.leniency[i]))
    if not parts:
        return old
    table = np.array(parts)
    error, slope, leniency = (table[:, 0] @ table[:, 1:]) / table[:, 0].sum()
    reliability = 1 / (1 + math.exp(error))
    return replace(old, reliability=reliability, slope=math.exp(slope), leniency=float(leniency))


def _shelf(skill: str, found: _Found) -> ShelfLife:
    its = found.figures
    days, wide = its.spread2 / its.drift, math.exp(Z95 * its.shelf_se)
    return ShelfLife(skill, days, days / wide, days * wide, found.n, len(found.people))


def _shared(known: Mapping[str, _Found], before: float) -> float:
    """The share of variance common to skills, most likely given where people started in each."""
    person, off, error = _origins(known)
    several = np.bincount(person) >= 2 if len(person) else np.zeros(0, dtype=bool)
    if several.sum() < FEWEST_IN_COMMON:
        return before
    shares = np.linspace(0.0, 0.95, 96)
    fits = [_likelihood(share, person, off, error) for share in shares]
    return float(shares[int(np.argmax(fits))])


def _origins(known: Mapping[str, _Found]) -> tuple[Whole, Floats, Floats]:
    """Person, start and its error variance, in spreads of the skill, over all skills."""
    numbers: dict[str, int] = {}
    person, off, error = [], [], []
    for found in known.values():
        its = found.figures
        for i, (at, noise) in enumerate(zip(its.origin, its.origin_variance, strict=True)):
            name = found.people[int(its.people[i])]
            person.append(numbers.setdefault(name, len(numbers)))
            off.append((at - its.start) / math.sqrt(its.spread2))
            error.append(noise / its.spread2)
    return np.array(person, dtype=np.int64), np.array(off), np.array(error)


def _likelihood(share: float, person: Whole, off: Floats, error: Floats) -> float:
    """Log-likelihood up to a constant: variances 1 - share + error, covariance share."""
    own = 1 - share + error
    n = int(person.max()) + 1
    precision = np.bincount(person, 1 / own, n)
    pulled = np.bincount(person, off / own, n)
    inner = 1 + share * precision
    square = float(np.sum(off**2 / own)) - float(np.sum(share * pulled**2 / inner))
    return -(float(np.log(own).sum()) + float(np.log(inner).sum()) + square) / 2
