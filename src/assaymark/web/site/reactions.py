"""What follows from what: event kinds, and the kinds of job that each of them leads to.

The one place to look up why something happened by itself. Each job is deferred inside the event's
transaction (`record.following`) and done by its room's `jobs.py`, a moment later.
"""

REACTIONS: dict[str, tuple[str, ...]] = {}
