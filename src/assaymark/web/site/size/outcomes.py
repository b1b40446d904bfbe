"""Figures of single people: what quality of hire and prediction are reckoned from.

For the first 2,000 people. Each value is drawn around what its person truly can do
(`Block.ability`, which no page knows) with noise of the person and of the occasion, so that a score
goes with it about as loosely as scores do in the literature: r of a few tenths.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from assaymark.web.insights.actions.worth import save_assumptions
from assaymark.web.people.models import Organisation, User
from assaymark.web.site.size.people import Block
from assaymark.web.site.size.plan import Plan
from assaymark.web.site.size.rows import copy, keys, moment

MOST_PEOPLE, HIRED_DAYS = 2_000, 730
METRICS = (
    ("quality-of-cases", "Quality of cases, by sample", "of 100", "up", "kpi"),
    ("ramp-days", "Ramp-up until working alone", "days", "down", "kpi"),
    ("staying", "Wish to stay another year", "1 to 5", "up", "retention"),
    ("managers-rating", "Manager's rating", "1 to 5", "up", "kpi"),
)
SLOTS = {
    "rating": "quality-of-cases",
    "ramp": "ramp-days",
    "retention": "staying",
    "manager": "managers-rating",
}
"""What each part of the quality of hire is read from, all with the same weight."""
Value = tuple[str, date, str, float]
"""Key of the metric, first day, period, value."""


def measure(organisation: Organisation, found: Block, *, plan: Plan) -> int:
    """How many values were written, of the first people of a block."""
    told, made = moment(plan.until_s), [one[0] for one in METRICS]
    rows = dict(zip(made, keys("insights_metric", len(made)), strict=True))
    about = ("id", "organisation_id", "key", "name", "unit", "better", "topic")
    copy(
        "insights_metric",
        (*about, "level", "source", "created_at"),
        ([rows[one[0]], organisation.pk, *one, "person", "made up", told] for one in METRICS),
    )
    columns = ("metric_id", "person_id", "starts", "period", "value", "team", "told_at")
    users = _users(found, plan)
    return copy(
        "insights_metricvalue",
        columns,
        (
            [rows[key], users[person], day, period, value, "", told]
            for person, (key, day, period, value) in _values(found, plan)
        ),
    )


def weigh(organisation: Organisation, *, by: User | None) -> None:
    """Says which of these figures stand for which part of the quality of hire."""
    values = {slot: {"metric": key, "weight": 1.0} for slot, key in SLOTS.items()}
    save_assumptions(organisation=organisation, kind="hire", values=values, by=by)


def _users(found: Block, plan: Plan) -> Mapping[int, int]:
    mails = {found.email(i, plan.domain): i for i in range(min(found.n, MOST_PEOPLE))}
    here = User.objects.filter(email__in=list(mails)).values_list("email", "pk")
    return {mails[email]: key for email, key in here}


def _values(found: Block, plan: Plan) -> Iterator[tuple[int, Value]]:
    draw = np.random.default_rng([plan.seed, found.number, 5])
    for person in range(min(found.n, MOST_PEOPLE)):
        true = 0.75 * float(found.ability[person]) + 0.66 * draw.normal()
        tenure = int(found.tenure[person])
        began = plan.until - timedelta(days=tenure)
        for day in _quarters(began, plan.until):
            quality = 74 + 6 * true + 4 * draw.normal()
            yield person, ("quality-of-cases", day, "quarter", _within(quality, 0, 100, 1))
            if day.month in (1, 7):
                rating = 3.4 + 0.6 * true + 0.5 * draw.normal()
                yield person, ("managers-rating", day, "quarter", _within(rating, 1, 5, 0))
        ramp = _within(64 - 11 * true + 15 * draw.normal(), 14, 160, 0)
        stays = _within(3.6 + 0.4 * true + 0.9 * draw.normal(), 1, 5, 0)
        if ramp < tenure < HIRED_DAYS:
            yield person, ("ramp-days", began + timedelta(days=int(ramp)), "day", ramp)
        if 180 < tenure < HIRED_DAYS:
            yield person, ("staying", began + timedelta(days=180), "day", stays)


def _quarters(began: date, until: date) -> Iterator[date]:
    """The first days of quarters that lie behind, since the start and in the last two years."""
    since = max(began, until - timedelta(days=HIRED_DAYS))
    for year in range(since.year, until.year + 1):
        for month in (1, 4, 7, 10):
            day = date(year, month, 1)
            if since <= day and day + timedelta(days=92) <= until:
                yield day


def _within(value: float, low: float, high: float, places: int) -> float:
    return float(round(min(high, max(low, value)), places))
