"""What follows from an event: a job for each kind that some room wants to hear of.

`site/reactions.py` lists them all in one place. The job is deferred inside the event's own
transaction, so what follows is neither lost nor done twice, and runs after that has committed.
"""

from collections.abc import Iterable, Mapping

from assaymark.web.record.kinds import known

FOLLOWERS: dict[str, tuple[str, ...]] = {}


def follow(reactions: Mapping[str, Iterable[str]]) -> None:
    """Has a job of each kind follow each event of a kind: event kind to job kinds.

    A job's key is `event:NUMBER`, and its arguments are {"event": NUMBER, "subject": SUBJECT}.
    Raises `UnknownKind` for an event kind nobody registered.
    """
    for event, jobs in reactions.items():
        FOLLOWERS[known(event)] = tuple(jobs)


def followers(event: str) -> tuple[str, ...]:
    """The kinds of job that follow an event of this kind."""
    return FOLLOWERS.get(event, ())
