"""What a grader would say of each rated work had it never met it: bare, for measuring it.

As `study`, every work is graded by a grader fitted on the others, but nothing is withheld: level
and sureness of every criterion that can be learnt, and beside them whether the work would have been
sent to a person for looking odd. The reports behind "may it suggest at all" are not made again for
each work, which makes this many times quicker; and it can be done in parts. `withheld` takes away
what the fitted grader would not have said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assaymark.framework.rubric import Rubric
from assaymark.grading import quotes as said
from assaymark.grading.criterion import SURE, Targets, learnable, left_out, targets
from assaymark.grading.cuts import ranks
from assaymark.grading.features import Encoder, Reading, read
from assaymark.grading.gaming import (
    Known,
    Measured,
    know_measured,
    measured,
    overlong,
    suspicion,
)
from assaymark.grading.learnt import Learnt, located
from assaymark.grading.local import LocalGrader, pooled
from assaymark.grading.model import RatedWork
from assaymark.grading.terms import Table, table
from assaymark.grading.tricks import tricks
from assaymark.grading.verdict import Verdict

ONE_BY_ONE = 400
"""Up to so many works are left out one at a time; more leave in `GROUPS` groups, for time."""
GROUPS = 100
_POOL = 20


@dataclass(frozen=True, slots=True)
class Bare:
    """A level, and the probability that an assessor would say the criterion's bar is reached."""

    level: int
    reaching: float


@dataclass(frozen=True, slots=True)
class Unmet:
    """One work: criterion → what would be said; why it looks odd, or ''; tricks that were caught.

    `caught` maps the name of a trick to whether the work, spoilt by it, would be sent to a person;
    empty where that was not tried.
    """

    bare: Mapping[str, Bare]
    odd: str
    caught: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Ready:
    """Rated works, one for each text in the order of their keys, taken apart and counted."""

    rubric: Rubric
    works: tuple[RatedWork, ...]
    readings: tuple[Reading, ...]
    measured: tuple[Measured, ...]
    counted: Table
    aims: Mapping[str, Targets]


def ready(rubric: Rubric, works: Sequence[RatedWork], encoder: Encoder | None = None) -> Ready:
    """The works prepared; `aims` has the criteria that can be learnt from them."""
    gathered = pooled(works)
    readings = tuple(read(work.text, encoder) for work in gathered)
    aims = {one.key: targets(one, gathered) for one in rubric.criteria}
    usable = {key: aim for key, aim in aims.items() if not learnable(aim)}
    apart = tuple(measured(one) for one in readings)
    return Ready(rubric, gathered, readings, apart, table(readings), usable)


def parts(n: int, *, seed: int) -> tuple[tuple[int, ...], ...]:
    """Which of `n` works leave together: each alone, or in `GROUPS` groups drawn at random."""
    if n <= ONE_BY_ONE:
        return tuple((i,) for i in range(n))
    order = np.random.default_rng(seed).permutation(n)
    return tuple(tuple(sorted(order[start::GROUPS].tolist())) for start in range(GROUPS))


def leave_out(on: Ready, rows: Sequence[int], *, seed: int) -> Mapping[int, Unmet]:
    """What a grader fitted without the works `rows` says of them; nothing where none can be fitted.

    `seed` is for the tricks; they depend on it and on the work alone.
    """
    if not on.aims:
        return {}
    gone = set(rows)
    known = know_measured([one for i, one in enumerate(on.measured) if i not in gone], on.rubric)
    found = left_out(on.counted, list(on.aims.values()), np.array(rows, dtype=np.int64))
    bare: dict[int, dict[str, Bare]] = {row: {} for row in rows}
    for (key, aim), seen in zip(on.aims.items(), found, strict=True):
        criterion = on.rubric.criterion(key)
        bar = criterion.rank(criterion.pass_value)
        for place, row in enumerate(aim.rows.tolist()):
            if row in gone:
                reaching = float(seen.reaching[place, bar - 1]) if bar else 1.0
                bare[row][key] = Bare(criterion.values[seen.ranks[place]], reaching)
    return {row: Unmet(bare[row], *_signals(on, row, known, seed)) for row in rows}


def meet(grader: LocalGrader, text: str) -> Unmet:
    """What a fitted grader says of a work it was not fitted on; nothing where it has no model."""
    model = grader.model
    if model is None:
        return Unmet({}, "", {})
    if reason := grader.unable or overlong(text, model.known):
        return Unmet({}, reason, {})
    reading = grader.read(text)
    where = located(reading, model)
    bare = {}
    for key, weights in model.weights.items():
        criterion = grader.rubric.criterion(key)
        bar = criterion.rank(criterion.pass_value)
        score = said.score(where, weights)
        likely = weights.odds.probabilities(score)
        level = criterion.values[int(ranks(np.array([score]), weights.cuts)[0])]
        bare[key] = Bare(level, float(likely[bar:].sum()))
    return Unmet(bare, suspicion(reading, model.known), {})


def withheld(grader: Learnt, unmet: Unmet | None) -> Verdict:
    """What of `unmet` counts as decided: nothing odd, unsure, or of a criterion it may not grade.

    Whether a criterion may be graded is taken from `grader`, fitted on all works: it is this very
    grader that will grade those to come. None is a work that nothing could be learnt without.
    """
    levels, sure, abstained = {}, {}, {}
    for criterion, about in zip(grader.rubric.criteria, grader.reports, strict=True):
        one = unmet.bare.get(criterion.key) if unmet else None
        if unmet is None or one is None or about.use == "none":
            abstained[criterion.key] = about.why
            continue
        sureness = one.reaching if criterion.passes(one.level) else 1 - one.reaching
        if unmet.odd or sureness < SURE:
            abstained[criterion.key] = unmet.odd or "not sure enough"
            continue
        levels[criterion.key], sure[criterion.key] = one.level, sureness
    return Verdict(levels, sure, abstained)


def _signals(on: Ready, row: int, known: Known, seed: int) -> tuple[str, dict[str, bool]]:
    n = len(on.works)
    random = np.random.default_rng([seed, row])
    others = [on.works[i].text for i in random.integers(n, size=_POOL).tolist() if i != row]
    spoilt = tricks(on.works[row].text, others, random=random)
    caught = {name: bool(_reason(text, known)) for name, text in spoilt.items()}
    return suspicion(on.readings[row], known), caught


def _reason(text: str, known: Known) -> str:
    return overlong(text, known) or suspicion(read(text), known)
