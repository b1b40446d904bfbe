"""A pilot's document as pages show it: its sentences, and for strangers no team names."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assaymark.web.insights.pilots.document import arm
from assaymark.web.insights.pilots.words import Said, said


@dataclass(frozen=True, slots=True)
class ShownMetric:
    """One metric: what it says and what lies behind it."""

    metric: Mapping[str, Any]
    said: Said

    @property
    def result(self) -> Mapping[str, Any]:
        """What was found."""
        found: Mapping[str, Any] = self.metric["result"]
        return found

    @property
    def is_told(self) -> bool:
        """Whether an interval stands behind the sentence."""
        return bool(self.result["form"] == "uplift" and self.result["verdict"] != "description")


@dataclass(frozen=True, slots=True)
class ShownPilot:
    """Everything on a report's page."""

    document: Mapping[str, Any]
    main: ShownMetric
    others: tuple[ShownMetric, ...]
    start: date
    end: date
    made_on: date

    @property
    def is_described(self) -> bool:
        """Whether nothing here can be more than a description."""
        return not any(one.is_told for one in (self.main, *self.others))


def shown(document: Mapping[str, Any]) -> ShownPilot:
    """The document with its words."""
    metrics = [ShownMetric(one, said(one, document)) for one in document["metrics"]]
    return ShownPilot(
        document=document,
        main=metrics[0],
        others=tuple(metrics[1:]),
        start=date.fromisoformat(document["from"]),
        end=date.fromisoformat(document["to"]),
        made_on=date.fromisoformat(document["made_on"]),
    )


def without_teams(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without team by team figures and names: what strangers get.

    That teams were left out stays, as their number.
    """
    return {
        **document,
        "metrics": [
            {**one, "result": {**one["result"], "teams": [], "left_out": []}}
            for one in document["metrics"]
        ],
        "deviations": [_without_names(line, document) for line in document["deviations"]],
    }


def _without_names(line: str, document: Mapping[str, Any]) -> str:
    for one in document["metrics"]:
        names = one["result"].get("left_out") or []
        if names and line.startswith(one["title"]) and ", ".join(names) in line:
            return _("%(metric)s: %(n)d teams had no readings in every period.") % {
                "metric": one["title"],
                "n": len(names),
            }
    return line


def without_single_teams(
    going_on: Mapping[str, Any], starts: Mapping[str, int | None], own: Collection[str]
) -> dict[str, Any]:
    """What a running pilot shows, as a manager of the teams `own` may see it: without arms that are
    one other team, alone or beside own ones, whose figures subtraction would tell."""
    others = Counter(arm(start) for name, start in starts.items() if name not in own)
    kept = [one for one in going_on["leading"] if others[one["arm"]] != 1]
    return {**going_on, "leading": kept}
