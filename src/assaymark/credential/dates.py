"""Points in time as credentials write them: UTC, seconds, `Z`.

Source: XML Schema 1.1 Part 2, dateTimeStamp; VC Data Model 2.0, section 4.9.
"""

import re
from datetime import UTC, datetime

from assaymark.credential.errors import BadFacts, MalformedText

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)


def stamp(when: datetime) -> str:
    """`when` as text; raises BadFacts when it has no time zone.

    >>> stamp(datetime(2026, 5, 1, 12, tzinfo=UTC))
    '2026-05-01T12:00:00Z'
    """
    if when.tzinfo is None:
        raise BadFacts(f"met {when!r} without a time zone; give an aware time, best in UTC")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> datetime:
    """The aware time of a stamp; raises MalformedText for dates without time or zone."""
    if isinstance(text, str) and _STAMP.match(text):
        try:
            return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        except ValueError:
            pass
    raise MalformedText(
        f"met {str(text)[:60]!r}, expected a date and time with zone such as '2026-05-01T12:00:00Z'"
    )
