"""The report's document, part by part, with a word after each part for whoever waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assaymark.framework.rubric import Rubric
from assaymark.validity.impact import Hidden
from assaymark.validity.several import alike
from assaymark.web.insights.report import (
    ENOUGH_FOR_DIF,
    ENOUGH_GRADED,
    LEVEL,
    PATIENCE_DAYS,
    SMALLEST,
    VERSION,
    Origin,
)
from assaymark.web.insights.report.dif import functioning
from assaymark.web.insights.report.grader import between_people, by_group, side_by_side
from assaymark.web.insights.report.people import Asked, Person, ladder
from assaymark.web.insights.report.plain import Plain
from assaymark.web.insights.report.steps import Audited, audited, plain_step

PARTS = 4
Told = Callable[[int], None]
"""Called with the number of parts that are done."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is about: the people counted, the questions asked, the rubrics used."""

    people: tuple[Person, ...]
    asked: tuple[Asked, ...]
    rubrics: Mapping[int, Rubric]
    justification: str = ""
    title: str = ""
    """What the badge is called at the time."""
    origin: Origin = "own"


def made(source: Source, *, told: Told = lambda _part: None) -> Plain:
    """The document.

    `steps`: each {key, kind, n, selected, median, tables: [{attributes, unknown, rows}]}; `both`:
    people and machine on the same works; `grader`: figures by criterion and group;
    `between_people`; `dif`. Every line holds its n; hidden lines are left out, name and all.
    """
    document = _head(source)
    if not source.people:
        return {
            **document,
            "steps": [],
            "both": None,
            "grader": [],
            "between_people": [],
            "dif": [],
        }
    rubric = ladder(source.rubrics)
    found = audited(source.people, source.asked, rubric, justification=source.justification)
    told(1)
    steps = _alike(found)
    told(2)
    by_key = {one.step.key: one for one in steps}
    human, machine = by_key.get("both_people"), by_key.get("both_machine")
    both = side_by_side(human, machine, source.asked) if human and machine else None
    grader = by_group(human.people, source.asked, rubric, _shown(human)) if human else []
    told(3)
    judged = {"people": by_key.get("score_people"), "machine": by_key.get("score_machine")}
    document |= {
        "steps": [plain_step(one) for one in steps if not one.step.key.startswith("both_")],
        "both": both,
        "grader": grader,
        "between_people": between_people(source.people, rubric),
        "dif": [
            line
            for judge, one in judged.items()
            if one is not None
            for line in functioning(one.people, source.asked, rubric, (judge, _shown(one)))
        ],
    }
    told(PARTS)
    return document


def shows_groups(document: Plain) -> bool:
    """Whether any line of any group is shown: only then were people's answers used up."""
    tables = [table for step in document["steps"] for table in step["tables"]]
    return any(table["rows"] for table in tables)


def _head(source: Source) -> Plain:
    works = [person.work for person in source.people]
    ends = [one.decided_at or one.handed_in_at for one in works]
    graders = sorted({one.grader for one in works} - {"", "none"})
    return {
        "type": "AssaymarkBiasReport",
        "version": VERSION,
        "badge": source.title,
        "origin": source.origin,
        "people": len(works),
        "from": min(one.handed_in_at for one in works).date().isoformat() if works else None,
        "to": max(ends).date().isoformat() if works else None,
        "questions": [
            {"key": one.key, "title": one.title, "categories": list(one.categories)}
            for one in source.asked
        ],
        "graders": graders,
        "justification": source.justification,
        "rules": {
            "smallest": SMALLEST,
            "level": LEVEL,
            "patience_days": PATIENCE_DAYS,
            "enough_graded": ENOUGH_GRADED,
            "enough_for_dif": ENOUGH_FOR_DIF,
        },
    }


def _alike(found: Sequence[Audited]) -> list[Audited]:
    audits = alike([one.audit for one in found], sizes=[one.sizes for one in found])
    return [replace(one, audit=audit) for one, audit in zip(found, audits, strict=True)]


def _shown(one: Audited) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """The groups of each table that a step shows."""
    return {
        table.attributes: {row.category for row in table.rows if not isinstance(row, Hidden)}
        for table in one.audit.tables
    }
