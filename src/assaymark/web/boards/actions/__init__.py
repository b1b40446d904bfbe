"""The verbs of boards, one family a file."""

from assaymark.web.boards.actions.critical import mark_critical, unmark_critical
from assaymark.web.boards.actions.following import (
    follow,
    follow_people,
    rebuild,
    rebuild_board,
    rebuild_skill,
)
from assaymark.web.boards.actions.reporting import ask_for_gaming_report, make_gaming_report
from assaymark.web.boards.actions.snapshots import take_snapshot
from assaymark.web.boards.actions.sprinting import cancel_sprint, close_sprint, make_sprint
from assaymark.web.boards.actions.wishing import wish

__all__ = [
    "ask_for_gaming_report",
    "cancel_sprint",
    "close_sprint",
    "follow",
    "follow_people",
    "make_gaming_report",
    "make_sprint",
    "mark_critical",
    "rebuild",
    "rebuild_board",
    "rebuild_skill",
    "take_snapshot",
    "unmark_critical",
    "wish",
]
