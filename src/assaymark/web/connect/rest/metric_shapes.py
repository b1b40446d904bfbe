"""Shapes of metrics and their values."""

from typing import Annotated, Literal

from pydantic import Field

from assaymark.web.connect.rest.shapes import Email, In, Out

MOST = 5_000
SHOWN = r"^[^\x00]*\S[^\x00]*$"
Topics = Literal["kpi", "retention", "escalations", "handoffs", "sentiment", "time-to-hire"]


class ValueIn(In):
    """A metric in one period, of one team or one person, as the metric's level says."""

    start: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(
        description="The period's first day"
    )
    value: Annotated[float, Field(allow_inf_nan=False, strict=False)]
    n: Annotated[int | None, Field(ge=0, lt=10**9)] = Field(
        default=None, description="What the value is a mean or share of, such as conversations"
    )
    period: Literal["day", "week", "month", "quarter", "year"] = "week"
    team: Annotated[str, Field(max_length=120)] = Field(
        default="", description="For a metric of teams, as it stands on people's pages"
    )
    person: Email | None = Field(default=None, description="For a metric of people")


class ValuesIn(In):
    """Values of one metric; all are taken, or none."""

    values: Annotated[list[ValueIn], Field(min_length=1, max_length=MOST)]


class MetricIn(In):
    """What a metric measures: its unit, which way is good, and of whom one value speaks."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=SHOWN)]
    unit: Annotated[str, Field(min_length=1, max_length=40, pattern=SHOWN)] = Field(
        description="What it is counted in, such as per 100 cases"
    )
    better: Literal["up", "down"] = Field(description="Which way is good")
    level: Literal["person", "team", "organisation"] = Field(
        description="Of whom one value speaks; fixed once there are values"
    )
    topic: Topics = Field(default="kpi", description="What it is about")
    source: Annotated[str, Field(min_length=1, max_length=200, pattern=SHOWN)] = Field(
        description="Where the figures come from"
    )


class TakenOut(Out):
    """What telling the values did."""

    new: int
    changed: int = Field(description="Replaced another value of the same period")
    same: int = Field(description="Were here already, so nothing changed")


class MetricOut(Out):
    """A lagging indicator."""

    key: str
    name: str
    unit: str
    better: str = Field(description="up or down: which way is good")
    level: str = Field(description="person, team or organisation: whom one value speaks of")
    topic: str
    source: str
