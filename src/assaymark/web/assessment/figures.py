"""A grader's figures as a page shows them: each with its n, its interval, and people beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.queries import GraderFacts

LEFT, RIGHT, WIDTH = -0.2, 1.0, 200


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion: its report, what people reach, and where the marks of its small chart lie."""

    title: str
    report: Mapping[str, Any]
    people: float | None
    low: int
    high: int
    at: int
    people_at: int

    @property
    def measured(self) -> bool:
        """Whether there is a figure at all."""
        return self.report.get("qwk") is not None

    @property
    def span(self) -> int:
        """The length of the interval's bar."""
        return max(1, self.high - self.low)


def report_rows(rubric: Rubric, grader: GraderFacts) -> list[Row]:
    """One row for each criterion that the grader reports on."""
    titles = {one.key: one.title for one in rubric.criteria}
    people = grader.agreement.get("criteria", {})
    return [
        Row(
            title=titles.get(report["criterion"], report["criterion"]),
            report=report,
            people=people.get(report["criterion"]),
            low=_place(report.get("qwk_low")),
            high=_place(report.get("qwk_high")),
            at=_place(report.get("qwk")),
            people_at=_place(people.get(report["criterion"])),
        )
        for report in grader.reports
    ]


def _place(value: float | None) -> int:
    """Where `value` lies on a line of `WIDTH` units from `LEFT` to `RIGHT`."""
    share = ((value or 0.0) - LEFT) / (RIGHT - LEFT)
    return round(WIDTH * min(1.0, max(0.0, share)))
