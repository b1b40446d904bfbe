"""Teams with people and figures, and pilots on them, made in bulk."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.models import Metric, MetricValue, Pilot
from assaymark.web.people.models import Membership, Role, User
from tests.web.insights.house import House

START = date(2026, 1, 5)


def team(house: House, name: str, n: int, *, started_on: date | None = None) -> list[User]:
    """`n` more members in a team."""
    slug = name.lower().replace(" ", "-")
    users = User.objects.bulk_create(
        User(email=f"{slug}-{i}@pilot-{house.number}.example", name=f"{name} {i}", password="!")
        for i in range(n)
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=house.organisation,
            roles=[Role.LEARNER],
            team=name,
            started_on=started_on,
        )
        for user in users
    )
    return users


def teams(house: House, n: int, *, people: int = 6) -> dict[str, list[User]]:
    """`n` teams of so many people."""
    return {f"Team {i:02d}": team(house, f"Team {i:02d}", people) for i in range(n)}


def metric(
    house: House, key: str = "solved", *, level: str = "person", better: str = "up"
) -> Metric:
    return Metric.objects.create(
        organisation=house.organisation,
        key=key,
        name=f"Calls {key}",
        unit="per day",
        better=better,
        level=level,
        source="the call system",
    )


def plan(house: House, starts: Mapping[str, int | None], *, source: str = "metric:solved") -> Pilot:
    """A pilot with these teams and one metric."""
    pilot = pilots.plan_pilot(
        organisation=house.organisation,
        title="Listening first",
        badges=[house.badge],
        by=house.ingrid,
        purpose="Fewer escalations.",
    )
    pilots.choose_teams(pilot=pilot, starts=starts)
    pilots.add_metric(pilot=pilot, title="Calls solved", unit="per day", better="up", source=source)
    return pilot


def start(house: House, pilot: Pilot) -> Pilot:
    return piloting.start_pilot(
        pilot=pilot,
        starts_on=START,
        badges=[(house.badge.handle, "Listening")],
        by=house.ingrid,
    )


def measure(
    made: Metric,
    members: Mapping[str, list[User]],
    *,
    gains: Mapping[str, float],
    seed: int = 1,
) -> None:
    """Everybody's value before the start and during it; teams in `gains` gain so much."""
    random = np.random.default_rng(seed)
    rows = []
    for name, users in members.items():
        for user in users:
            own = float(random.normal(20, 3))
            after = own + float(random.normal(0, 1)) + gains.get(name, 0.0)
            for days, value in ((-30, own), (30, after)):
                when = START + timedelta(days=days)
                rows.append(MetricValue(metric=made, starts=when, person=user, value=value))
    MetricValue.objects.bulk_create(rows)
