"""Who else may say that a badge held may be shown anew: rooms above this one.

They register in their `apps.ready`, as this room knows nothing of them.
"""

from collections.abc import Callable
from datetime import datetime

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User

Check = Callable[[BadgeVersion, User, datetime], bool]
_checks: list[Check] = []


def also(check: Check) -> None:
    """Lets `check(badge_version, learner, now)` allow a badge to be shown anew."""
    if check not in _checks:
        _checks.append(check)


def is_due(version: BadgeVersion, learner: User, *, now: datetime) -> bool:
    """Whether some room says that what the badge of `version` showed is to be shown anew."""
    return any(check(version, learner, now) for check in _checks)
