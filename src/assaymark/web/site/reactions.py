"""What follows from what: event kinds, and the kinds of job that each of them leads to.

The one place to look up why something happened by itself. Each job is deferred inside the event's
transaction (`record.following`) and done by its room's `jobs.py`, a moment later.
"""

SKILL = ("standing.update",)
BOARDS = ("boards.follow",)
REACTIONS: dict[str, tuple[str, ...]] = {
    "work.handed-in": ("guides.link-work",),
    "work.decided": SKILL,
    "award.given": SKILL,
    "award.revoked": SKILL,
    "peer.given": SKILL,
    "appeal.settled": SKILL,
    "observation.recorded": SKILL,
    "skill.updated": BOARDS,
    "person.joined": BOARDS,
    "person.left": BOARDS,
    "scores.rebuilt": ("boards.rebuild",),
}
