"""The report of a pilot, as plain JSON: aggregates by team and arm, never a person.

`result` of a metric is one of {form: "uplift" | "described" | "hidden", …}. Infinite ends are None.
Teams under five people are counted in and not shown, nor by what else is shown.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from assaymark.validity.agreement import Interval
from assaymark.validity.uplift import Described, Reading, TeamLine, Uplift, uplift
from assaymark.web.insights.pilots import LEVEL, MOST, SMALLEST
from assaymark.web.insights.pilots.gathered import Roster
from assaymark.web.insights.small import shown

Plain = dict[str, Any]
ARMS = ("first", "later", "compared")


def result(found: Sequence[Reading], who: Roster, *, is_count: bool, seed: int) -> Plain:
    """What a metric shows; hidden where an arm holds fewer than five people."""
    groups = arms(who)
    if is_count and any(one.value < 0 for one in found):
        return {"form": "hidden", "reason": "negative"}
    few = [name for name, n in groups.items() if 0 < n < SMALLEST]
    if few or not any(groups.values()):
        return {"form": "hidden", "reason": "few"}
    read = {one.team for one in found}
    if not read:
        return {"form": "hidden", "reason": "nothing"}
    effect = uplift(
        found,
        who.starts,
        kind="count" if is_count else "mean",
        level=LEVEL,
        most=MOST,
        seed=seed,
    )
    return _uplift(effect, who) if isinstance(effect, Uplift) else _described(effect, who)


def arms(who: Roster) -> dict[str, int]:
    """How many people start first, start later, are compared."""
    found = dict.fromkeys(ARMS, 0)
    for team, n in who.sizes.items():
        found[arm(who.starts[team])] += n
    return found


def arm(start: int | None) -> str:
    """The arm of a team with this start."""
    return "compared" if start is None else "first" if start == 1 else "later"


def _uplift(found: Uplift, who: Roster) -> Plain:
    if found.n_people and _small_arm(found.teams):
        return {"form": "hidden", "reason": "few"}
    return {
        "form": "uplift",
        "estimate": found.estimate,
        **_ends(found.interval, is_ratio=found.is_ratio),
        "p": found.p,
        "smallest_p": found.smallest_p,
        "verdict": str(found.verdict),
        "method": str(found.method),
        "is_ratio": found.is_ratio,
        "people": found.n_people,
        "lost": found.lost,
        "teams_counted": found.n_teams,
        "teams_started": found.n_started,
        "orders": found.arrangements,
        "left_out": list(found.left_out),
        **_lines(found.teams, who),
    }


def _described(found: Described, who: Roster) -> Plain:
    if 0 < found.n_people < SMALLEST:
        return {"form": "hidden", "reason": "few"}
    return {
        "form": "described",
        "before": found.before,
        "after": found.after,
        "change": found.change,
        **_ends(found.interval, is_ratio=False),
        "people": found.n_people,
        "read": found.interval.n,
        **_lines(found.teams, who),
    }


def _small_arm(lines: Sequence[TeamLine]) -> bool:
    people: dict[str, int] = {}
    for line in lines:
        people[arm(line.start)] = people.get(arm(line.start), 0) + line.n
    return any(n < SMALLEST for n in people.values())


def _ends(interval: Interval, *, is_ratio: bool) -> Plain:
    low = None if math.isinf(interval.low) or (is_ratio and interval.low == 0) else interval.low
    return {"low": low, "high": None if math.isinf(interval.high) else interval.high}


def _lines(lines: Sequence[TeamLine], who: Roster) -> Plain:
    """Team by team where five people were read, and the means of the arms' teams.

    The arm's mean less the teams that are shown would tell a single small one: then one more of
    them is not shown.
    """
    by_arm: dict[str, list[TeamLine]] = {}
    for line in lines:
        by_arm.setdefault(arm(line.start), []).append(line)
    told = {
        team
        for some in by_arm.values()
        for team in shown({line.team: line.n or who.sizes[line.team] for line in some})
    }
    return {
        "teams": [
            {
                "team": line.team,
                "arm": arm(line.start),
                "people": who.sizes[line.team],
                "before": line.before,
                "after": list(line.after),
            }
            for line in lines
            if line.team in told and who.sizes[line.team] >= SMALLEST
        ],
        "arms": [
            {"arm": name, "teams": len(by_arm[name]), **_mean(by_arm[name])}
            for name in ARMS
            if name in by_arm
        ],
    }


def _mean(lines: Sequence[TeamLine]) -> Plain:
    befores = [line.before for line in lines if line.before is not None]
    columns = zip(*(line.after for line in lines), strict=False)
    return {
        "before": sum(befores) / len(befores) if befores else None,
        "after": [sum(column) / len(column) for column in columns],
    }


def is_one_team(protocol: Mapping[str, Any]) -> bool:
    """Whether one team alone starts: then nothing may sound like proof."""
    return sum(team["start"] is not None for team in protocol["teams"]) < 2
