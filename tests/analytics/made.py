"""Seeded events with every awkward thing in them: nobody, no skill, no value, equal times."""

import random
from datetime import UTC, datetime, timedelta

from assaymark.analytics.shapes import events_table

KINDS = ("work.handed-in", "work.decided", "award.given", "peer.given", "organisation.changed")
ACTIVE = ("work.handed-in", "peer.given")
START = datetime(2025, 11, 20, 22, 59, 59, 999_999, tzinfo=UTC)


def made(n: int = 3000, *, seed: int = 4, people: int = 40, first: int = 1, days: float = 120):
    """`n` events numbered from `first`, their times not in the order of their numbers."""
    rng = random.Random(seed)
    rows = []
    for number in range(first, first + n):
        person = rng.choice([0, *range(1, people)])
        rows.append(
            {
                "seq": number,
                "organisation": 7,
                "at": START + timedelta(microseconds=rng.randrange(int(days * 864e8))),
                "kind": rng.choice(KINDS),
                "person": person,
                "skill": rng.choice(["listen", "write", "plan", ""]),
                "subject": "badge:x",
                "value": rng.choice([None, rng.random() * 3]),
                "cohort": f"c{person % 3}" if person % 5 else "",
                "role": 'the "clerk", senior' if person % 2 else "agent",
                "team": f"t{person % 6}",
                "manager": str(person % 4),
            }
        )
    for row in rows[10:20]:
        row["at"] = rows[9]["at"]
    return events_table(rows)
