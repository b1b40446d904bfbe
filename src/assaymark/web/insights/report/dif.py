"""Whether a criterion works the same for each group, among people who did equally well otherwise.

The reference is the largest group shown; every other shown group is held against it. Standing is
the sum of the steps on the other criteria, so a rubric needs at least two.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assaymark.validity.functioning import (
    LogisticDif,
    MantelHaenszel,
    NotMeasured,
    logistic_dif,
    mantel_haenszel,
)
from assaymark.web.insights.report import ENOUGH_FOR_DIF, SMALLEST
from assaymark.web.insights.report.grader import Shown
from assaymark.web.insights.report.people import Asked, Ladder, Person, of_people
from assaymark.web.insights.report.plain import Plain, number


def functioning(
    people: Sequence[Person],
    asked: Sequence[Asked],
    ladder: Ladder,
    judged: tuple[str, Shown],
) -> list[Plain]:
    """One entry for each question and criterion that can be tested.

    `judged`: whose levels, `people` or `machine`, and the groups that may be told of `people`.
    Nothing, where a few of them were judged by a rubric that cannot be compared: leaving them out
    would tell their group.
    """
    judge, shown = judged
    ranked = [(one, _all_ranks(ladder, one, judge)) for one in people]
    whole = [(one, ranks) for one, ranks in ranked if ranks is not None]
    few = 0 < len(people) - len(whole) < SMALLEST
    if len(ladder.common.criteria) < 2 or not whole or few:
        return []
    found = []
    for question in asked:
        told = {category[0] for category in shown.get((question.key,), ())}
        found += _of_question(whole, question.key, told, ladder, judge)
    return found


def _all_ranks(ladder: Ladder, one: Person, judge: str) -> Mapping[str, int] | None:
    levels = of_people(one.work) if judge == "people" else one.work.machine
    ranks = {
        criterion.key: ladder.rank(one.work.version, levels, criterion.key)
        for criterion in ladder.common.criteria
    }
    known = {key: rank for key, rank in ranks.items() if rank is not None}
    return known if len(known) == len(ranks) else None


def _of_question(
    whole: Sequence[tuple[Person, Mapping[str, int]]],
    question: str,
    told: set[str],
    ladder: Ladder,
    judge: str,
) -> list[Plain]:
    sizes = Counter(one.labels.get(question, "") for one, _ranks in whole)
    enough = [group for group in sorted(told) if sizes[group] >= ENOUGH_FOR_DIF]
    if len(enough) < 2:
        return []
    reference = max(enough, key=lambda group: sizes[group])
    found = []
    for criterion in ladder.common.criteria:
        least = criterion.rank(criterion.pass_value)
        rows = [
            _row(whole, question, (reference, focal), criterion.key, least)
            for focal in enough
            if focal != reference
        ]
        found.append(
            {
                "judge": judge,
                "attribute": question,
                "criterion": criterion.key,
                "title": criterion.title,
                "reference": reference,
                "n_reference": sizes[reference],
                "rows": rows,
            }
        )
    return found


def _row(
    whole: Sequence[tuple[Person, Mapping[str, int]]],
    question: str,
    groups: tuple[str, str],
    criterion: str,
    least: int,
) -> Plain:
    here = [(one, ranks) for one, ranks in whole if one.labels.get(question) in groups]
    passed = np.array([ranks[criterion] >= least for _one, ranks in here])
    focal = np.array([one.labels[question] == groups[1] for one, _ranks in here])
    standing = np.array([sum(ranks.values()) - ranks[criterion] for _one, ranks in here])
    line: Plain = {"focal": groups[1], "n": int(focal.sum())}
    table = mantel_haenszel(passed, focal, standing)
    curve = logistic_dif(passed, focal, standing)
    return {**line, "table": _table(table), "curve": _curve(curve)}


def _table(found: MantelHaenszel | NotMeasured) -> Plain:
    if isinstance(found, NotMeasured):
        return {"reason": found.reason}
    half = 1.959963984540054 * found.delta_se
    return {
        "odds_ratio": number(found.odds_ratio),
        "delta": number(found.delta),
        "low": number(found.delta - half),
        "high": number(found.delta + half),
        "p": number(found.p),
        "ets": found.ets,
        "n": found.n,
    }


def _curve(found: LogisticDif | NotMeasured) -> Plain:
    if isinstance(found, NotMeasured):
        return {"reason": found.reason}
    return {
        "uniform_p": number(found.uniform.p),
        "nonuniform_p": number(found.nonuniform.p),
        "r2_change": number(found.r2_change),
    }
