"""The verbs of insights: ask, answer, erase, import, measure; make and publish reports."""

from assaymark.web.insights.actions.answering import (
    disclose,
    erase,
    erase_those_who_left,
    import_answers,
)
from assaymark.web.insights.actions.asking import add_question, change_question, start_asking
from assaymark.web.insights.actions.measuring import curate, set_metric, tell_values
from assaymark.web.insights.actions.reporting import (
    keep_report,
    make_report,
    publish_report,
    withdraw_report,
)
from assaymark.web.insights.actions.taking import confirm, discard, drop_old_tables, look_at, take

__all__ = [
    "add_question",
    "change_question",
    "confirm",
    "curate",
    "discard",
    "disclose",
    "drop_old_tables",
    "erase",
    "erase_those_who_left",
    "import_answers",
    "keep_report",
    "look_at",
    "make_report",
    "publish_report",
    "set_metric",
    "start_asking",
    "take",
    "tell_values",
    "withdraw_report",
]
