"""What judging takes: who has how much to do, what computers take off, and how long people wait.

Of single assessors only amounts are shown, never their speed: that would be a watch on people.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assaymark.validity.saved import FEWEST, Saved, saved
from assaymark.web.assessment.queries import throughput
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing.groups import Within

DAYS, AROUND, MOST = 28, 182, 3_000


@reckons("workload")
def workload(organisation: Organisation, within: Within, *, split: str) -> Document:  # noqa: ARG001 - one shape for all
    """`split`: the day that before and after are told apart by."""
    since = timezone.now() - timedelta(days=DAYS)
    waits, oldest = throughput.waiting(organisation)
    return {
        "loads": [list(one) for one in throughput.loads(organisation, since)],
        "decided": list(throughput.decided(organisation, since)),
        "waiting": waits,
        "oldest": oldest.isoformat() if oldest else None,
        "split": split,
        "saved": _saved(organisation, date.fromisoformat(split)),
    }


def _saved(organisation: Organisation, split: date) -> dict[str, Any]:
    middle = timezone.make_aware(datetime.combine(split, time()))
    around = timedelta(days=AROUND)
    asked: dict[str, Any] = {"now": timezone.now(), "most": MOST}
    before = throughput.hours_to_decide(organisation, middle - around, middle, **asked)
    after = throughput.hours_to_decide(organisation, middle, middle + around, **asked)
    found = saved(
        [hours for hours, _over in before],
        [hours for hours, _over in after],
        over_before=[is_over for _hours, is_over in before],
        over_after=[is_over for _hours, is_over in after],
        seed=1,
        draws=1000,
    )
    counts = {"n_before": len(before), "n_after": len(after)}
    if not isinstance(found, Saved):
        return counts
    ends = {"share": found.share, "low": found.low, "high": found.high}
    return {**counts, **ends, "before": found.before, "after": found.after}


def figures(document: Mapping[str, Any]) -> list[Figure]:
    """Who has how much to do, who decided, time saved."""
    return [_loads(document), _deciders(document), _time(document)]


def _loads(document: Mapping[str, Any]) -> Figure:
    rows = tuple((name, submitted, opened) for name, submitted, opened in document["loads"])
    submitted = sum(row[1] for row in rows)
    top = max((row[1] for row in rows), default=0)
    says = ""
    if submitted and len(rows) > 1:
        says = _("The busiest of %(n)d assessors did %(share)d%% of the reviews.") % {
            "n": len(rows),
            "share": round(100 * top / submitted),
        }
    bars = [{"name": row[0], "value": row[1], "low": None, "high": None} for row in rows[:16]]
    return Figure(
        "assessors",
        _("Assessors"),
        (
            Column("assessor", _("Assessor")),
            Column("submitted", _("Reviews, 28 days"), "count"),
            Column("open", _("Opened, not finished"), "count"),
        ),
        rows,
        _("Reviews submitted in the last 28 days, and reviews opened and not submitted yet."),
        says=says,
        n=_("%(n)d reviews") % {"n": submitted},
        chart={"kind": "dots", "unit": "count", "rows": [{**one, "x": 0} for one in bars]}
        if len(bars) > 1
        else None,
    )


def _deciders(document: Mapping[str, Any]) -> Figure:
    people, machine, abstained = document["decided"]
    every = people + machine
    oldest = document["oldest"]
    waits = _("Waiting for a person now: %(n)d") % {"n": document["waiting"]}
    if oldest:
        since = timezone.localtime(datetime.fromisoformat(oldest))
        waits += ", " + _("the oldest since %(day)s") % {"day": date_format(since, "DATE_FORMAT")}
    return Figure(
        "deciders",
        _("Who decided"),
        (
            Column("who", _("Who")),
            Column("works", _("Works, 28 days"), "count"),
            Column("share", _("Share"), "percent"),
        ),
        (
            (_("People"), people, people / every),
            (_("A computer alone, under a gate"), machine, machine / every),
            (_("A computer abstained in a criterion"), abstained, abstained / every),
        )
        if every
        else (),
        _("Decisions of the last 28 days, all of them counted, so there is no interval."),
        says=f"{waits}.",
        n=_("%(n)d decisions") % {"n": every},
    )


def _came(found: Mapping[str, Any], day: str) -> str:
    share, low, high = (round(100 * found[name]) for name in ("share", "low", "high"))
    said = _("A decision came %(share)d%% sooner after %(day)s (%(low)d%% to %(high)d%%).")
    if share < 0:
        said = _("A decision came %(share)d%% later after %(day)s (%(low)d%% to %(high)d%%).")
        share, low, high = -share, -high, -low
    said %= {"day": day, "share": share, "low": low, "high": high}
    return said if low > 0 else said + " " + _("That may be chance.")


def _time(document: Mapping[str, Any]) -> Figure:
    found = document["saved"]
    day = date_format(date.fromisoformat(document["split"]), "DATE_FORMAT")
    rows: tuple[tuple[float, ...], ...] = ()
    says = _(
        "Not reckoned: %(before)d works before %(day)s and %(after)d after it; %(fewest)d decided "
        "ones each are needed, and more than half of them all."
    ) % {"before": found["n_before"], "after": found["n_after"], "day": day, "fewest": FEWEST}
    if "share" in found:
        rows = (
            (
                *(found[name] for name in ("before", "after", "share", "low", "high")),
                *(found[name] for name in ("n_before", "n_after")),
            ),
        )
        says = _came(found, day)
    return Figure(
        "time-saved",
        _("Time saved in verifying"),
        (
            Column("before", _("Median hours before"), "number", 1),
            Column("after", _("Median hours after"), "number", 1),
            Column("saved", _("Saved"), "percent"),
            Column("low", _("from"), "percent"),
            Column("high", _("to"), "percent"),
            Column("n_before", _("Works before"), "count"),
            Column("n_after", _("Works after"), "count"),
        ),
        rows,
        _(
            "Hours from handing in to the decision, in the half year before and after the day you "
            "choose: one minus the median after over the median before; the 95% interval is by "
            "bootstrap. Works that still wait count with their hours so far (Kaplan and Meier's "
            "median): without them the newest would look quick. Anything else that changed on that "
            "day is in it as well."
        ),
        says=says,
        n=_("%(n)d works") % {"n": found["n_before"] + found["n_after"]},
    )
