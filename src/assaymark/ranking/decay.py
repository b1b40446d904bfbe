"""How long a score holds, and sums that fade without being written anew.

A score's mean stays while its variance grows by the skill's drift each day: so what somebody can do
is doubted, never lowered, until fresh evidence comes.

Cormode, Shkapenyuk, Srivastava, Xu (2009), Forward Decay, ICDE.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import NormalDist

from assaymark.ranking.evidence import RankingError, Skill
from assaymark.ranking.guards import DAY_S
from assaymark.ranking.state import Score

_LATEST_DAYS = 36_525


@dataclass(frozen=True, slots=True)
class Until:
    """Holds until `at` if no evidence comes; then it is to be shown anew."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Lasting:
    """Holds for a hundred years and longer without any evidence."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """Does not hold: `chance` is too small already."""

    chance: float


def chance(its: Score, required: float) -> float:
    """P(skill >= `required`), 0 to 1, at `its.now`."""
    if its.variance == 0:
        return float(its.mean >= required)
    return NormalDist().cdf((its.mean - required) / math.sqrt(its.variance))


def holds(
    its: Score, required: float, *, skill: Skill, sure: float = 0.8
) -> Until | Lasting | NotReached:
    """How long the score says with `sure` certainty that the skill is at `required` or above.

    `0.5 < sure < 1`: which certainty is a matter of opinion; .8 is that of the band.
    """
    if not 0.5 < sure < 1:
        raise RankingError(f"sure {sure!r}; expected 0.5 < sure < 1; choose 0.8, for example")
    now = chance(its, required)
    if now < sure:
        return NotReached(now)
    room = ((its.mean - required) / NormalDist().inv_cdf(sure)) ** 2 - its.variance
    if room >= skill.drift * _LATEST_DAYS:
        return Lasting()
    return Until(its.now + timedelta(days=max(room, 0.0) / skill.drift))


@dataclass(frozen=True, slots=True)
class FadingSum:
    """A sum in which amounts weigh half after each `half_life_days`, kept in one number.

    Amounts are stored times 2^(days from `landmark` / half-life): adding never touches what is
    there, order does not matter, and two sums of the same landmark add up. Move the landmark
    (`moved`) every few hundred half-lives.
    """

    landmark: datetime
    half_life_days: float
    stored: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.half_life_days < math.inf:
            raise RankingError(
                f"half-life of {self.half_life_days!r} days; expected more than 0; choose one"
            )

    def added(self, amount: float, *, at: datetime) -> "FadingSum":
        """With `amount` of the time `at`; raises RankingError beyond 1000 half-lives."""
        more = amount * math.exp2(self._age(at))
        return FadingSum(self.landmark, self.half_life_days, self.stored + more)

    def at(self, now: datetime) -> float:
        """What the sum is worth at `now`."""
        return self.stored * math.exp2(-self._age(now))

    def merged(self, other: "FadingSum") -> "FadingSum":
        """Both together; raises RankingError for another landmark or half-life."""
        if (self.landmark, self.half_life_days) != (other.landmark, other.half_life_days):
            raise RankingError(
                f"{self!r} and {other!r}; expected one landmark and half-life; move one first"
            )
        return FadingSum(self.landmark, self.half_life_days, self.stored + other.stored)

    def moved(self, landmark: datetime) -> "FadingSum":
        """The same sum, measured from another landmark."""
        return FadingSum(landmark, self.half_life_days, self.at(landmark))

    def _age(self, at: datetime) -> float:
        age = (at - self.landmark).total_seconds() / DAY_S / self.half_life_days
        if abs(age) > 1000:
            raise RankingError(
                f"{at} is {age:.0f} half-lives from the landmark {self.landmark}; expected at most"
                " 1000; move the landmark first"
            )
        return age
