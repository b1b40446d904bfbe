"""Why something was not taken: always in three parts.

`InsightsRefused` (a `ValueError`) is the base: `TableRefused`, a table of answers that cannot be
read; `ReportRefused`, a report that cannot be made or published now; `QuestionRefused`, a question
that cannot be asked so; `PilotRefused`, a step of a pilot that cannot be taken now;
`MetricRefused`, a metric or a value of one that cannot be taken.
"""


class InsightsRefused(ValueError):
    """Something was met that was not expected; says what to do about it."""

    def __init__(self, met: str, expected: str = "", todo: str = "") -> None:
        self.met, self.expected, self.todo = met, expected, todo
        super().__init__(" ".join(part for part in (met, expected, todo) if part))


class TableRefused(InsightsRefused):
    """A table of answers that cannot be read."""


class ReportRefused(InsightsRefused):
    """A report that cannot be made or published now."""


class QuestionRefused(InsightsRefused):
    """A question that cannot be asked so."""


class PilotRefused(InsightsRefused):
    """A step of a pilot that cannot be taken now."""


class MetricRefused(InsightsRefused):
    """A metric that cannot be so, or values that are not its own."""
