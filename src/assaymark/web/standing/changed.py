"""Whether somebody's score has moved by more than its own noise (`validity.change`), in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assaymark.validity.change import SURELY, noise
from assaymark.web.standing.queries import Step


@dataclass(frozen=True, slots=True)
class Change:
    """From the first step to the newest: levels gained, and the noise that a gain has to pass."""

    gain: float
    limit: float

    @property
    def is_reliable(self) -> bool:
        """Whether it is more than noise, either way."""
        return abs(self.gain) >= self.limit

    @property
    def words(self) -> str:
        """One sentence, with the figures."""
        figures = {"gain": _levels(self.gain, sign=True), "limit": _levels(self.limit)}
        if self.is_reliable:
            return (
                _(
                    "From the first work to the newest the score moved by %(gain)s levels: more "
                    "than the measurement's own noise, which reaches %(limit)s either way."
                )
                % figures
            )
        return (
            _(
                "From the first work to the newest the score moved by %(gain)s levels. That is "
                "within the measurement's own noise, which reaches %(limit)s either way: it may "
                "be no change at all."
            )
            % figures
        )


def definition() -> str:
    """How it is reckoned, in one sentence."""
    return _(
        "A change is more than noise from 1.96 standard errors of the difference on (Jacobson and "
        "Truax, 1991), the errors being those of the first and of the newest band; noise alone "
        "gets there in at most one case of twenty."
    )


def change(steps: Sequence[Step], *, level: float) -> Change | None:
    """The change over `steps`, whose bands hold `level` (above 0, below 1); None below two."""
    if len(steps) < 2:
        return None
    wide = 2 * NormalDist().inv_cdf((1 + level) / 2)
    first, last = ((one.high - one.low) / wide for one in (steps[0], steps[-1]))
    return Change(steps[-1].mean - steps[0].mean, SURELY * noise(first, last))


def _levels(value: float, *, sign: bool = False) -> str:
    rounded = round(value, 2) + 0.0
    written = number_format(abs(rounded), decimal_pos=2)
    if not sign:
        return written
    return f"{'+' if rounded >= 0 else '−'}{written}"
