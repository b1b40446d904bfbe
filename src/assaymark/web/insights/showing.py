"""What the demo shows: three lagging indicators, each week of each team, and two quotes a skill."""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta

from assaymark.web.insights import actions
from assaymark.web.insights.metric_table import Told
from assaymark.web.insights.models import Better, Level, Metric, Quote, Topic
from assaymark.web.insights.queries_metrics import known
from assaymark.web.insights.quotable import near_and_far, offered
from assaymark.web.people.models import Organisation, User
from assaymark.web.standing import queries as standing
from assaymark.web.standing.groups import Within

WEEKS = 26
SHOWN = (
    ("escalations", "Escalations", "per 100 cases", Better.DOWN, Topic.ESCALATIONS, 9.0, -0.09),
    ("handoffs", "Handoffs", "per case", Better.DOWN, Topic.HANDOFFS, 1.9, -0.012),
    ("sentiment", "Customer sentiment", "points of 5", Better.UP, Topic.SENTIMENT, 3.6, 0.011),
)
"""Key, name, unit, direction, topic, the level they begin at, and how they move in a week."""


def show(organisation: Organisation, *, today: date) -> list[Metric]:
    """The metrics with their values up to the week before `today`, the same on each call."""
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    teams = sorted(known(organisation).teams)
    made = []
    for key, name, unit, better, topic, level, slope in SHOWN:
        metric = actions.set_metric(
            organisation=organisation,
            key=key,
            name=name,
            unit=unit,
            better=better,
            level=Level.TEAM,
            topic=topic,
            source="Made up for the demo",
            by=None,
        )
        rows = list(_rows(key, teams, monday, level, slope))
        actions.tell_values(metric=metric, rows=rows, by=None, how="demo")
        made.append(metric)
    return made


def show_quotes(organisation: Organisation, *, by: User) -> int:
    """How many quotes were chosen: of each skill one near the median, and one that dissents."""
    shown = 0
    for skill in standing.skills_for_groups(organisation):
        found = near_and_far(organisation, Within(organisation.pk), skill=skill.pk)
        words = offered(organisation, found)
        for place in Quote.Place:
            one = next((one for one in words if one.place == place), None)
            if one is not None:
                actions.curate(
                    organisation=organisation,
                    competency=skill,
                    offered=one,
                    state=Quote.State.CHOSEN,
                    by=by,
                )
                shown += 1
    return shown


def _rows(key: str, teams: list[str], monday: date, level: float, slope: float) -> Iterator[Told]:
    for team in teams:
        draws = random.Random(f"{key}:{team}")  # noqa: S311 - made up, and the same each time
        start = level * draws.uniform(0.85, 1.15)
        drift = 0.0
        for week in range(WEEKS):
            drift = 0.5 * drift + draws.gauss(0, level * 0.03)
            season = level * 0.02 * math.sin(week / 3)
            value = max(0.0, start + slope * week + drift + season)
            day = monday + timedelta(weeks=week)
            yield Told(day, round(value, 2), draws.randint(60, 180), team=team)
