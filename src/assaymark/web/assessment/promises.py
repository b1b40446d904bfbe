"""What compared works support: a gate for the work and for each criterion, and what it would cost.

The works that count, and why that is sound. The gate's promise holds for works drawn like those to
come, so no work may be in or out of the comparison because of what the grader said of it:

- *Rated examples*, each graded by a grader fitted on the others; people's decision is their median.
- *Works handed in*, read by this very grader, which was not fitted on them (none repeats a rated
  example). People's decision is the first assessor's blind one. Counted are those that a person got
  for a reason that has nothing to do with the grader's sureness: while no gate let anything through
  every work went to people; while one did, only the random audit draw, made before anybody looks at
  the confidence. Counting all works that went to people instead would count unsure ones many times
  over; counting only what the gate admitted would leave out what lies below it.
- Flagged works (`assessment.flags`) never count: no gate can let them through.
- After a stop by drift nothing older than the stopped calibration counts: the world has moved.

A language model is compared together with the local grader, which has to decide the same; the
promise must hold for what both decided, and for what the local one would have decided alone: a work
may talk the model into anything.

A work with an abstention is part of the coverage (`reviews_per_100`), not of the promise. Choosing
alpha after having seen which one opens the gate weakens the promise; the page says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from assaymark.framework.rubric import Rubric
from assaymark.grading.gate import Closed, Compared, Gate, learn_then_test
from assaymark.validity.agreement import Interval, wilson_interval

WORK = ""
"""The scope of the whole work; a criterion's key is the scope of its own gate."""


@dataclass(frozen=True, slots=True)
class Item:
    """One compared work, as `models.CalibrationItem` keeps it; `is_work`: one handed in.

    `alone`: the local grader by itself, where a language model is compared that needs its second.
    """

    confidence: float | None
    agrees: bool | None
    criteria: Mapping[str, tuple[float, bool]]
    words: int
    is_work: bool = False
    alone: Compared | None = None

    def seen(self, scope: str) -> Compared | None:
        """The work for the gate of `scope`; None where the grader or people did not decide."""
        if scope != WORK:
            pair = self.criteria.get(scope)
            return None if pair is None else Compared(pair[0], bool(pair[1]))
        if self.confidence is None or self.agrees is None:
            return None
        return Compared(self.confidence, self.agrees)


@dataclass(frozen=True, slots=True)
class Promise:
    """One gate with its cost: of `total` compared works, `gate` would decide `automated`.

    `share` is the Wilson interval of automated / total. `audits` and `reviews` are works per 100:
    looked at by a person at random, and decided by a person in all. None where nothing is compared.
    """

    scope: str
    gate: Gate | Closed
    n: int
    total: int
    audit_share: float

    @property
    def is_open(self) -> bool:
        """Whether anything may be decided without a person."""
        return isinstance(self.gate, Gate)

    @property
    def automated(self) -> int:
        """How many of the compared works the gate would let through."""
        return self.gate.automated if isinstance(self.gate, Gate) else 0

    @property
    def share(self) -> Interval | None:
        """The interval of the share that the gate lets through, audits included."""
        return wilson_interval(self.automated, self.total) if self.total else None

    @property
    def automated_per_100(self) -> float:
        """Works of 100 that a computer would decide, audits taken off."""
        return self._through * (1 - self.audit_share)

    @property
    def audits_per_100(self) -> float:
        """Works of 100 that the gate lets through and a person looks at all the same."""
        return self._through * self.audit_share

    @property
    def reviews_per_100(self) -> float:
        """Works of 100 that a person decides, audits included."""
        return 100 - self.automated_per_100

    @property
    def _through(self) -> float:
        return 100 * self.automated / self.total if self.total else 0.0


def promise(
    items: Sequence[Item], scope: str, *, alpha: float, delta: float, audit_share: float
) -> Promise:
    """What the gate of `scope` promises at `alpha` and `delta`."""
    seen = [found for item in items if (found := item.seen(scope)) is not None]
    alone = [item.alone for item in items if item.alone is not None] if scope == WORK else ()
    gate = learn_then_test(seen, alpha=alpha, delta=delta, alone=alone)
    return Promise(scope, gate, len(seen), len(items), audit_share)


def promises(
    rubric: Rubric, items: Sequence[Item], *, alpha: float, delta: float, audit_share: float
) -> list[Promise]:
    """The promise for the work, then for each criterion in the rubric's order."""
    scopes = [WORK, *(one.key for one in rubric.criteria)]
    return [
        promise(items, scope, alpha=alpha, delta=delta, audit_share=audit_share) for scope in scopes
    ]


def usual_words(items: Sequence[Item]) -> int:
    """The median length of the compared works in words; 0 without any."""
    return round(median(item.words for item in items)) if items else 0


def two_people(
    rubric: Rubric, ratings: Sequence[Mapping[str, Sequence[int]]]
) -> dict[str, dict[str, float]]:
    """Scope → how often two people decide the same works differently, in the gate's own measure.

    The first two ratings of each example; the work differs when any criterion's decision does. A
    scope is missing where no example has two ratings.
    """
    pairs = [
        {
            one.key: one.passes(given[one.key][0]) == one.passes(given[one.key][1])
            for one in rubric.criteria
            if len(given.get(one.key, ())) > 1
        }
        for given in ratings
    ]
    counted = {
        one.key: [pair[one.key] for pair in pairs if one.key in pair] for one in rubric.criteria
    }
    counted[WORK] = [all(pair.values()) for pair in pairs if len(pair) == len(rubric.criteria)]
    return {scope: _differing(same) for scope, same in counted.items() if same}


def _differing(same: Sequence[bool]) -> dict[str, float]:
    differing, n = len(same) - sum(same), len(same)
    interval = wilson_interval(differing, n)
    return {"n": n, "differing": differing, "low": interval.low, "high": interval.high}
