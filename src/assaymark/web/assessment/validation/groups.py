"""Teams beside each other: people's judgement, the grader's, and where the two part.

Only works handed in here have a team. A team of fewer than five people is not shown, nor another
one that would give it away by subtraction (`validity.suppression`).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from assaymark.validity.machine import group_differences
from assaymark.validity.suppression import Figure, hidden_figures
from assaymark.web.assessment.validation.decisions import Judged
from assaymark.web.assessment.validation.figures import LEAST_OF_A_KIND, Plain, finite, share


def groups(works: Sequence[Judged]) -> Plain:
    """Shown teams, and how many are hidden; empty where nobody's team is known."""
    named: dict[str, list[Judged]] = {}
    for one in works:
        if one.seen.here:
            named.setdefault(one.seen.team, []).append(one)
    teams = sorted(team for team in named if team)
    hidden = _hidden([named[team] for team in teams], named.get("", []))
    apart = _apart([one for team in sorted(named) for one in named[team]])
    shown = [team for i, team in enumerate(teams) if i not in hidden]
    return {
        "teams": [_row(team, named[team], apart.get(team)) for team in shown],
        "hidden": len(hidden),
    }


def _row(team: str, works: Sequence[Judged], apart: float | None) -> Plain:
    n = len(works)
    differ = sum(one.people_pass != one.machine_pass for one in works)
    return {
        "team": team,
        "n": n,
        "learners": len({one.seen.learner for one in works}),
        "people pass": share("people pass", sum(o.people_pass for o in works), n, least=1),
        "machine pass": share("machine pass", sum(o.machine_pass for o in works), n, least=1),
        "differ": share("badge decided differently", differ, n, least=1),
        "smd": None if apart is None else finite(apart),
    }


def _apart(works: Sequence[Judged]) -> Mapping[str, float]:
    """Standardised over all works handed in here; nothing for fewer than five."""
    if len(works) < LEAST_OF_A_KIND:
        return {}
    return group_differences(
        [one.machine_total for one in works],
        [one.people_total for one in works],
        [one.seen.team for one in works],
    )


def _hidden(teams: Sequence[Sequence[Judged]], without: Sequence[Judged]) -> frozenset[int]:
    """Indexes of teams to hide; counted in people. People without a team are a cell of their own,
    which nobody can see."""
    if not teams:
        return frozenset()
    cells = [*teams, without]
    n = np.array([len({one.seen.learner for one in cell}) for cell in cells], dtype=np.int64)
    differ = np.array([_differing(cell) for cell in cells], dtype=np.int64)
    figures = [
        Figure(cells=np.arange(len(cells)) == i, table=0, role="group") for i in range(len(teams))
    ]
    return hidden_figures(figures, n=n, selected=differ, smallest=LEAST_OF_A_KIND)


def _differing(works: Sequence[Judged]) -> int:
    return len({one.seen.learner for one in works if one.people_pass != one.machine_pass})
