"""What a report comes to, in sentences: the headline, what else was found, what to do now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

GROUP_LIMIT, OVERALL_LIMIT, KAPPA_LIMIT = 0.10, 0.15, 0.10
"""Customary in educational testing: Williamson, Xi & Breyer (2012)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`weight`: bad, unsure, good or none. `todo` may be empty."""

    weight: str
    text: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """The headline and the rest."""

    headline: Finding
    others: tuple[Finding, ...]
    comparisons: int

    @property
    def by_luck(self) -> float:
        """How many comparisons would look like more than chance by luck alone."""
        return self.comparisons * 0.05


def findings(document: Mapping[str, Any]) -> Findings:
    """The sentences of a report's document."""
    steps = {step["key"]: step for step in document["steps"]}
    compared = sum(
        row["kind"] == "compared"
        for step in document["steps"]
        for table in step["tables"]
        for row in table["rows"]
    )
    found = [_other_steps(document), _added(document), _grader(document), _dif(document)]
    others = tuple(one for one in found if one is not None)
    return Findings(_headline(steps.get("badge")), others, compared)


def verdicts(step: Mapping[str, Any]) -> Counter[str]:
    """How many groups of a step have each verdict."""
    rows = [row for table in step["tables"] for row in table["rows"]]
    return Counter(row["verdict"] for row in rows if row["kind"] == "compared")


def _headline(step: Mapping[str, Any] | None) -> Finding:
    shown = [row for table in step["tables"] for row in table["rows"]] if step else []
    if len(shown) < 2:
        return Finding(
            "none",
            _("Too few people to say anything about groups"),
            _("Ask people whether they will answer; make another report when more have handed in."),
        )
    if not any(row["selected"] for row in shown):
        return Finding(
            "none",
            _("Nobody got the badge, so there is nothing to compare"),
            _("See below what people and the computer would have passed."),
        )
    return _of(verdicts(step or {}), len(shown))


def _of(met: Counter[str], n: int) -> Finding:
    """The sentence for the badge itself; n groups are shown."""
    sure, unsure, opened = met["below_sure"], met["below_unsure"], met["open"]
    if sure:
        text = ngettext(
            "%(sure)d of %(n)d groups gets the badge clearly less often than the group it is held "
            "against",
            "%(sure)d of %(n)d groups get the badge clearly less often than the group they are "
            "held against",
            sure,
        )
        todo = _(
            "Look where it arises: the steps below show whether people, the computer or one "
            "criterion makes the difference. Let somebody else judge a sample of these works blind."
        )
        return Finding("bad", text % {"sure": sure, "n": n}, todo)
    if unsure:
        text = ngettext(
            "%(unsure)d of %(n)d groups is below four fifths, and it is too small to tell",
            "%(unsure)d of %(n)d groups are below four fifths, and too small to tell",
            unsure,
        )
        todo = _("Do not act on it alone, and do not forget it: look again in the next report.")
        return Finding("unsure", text % {"unsure": unsure, "n": n}, todo)
    if met["apart"]:
        text = ngettext(
            "No group is below four fifths; %(apart)d differs by more than chance explains",
            "No group is below four fifths; %(apart)d differ by more than chance explains",
            met["apart"],
        )
        todo = _("See in the steps below where the difference arises.")
        return Finding("unsure", text % {"apart": met["apart"]}, todo)
    if opened:
        text = ngettext(
            "No group is below four fifths, but %(open)d is too small to rule it out",
            "No group is below four fifths, but %(open)d are too small to rule it out",
            opened,
        )
        todo = _("Take it for no all-clear: let more people hand in before the next report.")
        return Finding("unsure", text % {"open": opened}, todo)
    return Finding("good", _("No group is below four fifths"), _("Look again within a year."))


def _other_steps(document: Mapping[str, Any]) -> Finding | None:
    steps = [step for step in document["steps"] if step["key"] != "badge"]
    bad = [step["key"] for step in steps if verdicts(step)["below_sure"]]
    if not bad:
        return None
    text = ngettext(
        "In %(n)d of the other steps a group is clearly below four fifths.",
        "In %(n)d of the other steps a group is clearly below four fifths.",
        len(bad),
    )
    return Finding("bad", text % {"n": len(bad)}, _("Look at the steps marked below."))


def _added(document: Mapping[str, Any]) -> Finding | None:
    both = document["both"]
    rows = [row for table in both["tables"] for row in table["rows"]] if both else []
    if not rows:
        return None
    worse = [row for row in rows if row["added"] is not None and row["added"] <= -GROUP_LIMIT]
    if not worse:
        return Finding(
            "good", _("The computer's suggestions add no disparity of 0.10 or more to people's.")
        )
    text = ngettext(
        "On the same works the computer's suggestions put %(n)d group at least 0.10 further behind "
        "than people do.",
        "On the same works the computer's suggestions put %(n)d groups at least 0.10 further "
        "behind than people do.",
        len(worse),
    )
    todo = _("Let people decide, and have the grader fitted again on more works of these groups.")
    return Finding("bad", text % {"n": len(worse)}, todo)


def _grader(document: Mapping[str, Any]) -> Finding | None:
    rows = [
        row
        for line in document["grader"]
        for table in line["tables"]
        for row in table["rows"]
        if row["difference"]["value"] is not None
    ]
    if not rows:
        return None
    beyond = [row for row in rows if abs(row["difference"]["value"]) > GROUP_LIMIT]
    sure = [row for row in beyond if _is_beyond(row["difference"])]
    if not beyond:
        return Finding("good", _("The grader scores no group more than 0.10 SD apart from people."))
    text = _(
        "The grader scores groups more than 0.10 SD apart from people in %(beyond)d of %(n)d "
        "lines, in %(sure)d of them beyond doubt."
    )
    values = {"beyond": len(beyond), "n": len(rows), "sure": len(sure)}
    todo = _("Treat its suggestions for these groups with care, and have more works rated.")
    return Finding("bad" if sure else "unsure", text % values, todo if sure else "")


def _is_beyond(figure: Mapping[str, Any]) -> bool:
    """Whether the whole interval lies beyond the limit."""
    low, high = figure["low"], figure["high"]
    return low is not None and (low > GROUP_LIMIT or high < -GROUP_LIMIT)


def _dif(document: Mapping[str, Any]) -> Finding | None:
    rows = [row for line in document["dif"] for row in line["rows"]]
    if not rows:
        return None
    large = [row for row in rows if row["table"].get("ets") == "C"]
    if not large:
        return Finding("good", _("No criterion works very differently at equal standing."))
    text = ngettext(
        "%(n)d comparison of a criterion shows a large difference at equal standing.",
        "%(n)d comparisons of criteria show a large difference at equal standing.",
        len(large),
    )
    todo = _(
        "Read the criterion's words with people of that group: does it ask for something else?"
    )
    return Finding("bad", text % {"n": len(large)}, todo)
