"""The grader beside people: on which works both spoke, who differs, in which group.

People's levels are those given before the machine's could be seen. Groups are told only where every
step of the report shows them (`shown`), and where this part alone would give nobody away.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assaymark.validity.bygroup import Beside, Errors, Rate, beside, errors
from assaymark.validity.functioning import TooFew
from assaymark.validity.impact import Audit, Benchmark, Compared
from assaymark.web.insights.report import ENOUGH_GRADED, LEVEL, SMALLEST
from assaymark.web.insights.report.people import JOIN, Asked, Ladder, Person, joined, of_people
from assaymark.web.insights.report.plain import Plain, figure, interval, number
from assaymark.web.insights.report.steps import Audited, tables_of

SEED = 7
Shown = Mapping[tuple[str, ...], Collection[tuple[str, ...]]]
"""The groups of each table that every step shows."""


def side_by_side(people_step: Audited, machine_step: Audited, asked: Sequence[Asked]) -> Plain:
    """People's disparity, the machine's, what it adds, and its errors, on the same works.

    Both steps are about the same people in the same order, and already made alike.
    """
    here = people_step.people
    human, machine = people_step.values > 0.5, machine_step.values > 0.5
    tables = []
    for table in tables_of(asked):
        lines = errors(machine, human, joined(here, table), smallest=SMALLEST, level=LEVEL)
        wrong = {line.group: line for line in lines if isinstance(line, Errors)}
        theirs = _rows(machine_step.audit, table)
        rows = [
            _pair(category, row, theirs[category], wrong[JOIN.join(category)])
            for category, row in _rows(people_step.audit, table).items()
            if category in theirs and JOIN.join(category) in wrong
        ]
        tables.append({"attributes": list(table), "rows": rows})
    everybody = errors(machine, human, [None] * len(here), smallest=SMALLEST, level=LEVEL)[0]
    return {"n": len(here), "everybody": _wrong(everybody), "tables": tables}


def _rows(audit: Audit, attributes: tuple[str, ...]) -> dict[tuple[str, ...], Benchmark | Compared]:
    rows = [row for table in audit.tables if table.attributes == attributes for row in table.rows]
    return {row.category: row for row in rows if isinstance(row, Benchmark | Compared)}


def _pair(
    category: tuple[str, ...],
    human: Benchmark | Compared,
    machine: Benchmark | Compared,
    wrong: Errors,
) -> Plain:
    return {
        "category": list(category),
        "n": human.n,
        "people": {"rate": human.rate, "ratio": number(human.ratio)},
        "machine": {"rate": machine.rate, "ratio": number(machine.ratio)},
        "added": number(machine.ratio - human.ratio),
        **_wrong(wrong),
    }


def _wrong(found: Errors | TooFew) -> Plain:
    if isinstance(found, TooFew):
        return {"false_passes": None, "false_fails": None}
    return {"false_passes": _rate(found.false_passes), "false_fails": _rate(found.false_fails)}


def _rate(found: Rate | None) -> Plain | None:
    if found is None:
        return None
    return {"k": found.k, "n": found.n, "rate": found.k / found.n, **interval(found.interval)}


def by_group(
    people: Sequence[Person], asked: Sequence[Asked], ladder: Ladder, shown: Shown
) -> list[Plain]:
    """For each criterion, and all together: SMD, residual and kappa of everybody and each group.

    `people`: those whose work both scored on every criterion, so that all lines have the same n.
    """
    found = []
    for criterion in (*ladder.common.criteria, None):
        key = criterion.key if criterion else ""
        machine = [_ranks(ladder, one, one.work.machine, key) for one in people]
        human = [_ranks(ladder, one, of_people(one.work), key) for one in people]
        title = criterion.title if criterion else ""
        found.append(
            _compared(people, machine, human, asked, shown, (key, title, _top(ladder, key)))
        )
    return found


def between_people(people: Sequence[Person], ladder: Ladder) -> list[Plain]:
    """Kappa of the first and the second person who judged, criterion by criterion and in all."""
    found = []
    for key in (*(one.key for one in ladder.common.criteria), ""):
        pairs = [
            (
                _ranks(ladder, one, one.work.first, key),
                _ranks(ladder, one, one.work.second, key),
            )
            for one in people
        ]
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        line: Plain = {"criterion": key, "n": len(both), "kappa": None}
        if len(both) >= ENOUGH_GRADED:
            first, second = zip(*both, strict=True)
            levels = list(range(_top(ladder, key) + 1))
            given = beside(first, second, [None] * len(both), levels=levels, seed=SEED)[0]
            line["kappa"] = figure(given.kappa) if isinstance(given, Beside) else None
        found.append(line)
    return found


def _top(ladder: Ladder, key: str) -> int:
    criteria = [one for one in ladder.common.criteria if key in ("", one.key)]
    return sum(len(one.values) - 1 for one in criteria)


def _ranks(ladder: Ladder, one: Person, levels: Mapping[str, int], key: str) -> int | None:
    """The step on one criterion, or the sum of all steps where `key` is empty."""
    if key:
        return ladder.rank(one.work.version, levels, key)
    ranks = [ladder.rank(one.work.version, levels, c.key) for c in ladder.common.criteria]
    return None if None in ranks else sum(rank or 0 for rank in ranks)


def _compared(
    people: Sequence[Person],
    machine: Sequence[int | None],
    human: Sequence[int | None],
    asked: Sequence[Asked],
    shown: Shown,
    of: tuple[str, str, int],
) -> Plain:
    key, title, top = of
    there = zip(people, machine, human, strict=True)
    rows = [(one, x, y) for one, x, y in there if x is not None and y is not None]
    line: Plain = {"criterion": key, "title": title, "n": len(rows), "everybody": None}
    line["tables"] = []
    if len(rows) < ENOUGH_GRADED:
        return line
    here = [one for one, _x, _y in rows]
    x, y = [x for _one, x, _y in rows], [y for _one, _x, y in rows]
    for table in tables_of(asked):
        how: dict[str, Any] = {"levels": list(range(top + 1)), "seed": SEED, "smallest": SMALLEST}
        everybody, *groups = beside(x, y, joined(here, table), level=LEVEL, **how)
        line["everybody"] = _plain(everybody)
        told = {JOIN.join(category) for category in shown.get(table, ())}
        plain = [
            {"group": group.group, **_plain(group)}
            for group in groups
            if isinstance(group, Beside) and group.group in told
        ]
        line["tables"].append({"attributes": list(table), "rows": plain})
    return line


def _plain(found: Beside | TooFew) -> Plain:
    if isinstance(found, TooFew):
        return {"n": None}
    return {
        "n": found.n,
        "difference": figure(found.difference),
        "residual": figure(found.residual),
        "kappa": figure(found.kappa),
    }
