"""How often a pilot without effect is called one, by us and by the ordinary analysis.

Run `python -m bench.pilots`. Each simulated pilot has teams of 12 people read before and after;
a person's readings correlate at 0.6, teams differ lastingly by 0.25 SD, and each team's weeks move
all its people together by 0.25 SD (the team-by-time shock). Ours is `validity.uplift.uplift`, the
function that pilots' reports use; the ordinary analysis is a difference in differences over people,
a test of their changes (`validity.ordinary`). A claim is our verdict "shown", and the ordinary p at
or below .05.

The last line is a JSON object. `false_claims_*` and `naive_*` are shares of pilots without effect;
`power_6_6` is ours with an effect of 0.6 SD, `naive_power_6_6` the ordinary one's, for what such a
figure is worth. With `--quick` there are 400 pilots of each kind, else 2 000.
"""

import argparse
import json
import math
import time
from dataclasses import dataclass

import numpy as np

from assaymark.validity.ordinary import mean_difference
from assaymark.validity.permutation import NEVER
from assaymark.validity.pilot import Design, design_check
from assaymark.validity.uplift import Reading, Uplift, Verdict, uplift

PEOPLE, SHOCK, BETWEEN, CORRELATION, EFFECT = 12, 0.25, 0.25, 0.6, 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of pilots in which ours and the ordinary analysis claimed an effect."""

    ours: float
    ordinary: float


def pilot(
    started: int, others: int, *, effect: float, random: np.random.Generator
) -> tuple[list[Reading], dict[str, int | None]]:
    """One pilot: readings before (period 0) and after (period 1), and who started."""
    teams = started + others
    own = random.normal(0, BETWEEN, teams)
    before, after = (random.normal(0, SHOCK, teams) + own for _ in range(2))
    lasting = random.normal(0, math.sqrt(CORRELATION), (teams, PEOPLE))
    noise = random.normal(0, math.sqrt(1 - CORRELATION), (2, teams, PEOPLE))
    first = lasting + noise[0] + before[:, None]
    then = lasting + noise[1] + after[:, None]
    then[:started] += effect
    readings = [
        Reading(f"team {j:02d}", period, float(values[j, i]), f"{j}-{i}")
        for period, values in enumerate((first, then))
        for j in range(teams)
        for i in range(PEOPLE)
    ]
    return readings, {f"team {j:02d}": 1 if j < started else None for j in range(teams)}


def ordinary_claims(readings: list[Reading], starts: dict[str, int | None]) -> bool:
    """Whether a difference in differences over people (each person's change) is below .05."""
    before = {one.person: one.value for one in readings if one.period == 0}
    after = [one for one in readings if one.period == 1]
    changes = [one.value - before[one.person] for one in after]
    treated = [float(starts[one.team] is not None) for one in after]
    return mean_difference(changes, treated).p <= 0.05


def claims(started: int, others: int, *, effect: float, pilots: int, seed: int) -> Found:
    """Shares over `pilots` simulated pilots."""
    random = np.random.default_rng(seed)
    ours = ordinary = 0
    for _ in range(pilots):
        readings, starts = pilot(started, others, effect=effect, random=random)
        found = uplift(readings, starts)
        ours += isinstance(found, Uplift) and found.verdict is Verdict.SHOWN
        ordinary += ordinary_claims(readings, starts)
    return Found(ours / pilots, ordinary / pilots)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="400 pilots of each kind")
    pilots = 400 if parser.parse_args().quick else 2000
    begun = time.perf_counter()
    one = claims(1, 7, effect=0, pilots=pilots, seed=1)
    six = claims(6, 6, effect=0, pilots=pilots, seed=2)
    real = claims(6, 6, effect=EFFECT, pilots=pilots, seed=3)
    advised = design_check(
        Design((1,) * 6 + (NEVER,) * 6, PEOPLE, effect=EFFECT), seed=4, simulations=1000
    )
    print(f"{pilots} pilots of each kind, teams of {PEOPLE}, team-by-time shock {SHOCK} SD")
    print(f"1 of 8 teams, no effect: ours claims {one.ours:.1%}, ordinary {one.ordinary:.1%}")
    print(f"6 + 6 teams, no effect: ours claims {six.ours:.1%}, ordinary {six.ordinary:.1%}")
    print(f"6 + 6 teams, effect {EFFECT} SD: ours finds {real.ours:.1%}")
    print(f"  the design check had promised {advised.power:.1%} before the start")
    print(
        json.dumps(
            {
                "false_claims_one_team": one.ours,
                "false_claims_6_6": six.ours,
                "naive_one_team": one.ordinary,
                "naive_6_6": six.ordinary,
                "power_6_6": real.ours,
                "promised_power_6_6": advised.power,
                "naive_power_6_6": real.ordinary,
                "effect_sd": EFFECT,
                "pilots": pilots,
                "seconds": time.perf_counter() - begun,
            }
        )
    )


if __name__ == "__main__":
    main()
