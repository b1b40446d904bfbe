"""What keeps numbers of actions from counting: duplicates once, caps a week.

None of it looks at the score given, so nobody gains by handing in again until luck strikes, and no
judgement is thrown away: what is too much shares the weight of what counts.

- The same judgement sent twice is one. Judgements of the same work for the same skill weigh
  together as much as the best-checked of them: within a kind as one (ten friends are one peer),
  between kinds by their quality. All are as old as the work when it first came: showing an old
  work again does not make it new. Micro-actions about a work are pooled apart from its evidence,
  so that they cannot dilute a judgement.
- Of more than `Kind.weekly` works of a kind in one week (Monday to Sunday, UTC), each counts the
  share that keeps the sum at `weekly`.

Micro-actions are limited where the weights are known: `state.py`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.ranking.evidence import Evidence, Kind, Model, RankingError

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Counted:
    """One judgement as it counts: `day` since 1970 of its work, `quality` after all limits.

    `counts_as`: its score on the skill's own scale. `limits` are sentences, empty where it counts
    in full.
    """

    evidence: Evidence
    day: float
    quality: float
    counts_as: float
    micro: bool
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """Judgements of one work for one skill, by key, and the day the work first came."""

    day: float
    judgements: tuple[Evidence, ...]


def counted(evidence: Iterable[Evidence], *, model: Model, now: datetime) -> tuple[Counted, ...]:
    """One person's evidence up to `now` as it counts, in the order of its works.

    The order of `evidence` makes no difference. Raises RankingError for two unequal pieces of
    evidence with the same key, and for kinds and skills that the model does not list.
    """
    works = _works(evidence, model, now)
    busy = Counter(slot for work in works for slot in _slots(work))
    found = [one for work in works for one in _members(work, busy, model)]
    return tuple(sorted(found, key=lambda one: (one.day, one.evidence.key)))


def _works(evidence: Iterable[Evidence], model: Model, now: datetime) -> list[_Work]:
    together: dict[tuple[str, bool, bool, str], list[Evidence]] = defaultdict(list)
    for one in _once(evidence, now):
        place = (one.skill, model.kind(one).micro, bool(one.work), one.work or one.key)
        together[place].append(one)
    return [_work(its) for its in together.values()]


def _once(evidence: Iterable[Evidence], now: datetime) -> Iterable[Evidence]:
    known: dict[str, Evidence] = {}
    for one in evidence:
        if one.at > now:
            continue
        met = known.setdefault(one.key, one)
        if met is not one and met != one:
            raise RankingError(
                f"two pieces of evidence are called {one.key!r} and differ: {met!r} and {one!r};"
                " expected one name for one judgement; give the second another key"
            )
    return known.values()


def _work(its: Sequence[Evidence]) -> _Work:
    if len(its) == 1:
        return _Work(its[0].at.timestamp() / DAY_S, (its[0],))
    first = min(one.at for one in its)
    return _Work(first.timestamp() / DAY_S, tuple(sorted(its, key=lambda one: one.key)))


def _slots(work: _Work) -> set[tuple[str, str, int]]:
    week = _week(work.day)
    return {(one.skill, one.kind, week) for one in work.judgements}


def _week(day: float) -> int:
    """Weeks since Monday, 29 December 1969."""
    return math.floor((day + 3) / 7)


def _members(work: _Work, busy: Mapping[tuple[str, str, int], int], model: Model) -> list[Counted]:
    found = []
    kinds = [model.kind(one) for one in work.judgements]
    week = _week(work.day)
    pooled = _pooled(work.judgements, kinds)
    for one, kind, quality in zip(work.judgements, kinds, pooled, strict=True):
        n = busy[one.skill, one.kind, week]
        fully = quality if n <= kind.weekly else quality * kind.weekly / n
        limits = _limits(len(kinds), n, kind)
        found.append(Counted(one, work.day, fully, model.counts_as(one), kind.micro, limits))
    return found


def _pooled(judgements: Sequence[Evidence], kinds: Sequence[Kind]) -> list[float]:
    """Qualities whose sum is that of the best-checked judgement, each kind one voice."""
    full = [kind.quality * one.weight for kind, one in zip(kinds, judgements, strict=True)]
    if len(full) == 1:
        return full
    of_kind: dict[str, list[float]] = defaultdict(list)
    for kind, quality in zip(kinds, full, strict=True):
        of_kind[kind.key].append(quality)
    voices = {kind: max(its) for kind, its in of_kind.items()}
    once = max(voices.values()) / math.fsum(voices.values())
    return [
        quality * once * voices[kind.key] / math.fsum(of_kind[kind.key])
        for kind, quality in zip(kinds, full, strict=True)
    ]


def _limits(judgements: int, works: int, kind: Kind) -> tuple[str, ...]:
    said = []
    if judgements > 1:
        said.append(
            f"{judgements} judgements of the same work: together they count as one, as old as the"
            " work when it first came"
        )
    if works > kind.weekly:
        said.append(f"{works} works of this kind in one week: together they count as {kind.weekly}")
    return tuple(said)
