"""A pilot's words, in one place. One team, or a design that can tell nothing, is described only:
`DESCRIBED` is all that is ever said of it, whatever the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Words = str | Promise
ARMS: dict[str, Words] = {
    "first": gettext_lazy("Start first"),
    "later": gettext_lazy("Start later"),
    "compared": gettext_lazy("Compared"),
}
METHODS: dict[str, Words] = {
    "ancova": gettext_lazy("each person's reading before is taken into account (ANCOVA)"),
    "change": gettext_lazy("teams are compared by their change (difference in differences)"),
    "after-only": gettext_lazy("no reading before: teams are compared after only, which is weak"),
}
HIDDEN: dict[str, Words] = {
    "few": gettext_lazy("Not shown: a group would hold fewer than five people."),
    "nothing": gettext_lazy("Nothing was read for this metric."),
    "negative": gettext_lazy("Not reckoned: it was to be a count, and some values are below 0."),
}
DESCRIBED = gettext_lazy(
    "One team gives stories and a description, not proof: whatever else happened there in these "
    "weeks looks like the pilot."
)
NOT_ABLE = gettext_lazy(
    "With so few teams no result could tell the pilot from chance; this is a description."
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with its weight: good, bad, unsure or plain."""

    weight: str
    text: str
    more: str = ""


def said(metric: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    """What a metric's result says."""
    found = metric["result"]
    if found["form"] == "hidden":
        return Said("plain", str(HIDDEN[found["reason"]]))
    if found["form"] == "described":
        return _described(metric, document)
    if found["verdict"] == "description":
        return _beside(metric, document)
    return _shown(metric, document) if found["verdict"] == "shown" else _not_shown(metric)


def number(value: float | None, *, decimals: int | None = None) -> str:
    """A number as pages write it, small ones with more places; a dash for none."""
    if value is None:
        return "–"
    places = places_for(value) if decimals is None else decimals
    return number_format(round(value, places), decimal_pos=places)


def places_for(*values: float | None) -> int:
    """How many decimal places these numbers need so that three digits of the largest show."""
    largest = max((abs(one) for one in values if one is not None), default=1.0)
    return 2 if largest >= 1 or largest == 0 else 3 if largest >= 0.1 else 4


def between(found: Mapping[str, Any]) -> str:
    """An interval in words, open ends named."""
    low, high = found["low"], found["high"]
    if low is None and high is None:
        return _("no bounds")
    if low is None:
        return _("at most %(high)s") % {"high": number(high)}
    if high is None:
        return _("at least %(low)s") % {"low": number(low)}
    return _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}


def _described(metric: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    found = metric["result"]
    return Said(
        "plain",
        _("%(title)s stood at %(before)s before and %(after)s at the end.")
        % {
            "title": metric["title"],
            "before": number(found["before"]),
            "after": number(found["after"]),
        },
        str(DESCRIBED if document["one_team"] else NOT_ABLE),
    )


def _beside(metric: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    found = metric["result"]
    others = found["teams_counted"] - found["teams_started"]
    text = ngettext(
        "%(title)s: the teams that started differ by %(by)s from %(n)d other team.",
        "%(title)s: the teams that started differ by %(by)s from %(n)d other teams.",
        others,
    ) % {"title": metric["title"], "by": amount(metric, found["estimate"]), "n": others}
    return Said("plain", text, str(DESCRIBED if document["one_team"] else NOT_ABLE))


def _shown(metric: Mapping[str, Any], document: Mapping[str, Any]) -> Said:
    found = metric["result"]
    up = found["estimate"] > (1 if found["is_ratio"] else 0)
    is_good = up == (metric["better"] == "up")
    pattern = (
        _("%(title)s went better with the pilot: %(by)s (%(between)s).")
        if is_good
        else _("%(title)s went worse with the pilot: %(by)s (%(between)s).")
    )
    text = pattern % {
        "title": metric["title"],
        "by": amount(metric, found["estimate"]),
        "between": between(found),
    }
    more = _("Teams changing places by chance differ so much %(share)s%% of the time.") % {
        "share": number(100 * found["p"], decimals=1)
    }
    if not document["drawn_by_lot"]:
        more += " " + _(
            "The teams were chosen, not drawn by lot: what made them start first may be part of it."
        )
    return Said("good" if is_good else "bad", text, more)


def _not_shown(metric: Mapping[str, Any]) -> Said:
    found = metric["result"]
    return Said(
        "unsure",
        _("%(title)s: no difference beyond what chance alone makes.") % {"title": metric["title"]},
        _("Anything in this range is possible: %(between)s. That is not the same as no change.")
        % {"between": between(found)},
    )


def amount(metric: Mapping[str, Any], value: float) -> str:
    """An estimate with its unit, or as a ratio."""
    if metric["result"]["is_ratio"]:
        return _("%(times)s times the others' rate") % {"times": number(value)}
    sign = "+" if value > 0 else ""
    return f"{sign}{number(value)} {metric['unit']}".strip()
