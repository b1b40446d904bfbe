"""Every step of the decision as a table of rates: who got how far, in which group.

Steps are about the same people, or some of them; so what one hides, others hide as well
(`validity.several`). A step is not broken down by group where that would tell the group of a few
whom a reader may know by name: fewer than five had another outcome than the rest, or fewer than
five are missing from it that are in another.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assaymark.validity.impact import (
    Audit,
    Benchmark,
    Compared,
    Excluded,
    Exclusion,
    Hidden,
    Rules,
    Table,
    scoring_audit,
    selection_audit,
)
from assaymark.validity.several import Line
from assaymark.web.insights.report import LEVEL, SMALLEST
from assaymark.web.insights.report.people import (
    Asked,
    Ladder,
    Person,
    Populations,
    column,
    in_time,
    of_people,
)
from assaymark.web.insights.report.plain import Plain, number

Floats = NDArray[np.float64]
Outcome = Callable[[Person], bool | float | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `outcome` is None for people who are not part of it."""

    key: str
    outcome: Outcome
    is_score: bool = False


@dataclass(frozen=True, slots=True)
class Audited:
    """A step with its people, and its audit, whose tables are empty where `few` says why."""

    step: Step
    people: tuple[Person, ...]
    values: Floats
    audit: Audit
    sizes: Mapping[Line, int]
    few: str = ""


def steps(ladder: Ladder) -> tuple[Step, ...]:
    """Every step that there can be; those nobody took part in are left out later."""

    def machine(one: Person) -> bool | None:
        return ladder.passed(one.work.version, one.work.machine)

    def human(one: Person) -> bool | None:
        return ladder.passed(one.work.version, of_people(one.work))

    def both(one: Person, which: Outcome) -> bool | float | None:
        return None if machine(one) is None or human(one) is None else which(one)

    def share(one: Person, levels: Mapping[str, int]) -> float | None:
        return ladder.share(one.work.version, levels)

    def has_machine(one: Person) -> bool | None:
        return (machine(one) is not None) if one.work.grader not in ("", "none") else None

    return (
        Step("badge", lambda one: one.work.has_badge),
        Step("decided", lambda one: in_time(one.work)),
        Step("passed", lambda one: one.work.passed),
        Step("read", has_machine),
        Step("suggested", machine),
        Step("alone", lambda one: None if one.work.passed is None else one.work.by_machine),
        Step("passed_machine", lambda one: one.work.passed if one.work.by_machine else None),
        Step("passed_person", lambda one: None if one.work.by_machine else one.work.passed),
        Step("first", lambda one: ladder.passed(one.work.version, one.work.first)),
        Step("second", lambda one: ladder.passed(one.work.version, one.work.second)),
        Step("score_people", lambda one: share(one, of_people(one.work)), is_score=True),
        Step("score_machine", lambda one: share(one, one.work.machine), is_score=True),
        Step("both_people", lambda one: both(one, human)),
        Step("both_machine", lambda one: both(one, machine)),
    )


def audited(
    people: Sequence[Person], asked: Sequence[Asked], ladder: Ladder, *, justification: str
) -> list[Audited]:
    """The audit of each step that somebody took part in, not yet made alike."""
    found = []
    populations = Populations()
    for step in _wanted(steps(ladder), people):
        met = [(one, step.outcome(one)) for one in people]
        here = [(one, outcome) for one, outcome in met if outcome is not None]
        some = tuple(one for one, _outcome in here)
        values = np.array([outcome for _one, outcome in here])
        audit = _audit(step, values, some, asked, justification)
        few = _few(step, values, some, populations)
        told = replace(audit, tables=()) if few else audit
        sizes = _sizes(some, tables_of(asked))
        found.append(Audited(step, some, values.astype(np.float64), told, sizes, few))
    return found


def _few(step: Step, values: np.ndarray, people: Sequence[Person], populations: Populations) -> str:
    """`outcome` or `people` where a breakdown would tell of a few; else nothing."""
    chosen = int(np.sum(values.astype(bool)))
    if not step.is_score and 0 < min(chosen, len(values) - chosen) < SMALLEST:
        return "outcome"
    return "" if populations.admits(people) else "people"


def plain_step(one: Audited) -> Plain:
    """The step as the document has it. Also tells how many of all were selected."""
    median = one.audit.median
    chosen = one.values > (median if one.step.is_score else 0.5)
    return {
        "key": one.step.key,
        "kind": "scoring" if one.step.is_score else "selection",
        "n": len(chosen),
        "selected": int(chosen.sum()),
        "median": number(median),
        "few": one.few,
        "tables": [_plain_table(table) for table in one.audit.tables],
    }


def verdict(row: Compared) -> str:
    """What a row says: `below_sure`, `below_unsure`, `apart`, `open` or `near`.

    `below`: under four fifths, beyond chance (5 %) or not. `apart`: not under, yet beyond chance.
    `open`: neither, but the interval reaches under four fifths, so it cannot be ruled out.
    """
    if row.below_four_fifths:
        return "below_sure" if row.p < 1 - LEVEL else "below_unsure"
    if row.p < 1 - LEVEL:
        return "apart"
    return "open" if row.interval.low < 0.8 else "near"


def _wanted(all_steps: Sequence[Step], people: Sequence[Person]) -> list[Step]:
    """Without the steps nobody took part in, and without the split where no machine decided."""
    if not any(one.work.by_machine for one in people):
        alone = {"alone", "passed_machine", "passed_person"}
        all_steps = [step for step in all_steps if step.key not in alone]
    return [step for step in all_steps if any(step.outcome(one) is not None for one in people)]


def _audit(
    step: Step,
    values: np.ndarray,
    people: Sequence[Person],
    asked: Sequence[Asked],
    justification: str,
) -> Audit:
    groups = {one.key: column(people, one.key) for one in asked}
    tables = tables_of(asked)
    rules = Rules(SMALLEST, LEVEL, exclusions=_small(people, tables, justification), tables=tables)
    if step.is_score:
        return scoring_audit(values, groups, rules=rules)
    return selection_audit(values.astype(bool), groups, rules=rules)


def tables_of(asked: Sequence[Asked]) -> tuple[tuple[str, ...], ...]:
    """Each question alone, and the first two together, as the New York rule has them."""
    alone = tuple((one.key,) for one in asked)
    return (*alone, tuple(one.key for one in asked[:2])) if len(asked) > 1 else alone


def _small(
    people: Sequence[Person], tables: Sequence[tuple[str, ...]], justification: str
) -> tuple[Exclusion, ...]:
    """Every group under 2 % of its table, where the auditor chose to leave those out."""
    if not justification.strip():
        return ()
    found = []
    sizes = _sizes(people, tables)
    for table in tables:
        own = {category: n for (of, category), n in sizes.items() if of == table and category}
        total = sum(own.values())
        under = [category for category, n in own.items() if n >= SMALLEST and 50 * n < total]
        found += [Exclusion(table, category, justification) for category in under]
    return tuple(found)


def _sizes(people: Sequence[Person], tables: Sequence[tuple[str, ...]]) -> dict[Line, int]:
    """People of each line, those of unknown group under the empty category."""
    found: Counter[Line] = Counter()
    for one in people:
        for table in tables:
            category = tuple(one.labels.get(key, "") for key in table)
            found[table, category if all(category) else ()] += 1
    return dict(found)


def _plain_table(table: Table) -> Plain:
    """Hidden lines are left out, name and all: that there is such a group would tell already."""
    rows = [_plain_row(row) for row in table.rows if not isinstance(row, Hidden)]
    told = bool(rows) and not isinstance(table.unknown, Hidden)
    return {
        "attributes": list(table.attributes),
        "unknown": table.unknown if told else None,
        "rows": rows,
    }


def _plain_row(row: Benchmark | Compared | Excluded) -> Plain:
    counts = {
        "category": list(row.category),
        "n": row.n,
        "selected": row.selected,
        "rate": row.rate,
    }
    if isinstance(row, Excluded):
        return {**counts, "kind": "excluded"}
    if isinstance(row, Benchmark):
        return {**counts, "kind": "benchmark", "ratio": number(row.ratio)}
    return {
        **counts,
        "kind": "compared",
        "ratio": row.ratio,
        "low": number(row.interval.low),
        "high": number(row.interval.high),
        "p": row.p,
        "below": row.below_four_fifths,
        "verdict": verdict(row),
    }
