"""The assumptions behind a return: which there are, and what follows from them.

Every one can be changed; none is believed without a source, and pages say which have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.validity.returns import Part, Return, TimeSaved, roi, time_saved

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number behind a return: its key, what it is, its unit, which group it belongs to."""

    key: str
    title: Words
    unit: Words
    group: str


HOURS, MONEY, MINUTES = gettext_lazy("hours"), gettext_lazy("money"), gettext_lazy("minutes")
ASSUMED = (
    Assumption("rate", gettext_lazy("What an hour of work costs"), MONEY, "both"),
    Assumption("verifications", gettext_lazy("Credentials verified in a year"), "", "verify"),
    Assumption("verify_before", gettext_lazy("Verifying one took before"), MINUTES, "verify"),
    Assumption("verify_after", gettext_lazy("Verifying one takes now"), MINUTES, "verify"),
    Assumption("hires", gettext_lazy("Hires in a year"), "", "hire"),
    Assumption("hire_before", gettext_lazy("Days to hire before"), "", "hire"),
    Assumption("hire_after", gettext_lazy("Days to hire now"), "", "hire"),
    Assumption("vacant_day", gettext_lazy("What a vacant day costs"), MONEY, "hire"),
    Assumption("admin_hours", gettext_lazy("Hours of administration saved in a year"), "", "admin"),
    Assumption("other_benefit", gettext_lazy("Any other benefit in a year"), MONEY, "other"),
    Assumption("running", gettext_lazy("Running it for a year"), MONEY, "cost"),
    Assumption("setup", gettext_lazy("Setting it up, the share of a year"), MONEY, "cost"),
    Assumption("review_hours", gettext_lazy("Hours of assessors in a year"), "", "cost"),
    Assumption("learners", gettext_lazy("People taking part in a year"), "", "cost"),
    Assumption("learner_hours", gettext_lazy("Hours each of them spends"), "", "cost"),
)
KEYS = tuple(one.key for one in ASSUMED)


@dataclass(frozen=True, slots=True)
class Worth:
    """A return, what it would be with half of the benefits, and what stands without a source."""

    found: Return
    halved: float
    time: TimeSaved | None
    unsourced: tuple[Words, ...]


def worth(values: Mapping[str, Any]) -> Worth:
    """What follows from these assumptions: {key: {"value": number, "source": words}}."""
    number = {key: float(values.get(key, {}).get("value") or 0) for key in KEYS}
    times = time_saved(
        values.get("times_before", {}).get("value") or [],
        values.get("times_after", {}).get("value") or [],
        seed=1,
    )
    if times is not None:
        number |= {"verify_before": times.before, "verify_after": times.after}
    found = roi(_benefits(number), _costs(number))
    half = [Part(one.name, one.amount / 2, one.formula) for one in found.benefits]
    return Worth(found, roi(half, found.costs).roi, times, _unsourced(values, number))


def _benefits(of: Mapping[str, float]) -> list[Part]:
    saved = of["verify_before"] - of["verify_after"]
    return [
        Part(
            _("Verifying"),
            of["verifications"] * saved / 60 * of["rate"],
            _("verified × minutes saved ÷ 60 × hour"),
        ),
        Part(
            _("Hiring sooner"),
            of["hires"] * (of["hire_before"] - of["hire_after"]) * of["vacant_day"],
            _("hires × days sooner × vacant day"),
        ),
        Part(_("Administration"), of["admin_hours"] * of["rate"], _("hours saved × hour")),
        Part(_("Other"), of["other_benefit"], _("as stated")),
    ]


def _costs(of: Mapping[str, float]) -> list[Part]:
    return [
        Part(_("Running it"), of["running"], _("as stated")),
        Part(_("Setting it up"), of["setup"], _("as stated")),
        Part(_("Assessors"), of["review_hours"] * of["rate"], _("hours × hour")),
        Part(
            _("Time of those who take part"),
            of["learners"] * of["learner_hours"] * of["rate"],
            _("people × hours × hour"),
        ),
    ]


def _unsourced(values: Mapping[str, Any], number: Mapping[str, float]) -> tuple[Words, ...]:
    return tuple(
        one.title
        for one in ASSUMED
        if number[one.key] and not str(values.get(one.key, {}).get("source") or "").strip()
    )
