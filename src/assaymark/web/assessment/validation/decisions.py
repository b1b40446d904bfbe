"""Whole works: would the badge have been given, how sure, and how often do people say otherwise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Rubric
from assaymark.grading.tricks import TRICKS
from assaymark.grading.verdict import people_levels
from assaymark.validity.machine import Point, coverage_curve
from assaymark.web.assessment.validation.figures import LEAST, Plain, finite, nothing, share
from assaymark.web.assessment.validation.seen import Seen

STEPS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A work that people and grader judged on every criterion.

    `differs`: any criterion's bar reached for one and not for the other; `sure`: the grader's
    probability of its least sure decision. `total`: mean over criteria of rank over highest rank.
    """

    people_pass: bool
    machine_pass: bool
    differs: bool
    sure: float
    odd: bool
    people_total: float
    machine_total: float
    seen: Seen


def judged(rubric: Rubric, seen: Sequence[Seen]) -> list[Judged]:
    """The works on which both judged every criterion, in the order given."""
    return [found for one in seen if (found := _judged(rubric, one)) is not None]


def _judged(rubric: Rubric, one: Seen) -> Judged | None:
    wanted, bare = people_levels(rubric, one.ratings), one.unmet.bare
    if any(c.key not in wanted or c.key not in bare for c in rubric.criteria):
        return None
    given = {key: said.level for key, said in bare.items()}
    sure = [
        said.reaching if c.passes(said.level) else 1 - said.reaching
        for c in rubric.criteria
        for said in [bare[c.key]]
    ]
    return Judged(
        people_pass=rubric.passed(wanted),
        machine_pass=rubric.passed(given),
        differs=any(c.passes(wanted[c.key]) != c.passes(given[c.key]) for c in rubric.criteria),
        sure=min(sure),
        odd=bool(one.unmet.odd),
        people_total=_total(rubric, wanted),
        machine_total=_total(rubric, given),
        seen=one,
    )


def _total(rubric: Rubric, levels: dict[str, int]) -> float:
    shares = [c.rank(levels[c.key]) / (len(c.levels) - 1) for c in rubric.criteria]
    return sum(shares) / len(shares)


def decisions(works: Sequence[Judged]) -> Plain:
    """How the grader's own badge decisions would differ from people's, either way."""
    passing = [one for one in works if one.people_pass]
    failing = [one for one in works if not one.people_pass]
    n, enough = len(works), len(works) >= LEAST
    return {
        "differ": share("badge decided differently", sum(map(_split, works)), n),
        "any": share("any criterion decided differently", sum(one.differs for one in works), n),
        "wrongly given": _of("given where people would not", failing, enough=enough),
        "wrongly withheld": _of("withheld where people would give it", passing, enough=enough),
    }


def _split(one: Judged) -> bool:
    return one.people_pass != one.machine_pass


def _of(name: str, works: Sequence[Judged], *, enough: bool) -> Plain:
    if not enough:
        return nothing(name, len(works))
    return share(name, sum(map(_split, works)), len(works), least=5)


def two_people(rubric: Rubric, seen: Sequence[Seen]) -> Plain:
    """How two people differ on the same works: the badge, and any criterion of it."""
    pairs = []
    for one in seen:
        given = [one.ratings.get(c.key, ()) for c in rubric.criteria]
        if all(len(levels) >= 2 for levels in given):
            pairs.append([{c.key: one.ratings[c.key][i] for c in rubric.criteria} for i in (0, 1)])
    badge = sum(rubric.passed(a) != rubric.passed(b) for a, b in pairs)
    parts = sum(
        any(c.passes(a[c.key]) != c.passes(b[c.key]) for c in rubric.criteria) for a, b in pairs
    )
    return {
        "differ": share("badge decided differently", badge, len(pairs)),
        "any": share("any criterion decided differently", parts, len(pairs)),
    }


def coverage(works: Sequence[Judged]) -> list[Plain]:
    """Disagreement (any criterion) if only the surest works counted, at about every tenth.

    Works that look odd would go to a person however sure the grader is: they are never covered.
    """
    if len(works) < LEAST:
        return []
    open_ = [one for one in works if not one.odd]
    curve = coverage_curve([one.sure for one in open_], [not one.differs for one in open_])
    return [_point(point, len(works)) for point in _thinned(curve, len(works))]


def _thinned(curve: Sequence[Point], n: int) -> list[Point]:
    """The last point within each tenth of all works."""
    last: dict[int, Point] = {}
    for point in curve:
        last[math.ceil(point.n * STEPS / n - 1e-9)] = point
    return [last[tenth] for tenth in sorted(last) if last[tenth].n >= 5]


def _point(point: Point, n: int) -> Plain:
    return {
        "covered": finite(point.n / n),
        "n": point.n,
        "k": point.errors,
        "sure": finite(point.confidence),
        "estimate": finite(point.errors / point.n),
        "low": finite(point.disagreement.low),
        "high": finite(point.disagreement.high),
    }


def gaming(seen: Sequence[Seen]) -> Plain:
    """Of works spoilt on purpose, how many are caught; of honest ones, how many are flagged."""
    tried = [one.unmet for one in seen if one.unmet.caught]
    return {
        "tricks": [share(name, sum(u.caught[name] for u in tried), len(tried)) for name in TRICKS],
        "flagged": share("honest works flagged", sum(bool(u.odd) for u in tried), len(tried)),
    }
