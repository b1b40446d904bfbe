"""The verbs of this room, one family a file."""

from assaymark.web.standing.actions.aging import note_aged
from assaymark.web.standing.actions.declaring import declare, take_back
from assaymark.web.standing.actions.keeping import Change, update
from assaymark.web.standing.actions.rebuilding import (
    differing,
    next_part,
    promise_to_settle,
    rebuild,
    settle,
    settle_part,
    start_rebuild,
)
from assaymark.web.standing.actions.refitting import ask_for_refit, publish, refitted
from assaymark.web.standing.actions.reminding import remind

__all__ = [
    "Change",
    "ask_for_refit",
    "declare",
    "differing",
    "next_part",
    "note_aged",
    "promise_to_settle",
    "publish",
    "rebuild",
    "refitted",
    "remind",
    "settle",
    "settle_part",
    "start_rebuild",
    "take_back",
    "update",
]
