"""A report's document as pages show it: names, words, and where marks lie on small charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assaymark.web.insights import words
from assaymark.web.insights.findings import Findings, findings, verdicts

WIDTH, RATIO_START, RATIO_END = 320, 0.2, 1.6
"""A ratio chart: units, and the ratios at its ends; what lies beyond stands at the end."""
SUMMARY = ("badge", "score_machine")
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its interval on a chart; `shape` says what colour alone must not say."""

    at: float
    low: float
    width: float
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group of one table, as the document has it, with its words and its mark."""

    name: str
    row: Mapping[str, Any]
    verdict: words.Words
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its title; `missing` names groups not shown, or `missing_n` counts them."""

    title: str
    lines: tuple[Line, ...]
    unknown: int | None
    missing: tuple[str, ...]
    missing_n: int


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step."""

    key: str
    title: words.Words
    about: words.Words
    step: Mapping[str, Any]
    tables: tuple[ShownTable, ...]
    few: words.Words

    @property
    def is_alike(self) -> bool:
        """Whether all had the same outcome, so that there is nothing to compare."""
        return self.step["selected"] in (0, self.step["n"])

    @property
    def mark(self) -> tuple[words.Words, str] | None:
        """The worst that the step says of any group, and its colour."""
        met = verdicts(self.step)
        return next(((said, colour) for key, said, colour in words.MARKS if met[key]), None)

    @property
    def shows_groups(self) -> bool:
        """Whether any group is shown."""
        return any(table.lines for table in self.tables)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on a report's page."""

    document: Document
    findings: Findings
    first: ShownStep | None
    steps: tuple[ShownStep, ...]
    both: tuple[ShownTable, ...]
    graders: tuple[Mapping[str, Any], ...]
    between: tuple[Mapping[str, Any], ...]
    dif: tuple[Mapping[str, Any], ...]
    start: date | None
    end: date | None

    @property
    def shows_groups(self) -> bool:
        """Whether any group is shown."""
        first = self.first is not None and self.first.shows_groups
        return first or any(step.shows_groups for step in self.steps)


def shown(document: Document) -> Shown:
    """The whole report."""
    steps = [_step(document, step) for step in document["steps"]]
    both = document["both"]
    return Shown(
        document=document,
        findings=findings(document),
        first=next((step for step in steps if step.key == "badge"), None),
        steps=tuple(step for step in steps if step.key != "badge"),
        both=tuple(_pair_table(document, table) for table in both["tables"]) if both else (),
        graders=tuple(_grader(document, line) for line in document["grader"]),
        between=_between(document),
        dif=tuple(_dif(document, line) for line in document["dif"]),
        start=_date(document["from"]),
        end=_date(document["to"]),
    )


def summary(document: Document) -> Shown:
    """Only what is published: selection, and the machine's scores."""
    steps = [step for step in document["steps"] if step["key"] in SUMMARY]
    return shown({**document, "steps": steps, "both": None, "grader": [], "dif": []})


def _step(document: Document, step: Mapping[str, Any]) -> ShownStep:
    title, about = words.STEPS[step["key"]]
    tables = tuple(_table(document, table) for table in step["tables"])
    few = words.FEW.get(step["few"], "")
    return ShownStep(step["key"], title, about, step, tables, few)


def _table(document: Document, table: Mapping[str, Any]) -> ShownTable:
    rows = sorted(
        table["rows"], key=lambda row: (row["kind"] == "excluded", -(row.get("ratio") or 0))
    )
    return _of(document, table, tuple(_line(row) for row in rows))


def _pair_table(document: Document, table: Mapping[str, Any]) -> ShownTable:
    rows = sorted(table["rows"], key=lambda row: row["added"] or 0)
    lines = tuple(Line(" · ".join(row["category"]), row, "", None) for row in rows)
    return _of(document, table, lines)


def _of(document: Document, table: Mapping[str, Any], lines: tuple[Line, ...]) -> ShownTable:
    asked = {one["key"]: one for one in document["questions"]}
    attributes = table["attributes"]
    told = {line.name for line in lines}
    possible = 1
    for key in attributes:
        possible *= len(asked[key]["categories"])
    alone = asked[attributes[0]]["categories"] if len(attributes) == 1 else ()
    return ShownTable(
        _title(asked, attributes),
        lines,
        table.get("unknown"),
        tuple(name for name in alone if name not in told),
        max(0, possible - len(lines)),
    )


def _title(asked: Mapping[str, Mapping[str, Any]], attributes: Sequence[str]) -> str:
    titles = [asked[key]["title"] for key in attributes]
    if len(titles) == 1:
        return str(titles[0])
    second = titles[1][:1].lower() + titles[1][1:]
    return _("%(first)s and %(second)s together") % {"first": titles[0], "second": second}


def _line(row: Mapping[str, Any]) -> Line:
    verdict = row.get("verdict", row["kind"])
    if verdict == "benchmark" and row["ratio"] is None:
        verdict = "nobody"
    return Line(" · ".join(row["category"]), row, words.VERDICTS[verdict], _mark(row))


def _mark(row: Mapping[str, Any]) -> Mark | None:
    ratio = row.get("ratio")
    if ratio is None:
        return None
    low, high = row.get("low", ratio), row.get("high", ratio)
    left = _place(RATIO_START if low is None else low)
    right = _place(RATIO_END if high is None else high)
    shape = "below" if row.get("below") else "near"
    return Mark(_place(ratio), left, max(0.0, right - left), shape)


def _place(ratio: float) -> float:
    inside = min(max(ratio, RATIO_START), RATIO_END)
    return round(WIDTH * (inside - RATIO_START) / (RATIO_END - RATIO_START), 1)


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _between(document: Document) -> tuple[Mapping[str, Any], ...]:
    """Two people with each other, with the criterion's title."""
    titles = {line["criterion"]: line["title"] for line in document["grader"]}
    return tuple(
        {**line, "title": titles.get(line["criterion"]) or _("All criteria together")}
        for line in document["between_people"]
        if line["criterion"] in titles
    )


def _grader(document: Document, line: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = {one["key"]: one for one in document["questions"]}
    tables = [
        {"title": _title(asked, table["attributes"]), "rows": table["rows"]}
        for table in line["tables"]
        if table["rows"]
    ]
    return {**line, "title": line["title"] or _("All criteria together"), "tables": tables}


def _dif(document: Document, line: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = {one["key"]: one for one in document["questions"]}
    rows = [
        {
            **row,
            "ets": words.CLASSES.get(row["table"].get("ets"), ""),
            "reason": words.reason(row["table"].get("reason", "")),
            "curve_reason": words.reason(row["curve"].get("reason", "")),
        }
        for row in line["rows"]
    ]
    return {**line, "question": asked[line["attribute"]]["title"], "rows": rows}
