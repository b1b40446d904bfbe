"""What each piece of evidence weighs in a skill, in one pass forward and one back.

With g known, each skill is a filter of its own. So per skill: the weights of the plain filter, and
the row z = V^-1 a of what its evidence says about g (V: its covariance without g, a: its response
to g). Then g has precision 1 + the sum of a z over all skills, and enters the skill asked for as
far as its own evidence leaves room. Plain floating-point sums in a fixed order, no linear algebra
library: the same bits on every machine. Tested against the solution by matrices.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assaymark.ranking.evidence import Model, Skill
from assaymark.ranking.guards import Counted


@dataclass(frozen=True, slots=True)
class _Chain:
    """One skill's filter: gains, and variances of what was not foreseen; `left` on the last day."""

    gains: list[float]
    totals: list[float]
    left: float


def weights(
    given: Sequence[Counted], skill: str, *, model: Model, day: float, micro: float = 1.0
) -> tuple[list[float], float]:
    """Weight of each of `given` in `skill` on `day`, and the variance left, in levels².

    `given`: by day, none after `day`, at least one in `skill`. `micro`, 0 to 1: what the quality of
    micro-actions is multiplied by.
    """
    found = [0.0] * len(given)
    toward, told = [0.0] * len(given), 0.0
    left = open_ = 0.0
    for name in sorted({one.evidence.skill for one in given}):
        its, response = model.skills[name], _response(model.skills[name], model.shared)
        places = [i for i, one in enumerate(given) if _counts(one, name, micro)]
        chain = _chain([given[i] for i in places], its, model.shared, micro)
        if response:
            for i, row in zip(places, _toward_common(chain, response), strict=True):
                toward[i] = row
                told += response * row
        if name == skill:
            for i, weight in zip(places, _own(chain), strict=True):
                found[i] = weight
            open_ = response * (1 - math.fsum(found))
            left = chain.left + its.drift * (day - given[places[-1]].day)
    pull = open_ / (1 + told)
    return [own + pull * row for own, row in zip(found, toward, strict=True)], left + open_ * pull


def _response(skill: Skill, shared: float) -> float:
    return math.sqrt(shared) * skill.spread


def _counts(one: Counted, skill: str, micro: float) -> bool:
    return one.evidence.skill == skill and (micro > 0 or not one.micro)


def _chain(given: Sequence[Counted], skill: Skill, shared: float, micro: float) -> _Chain:
    gains, totals = [], []
    spread2 = skill.spread**2
    variance, last = (1 - shared) * spread2, given[0].day if given else 0.0
    for one in given:
        variance += skill.drift * (one.day - last)
        noise = spread2 / (one.quality * micro if one.micro else one.quality)
        total = variance + noise
        gains.append(variance / total)
        totals.append(total)
        variance, last = variance * noise / total, one.day
    return _Chain(gains, totals, variance)


def _own(chain: _Chain) -> list[float]:
    """Weights of the filter: each gain, times what all later ones left."""
    found, kept = [], 1.0
    for gain in reversed(chain.gains):
        found.append(gain * kept)
        kept *= 1 - gain
    return found[::-1]


def _toward_common(chain: _Chain, response: float) -> list[float]:
    surprise, expected = [], 0.0
    for gain in chain.gains:
        surprise.append(response - expected)
        expected += gain * surprise[-1]
    rows, later = [], 0.0
    for gain, total, off in zip(
        reversed(chain.gains), reversed(chain.totals), reversed(surprise), strict=True
    ):
        rows.append(off / total - gain * later)
        later += rows[-1]
    return rows[::-1]
