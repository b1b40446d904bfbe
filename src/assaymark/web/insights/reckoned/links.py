"""One leading and one lagging figure beside each other, and what links them from week to week."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from statistics import fmean, stdev
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.ranking.standing import SMALLEST
from assaymark.validity.lagged import TEAMS, WEEKS, Link, Series, Slope, lagged
from assaymark.web.assessment.queries import throughput
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.models import Metric
from assaymark.web.insights.reckoned import from_events
from assaymark.web.insights.reckoned.from_events import FROM_EVENTS
from assaymark.web.insights.reckoned.metrics import UNITS, half_width, team_weeks, week_number
from assaymark.web.insights.small import shown
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

WEEKS_BACK = 52
LEADING: dict[str, str | Promise] = {
    "works": gettext_lazy("works handed in, for ten people"),
    "passed": gettext_lazy("works passed, for ten people"),
    "score": gettext_lazy("mean verified level of the week's works"),
    **FROM_EVENTS,
}


@reckons("link")
def link(
    organisation: Organisation, within: Within, *, leading: str, lagging: int, lag: int
) -> Document:
    """`leading` is of `LEADING`, or `metric:KEY`; `lagging` the key of a metric's row."""
    outcome = Metric.objects.get(pk=lagging, organisation=organisation)
    lead, few = _leading(organisation, within, leading)
    out = team_weeks(outcome, within)
    found = lagged(lead, out, lag=lag)
    return {
        "leading": _name(organisation, leading),
        "lagging": f"{outcome.name} ({outcome.unit})",
        "lag": lag,
        "lead_weeks": [one for one in _weekly(lead) if one[0] not in few],
        "lag_weeks": _weekly(out),
        "teams": found.teams,
        "weeks": found.weeks,
        **(_plain(found) if isinstance(found, Link) else {}),
    }


def _leading(
    organisation: Organisation, within: Within, leading: str
) -> tuple[Series, frozenset[str]]:
    """The figure, and the Mondays of weeks in which it speaks of fewer than five people."""
    if leading.startswith("metric:"):
        key = leading.removeprefix("metric:")
        metric = Metric.objects.get(organisation=organisation, key=key)
        return team_weeks(metric, within), frozenset()
    if leading in FROM_EVENTS:
        return from_events.series(organisation, within, leading)
    since = timezone.now() - timedelta(weeks=WEEKS_BACK)
    if leading == "score":
        return _scores(within, since)
    return _works(organisation, within, since, has_passed=leading == "passed"), frozenset()


def _scores(within: Within, since: datetime) -> tuple[Series, frozenset[str]]:
    """Mean scores: single works enter the link, but a week of few people is on no page."""
    names = set(shown(groups.sizes(within, "team")))
    met = [one for one in groups.weekly_scores(within, since) if one.team in names]
    people: Counter[date] = Counter()
    for one in met:
        people[one.week] += one.people
    few = frozenset(week.isoformat() for week, n in people.items() if n < SMALLEST)
    return {(one.team, week_number(one.week)): float(one.mean) for one in met}, few


def _works(
    organisation: Organisation, within: Within, since: datetime, *, has_passed: bool
) -> Series:
    """Works of each team and week for ten people; a week without any is 0."""
    sizes = groups.sizes(within, "team")
    names = set(shown(sizes))
    found: dict[tuple[str, int], float] = {}
    counted = throughput.team_weeks(organisation, since)
    weeks = range(week_number(since.date()) + 1, week_number(timezone.localdate()))
    at = {(one.team, week_number(one.week.date())): one for one in counted if one.team in names}
    for team in {team for team, _week in at}:
        for week in weeks:
            one = at.get((team, week))
            n = (one.passed if has_passed else one.works) if one else 0
            found[team, week] = 10 * n / sizes[team]
    return found


def _name(organisation: Organisation, leading: str) -> str:
    if leading.startswith("metric:"):
        metric = Metric.objects.get(organisation=organisation, key=leading.removeprefix("metric:"))
        return f"{metric.name} ({metric.unit})"
    return str(LEADING[leading])


def _weekly(series: Series) -> list[list[Any]]:
    """Monday, mean over teams, how many teams, and the interval of that mean: [[…], …]."""
    by_week: dict[int, list[float]] = defaultdict(list)
    for (_team, week), value in series.items():
        by_week[week].append(value)
    least = 0.0 if min(series.values(), default=0.0) >= 0 else -math.inf
    return [
        [date.fromordinal(week * 7 + 1).isoformat(), fmean(met), len(met), *_band(met, least)]
        for week, met in sorted(by_week.items())
    ]


def _band(met: list[float], least: float) -> list[float | None]:
    """Student's interval of 95 % of the mean over teams, from `UNITS` teams on; cut off at `least`,
    which the figure never lies below."""
    if len(met) < UNITS:
        return [None, None]
    half = half_width(len(met)) * stdev(met) / math.sqrt(len(met))
    return [max(least, fmean(met) - half), fmean(met) + half]


def _plain(found: Link) -> dict[str, Any]:
    return {
        "n": found.n,
        "is_clear": found.is_clear,
        "forwards": _ends(found.forwards),
        "backwards": _ends(found.backwards) if found.backwards else None,
    }


def _ends(one: Slope) -> list[float]:
    return [one.value, one.low, one.high]


def figures(document: Mapping[str, Any]) -> list[Figure]:
    """Both figures week by week, and the link."""
    return [
        _weeks("leading", document["leading"], document["lead_weeks"]),
        _weeks("lagging", document["lagging"], document["lag_weeks"]),
        _link(document),
    ]


def _weeks(key: str, name: str, weeks: list[list[Any]]) -> Figure:
    rows = [(date.fromisoformat(one[0]), *one[1:3], *(one[3:] or (None, None))) for one in weeks]
    line = {"name": name, "values": [row[1] for row in rows]}
    if any(row[3] is not None for row in rows):
        line |= {"low": [row[3] for row in rows], "high": [row[4] for row in rows]}
    chart = {
        "kind": "lines",
        "unit": "number",
        "decimals": 1,
        "x": [date_format(row[0], "j M") for row in rows],
        "series": [line],
    }
    return Figure(
        key,
        _("Leading: %(name)s") % {"name": name}
        if key == "leading"
        else _("Lagging: %(name)s") % {"name": name},
        (
            Column("week", _("Week from"), "date"),
            Column("mean", _("Mean over teams"), "number", 2),
            Column("teams", _("Teams"), "count"),
            Column("low", _("from"), "number", 2),
            Column("high", _("to"), "number", 2),
        ),
        tuple(rows),
        _(
            "The mean over teams of five people and more, week by week; each team counts once. The "
            "95% interval is of that mean by Student's t with teams as units, from five teams on, "
            "cut off at 0 where no value lies below."
        ),
        n=_("%(n)d weeks") % {"n": len(weeks)},
        chart=chart if len(weeks) > 1 else None,
    )


def _link(document: Mapping[str, Any]) -> Figure:
    rows: tuple[tuple[Any, ...], ...] = ()
    says = _refusal(document)
    if "forwards" in document:
        ahead = _("%(n)d weeks later") % {"n": document["lag"]} if document["lag"] else _("at once")
        lines = [(ahead, document["forwards"])]
        if document["backwards"]:
            back = _("Backwards in time, which can be no cause")
            lines.append((back, document["backwards"]))
        rows = tuple((name, *ends) for name, ends in lines)
        says = _words(document)
    chart = {
        "kind": "forest",
        "unit": "number",
        "decimals": _places(document),
        "line": {"name": _("no link"), "value": 0},
        "rows": [{"name": r[0], "value": r[1], "low": r[2], "high": r[3]} for r in rows],
    }
    counts = {"teams": document["teams"], "weeks": document["weeks"], "n": document.get("n", 0)}
    return Figure(
        "link",
        _("What goes with one more of the leading figure"),
        (
            Column("direction", _("Direction")),
            Column("change", _("Change of the lagging figure"), "number", 4),
            Column("low", _("from"), "number", 4),
            Column("high", _("to"), "number", 4),
        ),
        rows,
        _(
            "Regression over teams and weeks with an effect for each team and each week; errors "
            "robust to clusters by team; 95% interval by Student's t with teams less one. Only "
            "teams' own ups and downs are compared. It cannot show a cause: something else may "
            "move both, and teams were not chosen by lot. The line backwards in time shows what "
            "the same reckoning finds where there can be no effect."
        ),
        says=says,
        n=_("%(teams)d teams × %(weeks)d weeks, %(n)d pairs") % counts,
        chart=chart if rows else None,
    )


def _refusal(document: Mapping[str, Any]) -> str:
    return _(
        "Not reckoned: %(teams)d teams and %(weeks)d weeks have both figures, and they must move; "
        "at least %(least_teams)d teams of five people and %(least_weeks)d weeks are needed. With "
        "fewer, chance alone would often look like a link."
    ) % {
        "teams": document["teams"],
        "weeks": document["weeks"],
        "least_teams": TEAMS,
        "least_weeks": WEEKS,
    }


def _places(document: Mapping[str, Any]) -> int:
    """Digits after the point that show the interval's width."""
    _value, low, high = document.get("forwards") or (0.0, 0.0, 1.0)
    return min(6, max(1, 1 - math.floor(math.log10(max(high - low, 1e-6)))))


def _words(document: Mapping[str, Any]) -> str:
    value, low, high = document["forwards"]
    places = _places(document)
    later = _("%(n)d weeks later") % {"n": document["lag"]} if document["lag"] else _("at once")
    said = _(
        "In weeks when a team had one more (%(leading)s), %(lagging)s moved by %(value)s, "
        "%(later)s; 95%% interval %(low)s to %(high)s."
    ) % {
        **document,
        "later": later,
        "value": f"{value:+.{places}f}",
        "low": f"{low:+.{places}f}",
        "high": f"{high:+.{places}f}",
    }
    if document["is_clear"]:
        return said + " " + _("They go together; this does not say that one causes the other.")
    return said + " " + _("That is no clear link.")
