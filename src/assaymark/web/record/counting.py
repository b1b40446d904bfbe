"""What an event counts for: about whom it is, which skill, which badge, and what held for them.

This room lies below works, badges and people, so rooms above say it: `site/counted.py` registers
one function for each kind of thing that events are about, and one for people's context. An event
nobody describes is about its actor, without skill or value.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from assaymark.web.record.models import Event

ACTIVE = ("work.handed-in", "peer.given")
"""Kinds that make somebody an active learner of a week: they did something that can be judged."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom an event is about (a user's primary key), the skill's handle, the subject, the value."""

    person: int | None
    skill: str = ""
    subject: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for somebody now; `manager` is a user's primary key."""

    cohort: str = ""
    role: str = ""
    team: str = ""
    manager: int | None = None


Describe = Callable[[Sequence[Event]], Mapping[int, Counted]]
Contexts = Callable[[int, Collection[int]], Mapping[int, Context]]
NOBODY = Context()
_DESCRIBE: list[Describe] = []
_CONTEXTS: list[Contexts] = []


def count(*, describe: Sequence[Describe], contexts: Contexts) -> None:
    """Sets who describes events, in order: the first that knows an event's key is believed."""
    _DESCRIBE[:] = describe
    _CONTEXTS[:] = [contexts]


def counted(events: Sequence[Event]) -> dict[int, Counted]:
    """What each event counts for, by its number."""
    found: dict[int, Counted] = {}
    for describe in _DESCRIBE:
        rest = [event for event in events if event.pk not in found]
        found |= describe(rest)
    return {event.pk: found.get(event.pk) or Counted(event.actor_id) for event in events}


def contexts(organisation_id: int, people: Collection[int]) -> dict[int, Context]:
    """What holds for these people now; those nobody knows of are left out."""
    found: dict[int, Context] = {}
    for known in _CONTEXTS:
        found |= known(organisation_id, people)
    return found
