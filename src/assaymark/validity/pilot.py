"""What a pilot's design can and cannot show, said before it starts.

Power is found by simulation with the very test that will be used (`permutation`), at an effect and
a noise that are stated: every team has its own weeks (`shock`, a team-by-time effect) besides its
lasting difference (`between`) and its people's noise. All are in standard deviations of people.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from assaymark.validity.permutation import (
    NEVER,
    Floats,
    Starts,
    arrangements,
    effects,
    exposure,
    orders,
    smallest_p,
)

ENOUGH = 0.8
"""Power below this means that a real effect is missed too often to call a silence an answer."""
MOST = 1000
"""Orders tried in a simulation."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What readings vary by, in standard deviations of people; `correlation` before with after."""

    shock: float = 0.25
    between: float = 0.25
    correlation: float = 0.6

    def __post_init__(self) -> None:
        if self.shock < 0 or self.between < 0 or not 0 <= self.correlation < 1:
            raise ValueError(
                f"shock={self.shock!r}, between={self.between!r}, correlation="
                f"{self.correlation!r}; expected >= 0, >= 0 and 0 <= correlation < 1"
            )


@dataclass(frozen=True, slots=True)
class Design:
    """`starts`: each team's period, `NEVER` for those compared with; `people` in a team.

    `effect`: the change that would matter, in standard deviations; `has_baseline`: whether
    everybody is read before anybody starts; `by_lot`: whether the starts were drawn.
    """

    starts: tuple[int, ...]
    people: int
    periods: int = 1
    has_baseline: bool = True
    by_lot: bool = False
    effect: float = 0.5
    level: float = 0.95
    noise: Noise = field(default_factory=Noise)

    def __post_init__(self) -> None:
        if not self.starts or self.people < 1 or self.periods < 1 or not 0 < self.level < 1:
            raise ValueError(
                f"starts={self.starts!r}, people={self.people!r}, periods={self.periods!r}, level="
                f"{self.level!r}; expected teams, >= 1, >= 1, in (0, 1)"
            )

    @property
    def begun(self) -> int:
        """How many teams start within the pilot."""
        return sum(start <= self.periods for start in self.starts)

    @property
    def is_comparable(self) -> bool:
        """Whether in some period teams that started stand beside teams that have not."""
        return any(
            0 < sum(start <= period for start in self.starts) < len(self.starts)
            for period in range(1, self.periods + 1)
        )


@dataclass(frozen=True, slots=True)
class DesignCheck:
    """`power` at the design's effect, `detectable`: the effect found 8 times in 10 (or inf).

    `can` and `cannot`: plain sentences; `advice`: what would make it stronger.
    """

    smallest_p: float
    arrangements: int
    can_test: bool
    power: float
    detectable: float
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    advice: tuple[str, ...]


def design_check(design: Design, *, seed: int = 0, simulations: int = 300) -> DesignCheck:
    """What this design can and cannot show."""
    least = smallest_p(design.starts, periods=design.periods, seed=seed)
    can_test = design.is_comparable and design.begun >= 2 and least <= 1 - design.level
    power, detectable = 0.0, math.inf
    if can_test:
        world = _worlds(design, seed=seed, simulations=simulations)
        power, detectable = _power(world, design.effect, design.level), _detectable(world, design)
    can, cannot, advice = _sentences(design, least, power, detectable, can_test=can_test)
    return DesignCheck(
        least, arrangements(design.starts), can_test, power, detectable, can, cannot, advice
    )


def power(design: Design, *, seed: int = 0, simulations: int = 300) -> float:
    """How often this design would find its effect, if it is there; 0 where it can find none."""
    return design_check(design, seed=seed, simulations=simulations).power


@dataclass(frozen=True, slots=True)
class _Worlds:
    """Statistics of simulated pilots without effect, shape (n_worlds, n_orders), and what one
    unit of effect adds to each, shape (n_orders,)."""

    found: Floats
    moved: Floats


def _worlds(design: Design, *, seed: int, simulations: int) -> _Worlds:
    placed = orders(design.starts, most=MOST, seed=seed)
    random = np.random.default_rng(seed)
    found = np.array(
        [effects(_quiet(design, random), placed) for _ in range(simulations)], dtype=np.float64
    )
    return _Worlds(found, _moved(design, placed))


def _moved(design: Design, placed: Starts) -> Floats:
    return effects(exposure(design.starts, design.periods), placed)


def _quiet(design: Design, random: np.random.Generator) -> Floats:
    """One pilot without effect: readings by team and period, freed of the start."""
    noise, shape = design.noise, (len(design.starts), design.periods)
    slope = noise.correlation if design.has_baseline else 0.0
    own = random.normal(0, noise.between, (shape[0], 1)) * (1 - slope)
    weeks = random.normal(0, noise.shock, shape)
    before = random.normal(0, noise.shock, (shape[0], 1)) * slope
    spread = math.sqrt((1 - slope**2) / design.people)
    return own + weeks - before + random.normal(0, spread, shape)


def _power(worlds: _Worlds, effect: float, level: float) -> float:
    with_effect = np.abs(worlds.found + effect * worlds.moved)
    p = np.mean(with_effect >= with_effect[:, :1] - 1e-9, axis=1)
    return float(np.mean(p <= 1 - level))


def _detectable(worlds: _Worlds, design: Design) -> float:
    """The effect found in 8 of 10 pilots, by halving; inf beyond 4 standard deviations."""
    low, high = 0.0, 4.0
    if _power(worlds, high, design.level) < ENOUGH:
        return math.inf
    for _ in range(12):
        middle = (low + high) / 2
        if _power(worlds, middle, design.level) < ENOUGH:
            low = middle
        else:
            high = middle
    return high


def _sentences(
    design: Design, least: float, power: float, detectable: float, *, can_test: bool
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    if design.begun == 1:
        return _ONE_CAN, (_ONE_CANNOT, *_floor(design, least)), (_SIX, _STAGGER)
    if not design.is_comparable:
        return _ONE_CAN, (_NOTHING_BESIDE,), (_SIX, _STAGGER)
    if not can_test:
        return _ONE_CAN, _floor(design, least), (_SIX, _STAGGER)
    return _able(design, least, power, detectable)


def _able(
    design: Design, least: float, power: float, detectable: float
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    later = len(design.starts) - sum(start == 1 for start in design.starts)
    waiting = "that start later" if NEVER not in design.starts else "that do not start"
    can = [
        f"It compares {len(design.starts) - later} teams that start first with {later} {waiting}, "
        f"by changing the teams' places: the least p it can reach is {least:.3g}.",
        f"If the pilot changes the figure by {design.effect:g} standard deviations, this design "
        f"finds it {power:.0%} of the time.",
    ]
    if not math.isinf(detectable):
        can.append(
            f"It finds a change of {detectable:.2f} standard deviations 8 times in 10; smaller "
            "ones it mostly misses."
        )
    cannot = ["It cannot say why: a difference is of the whole pilot, not of one of its parts."]
    if not design.by_lot:
        cannot.append(
            "The starts are chosen, not drawn by lot: what made a team start first may also be "
            "what makes it different."
        )
    if power < ENOUGH:
        cannot.append(
            "Finding nothing would not mean that there is nothing: a real change of this size is "
            f"missed {1 - power:.0%} of the time."
        )
    return tuple(can), tuple(cannot), _advice(design, power)


def _advice(design: Design, power: float) -> tuple[str, ...]:
    found = []
    if not design.by_lot:
        found.append("Draw by lot which teams start first; this page can do it and records it.")
    if not design.has_baseline:
        found.append("Read everybody once before the start: it is the cheapest gain in power.")
    if power < ENOUGH:
        found.append("Add teams rather than people: more people in one team share its weeks.")
    return tuple(found)


def _floor(design: Design, least: float) -> tuple[str, ...]:
    if least >= 1:
        return ()
    return (
        f"With {sum(start == 1 for start in design.starts)} of {len(design.starts)} teams starting "
        f"first, the least p that any result could reach is {least:.3g}; "
        f"{1 - design.level:.2g} would be needed.",
    )


_ONE_CAN = (
    "It can describe what happened: growth from the baseline, badges, stories, costs.",
    "It can find out whether the pilot is workable at all, before more teams join.",
)
_ONE_CANNOT = (
    "One team gives stories and a description, not proof: whatever else happened in that team in "
    "these weeks looks like the pilot."
)
_NOTHING_BESIDE = (
    "Nothing stands beside the teams that start: a change of the season, the product or the "
    "staff looks like the pilot."
)
_SIX = "Take 6 teams that start and 6 that do not; fewer than 4 and 4 can hardly tell anything."
_STAGGER = "Or stagger the start: half of the teams begin later, and until then they are compared."
