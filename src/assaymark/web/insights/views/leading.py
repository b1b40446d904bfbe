"""The page of leading indicators.

The engine is loaded when somebody asks, not when the process starts: it takes a second.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assaymark.ranking.standing import SMALLEST
from assaymark.web.insights import lagging, moving
from assaymark.web.insights import leading_groups as groups
from assaymark.web.insights.scope import within
from assaymark.web.kit.figures import Figure, download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.models import Organisation
from assaymark.web.people.roles import May
from assaymark.web.skills import queries as skills
from assaymark.web.standing import queries as standing
from assaymark.web.standing.groups import Within

SPANS = (13, 26, 52, 104)
_REMEMBERED: list[Any] = []


@needs(May.SEE_INSIGHTS)
def leading(request: MemberRequest) -> HttpResponse:
    """How much is issued, practised, completed and covered, week by week, for a chosen group."""
    asked = _Asked(request)
    drawn, beside = asked.figures(), asked.lagging(within(request))
    file = download(request, [*drawn, *beside])
    if file is not None:
        return file
    context = {
        "figures": drawn,
        "lagging": beside,
        "asked": asked,
        "spans": SPANS,
        "is_empty": not any(figure.rows for figure in drawn),
    }
    return render(request, "insights/leading.html", context)


class _Asked:
    """What the address asks for, read once."""

    def __init__(self, request: MemberRequest) -> None:
        from assaymark.web.insights.leading import Remembered  # noqa: PLC0415 - see above
        from assaymark.web.record import exporting  # noqa: PLC0415

        if not _REMEMBERED:
            _REMEMBERED.append(Remembered())
        self.here: Organisation = request.member.organisation
        self.manifest = exporting.folder(self.here.pk).manifest()
        self.today = timezone.now().date()
        self.sees_all = groups.sees_all(request)
        self.offered = self._offered() if self.sees_all else {}
        self.chosen = self._chosen(request.GET.get("group", ""))
        self.by = self._by(request.GET.get("by", ""))
        self.weeks = _span(request.GET.get("weeks", ""))
        self.skills = {one.handle: one.title for one in standing.skills_for_groups(self.here)}
        self.skill = next((one for one in self.skills if one == request.GET.get("skill")), "")
        self.whose = (
            groups.whose(self.here, self.chosen) if self.sees_all else groups.own(request.member)
        )

    @property
    def choices(self) -> list[tuple[Any, list[groups.Offered]]]:
        """Groups to choose from, under the title of their dimension: the largest of many."""
        found = []
        for by, some in self.offered.items():
            shown = list(groups.largest(some))
            if self.chosen in some and self.chosen not in shown:
                shown += [one for one in some if one == self.chosen]
            if shown:
                found.append((groups.TITLES[by], shown))
        return found

    @property
    def dimensions(self) -> list[tuple[str, Any]]:
        """What groups can be laid beside each other by."""
        return [(by, groups.TITLES[by]) for by, some in self.offered.items() if some]

    def figures(self) -> list[Figure]:
        """All figures; of small groups none."""
        from assaymark.web.insights.leading_figures import comparison, figures  # noqa: PLC0415

        if self.whose.n < SMALLEST:
            return []
        found = self._remembered("leading", self.whose, self._leading)
        titles = {handle: one.title for handle, one in skills.competencies(self.here).items()}
        drawn = figures(found, titles, members=self.whose.n)
        drawn.insert(3, self._funnel())
        if self.chosen is None and self.by and self.offered.get(self.by):
            rows, named = self._remembered("compared", self.by, self._compared)
            told = groups.TITLES[self.by]
            drawn.append(comparison(rows, named, weeks=self.weeks, what=str(told)))
        movement = moving.figure(self.here, today=self.today, weeks=self.weeks)
        return [*drawn, movement] if movement and self.sees_all else drawn

    def lagging(self, people: Within) -> list[Figure]:
        """What all this is meant to move, of the same people; none of who is no team."""
        team = self.chosen.value if self.chosen and self.chosen.dimension == "team" else ""
        if self.whose.n < SMALLEST or (self.chosen and not team):
            return []
        return lagging.figures(self.here, people, team=team, today=self.today, weeks=self.weeks)

    def _funnel(self) -> Figure:
        from assaymark.analytics.shapes import ANY  # noqa: PLC0415
        from assaymark.web.insights import leading_funnel  # noqa: PLC0415
        from assaymark.web.record import asking  # noqa: PLC0415

        def steps() -> Any:
            engine, skill = asking.engine(self.here.pk), self.skill or ANY
            return leading_funnel.funnel(engine, self.whose, skill=skill)

        found = self._remembered("funnel", (self.whose, self.skill), steps)
        return leading_funnel.figure(found, skill=self.skills.get(self.skill, ""))

    def _leading(self) -> Any:
        from assaymark.web.insights import leading  # noqa: PLC0415
        from assaymark.web.record import asking  # noqa: PLC0415

        engine = asking.engine(self.here.pk)
        return leading.leading(engine, self.whose, today=self.today, weeks=self.weeks)

    def _compared(self) -> Any:
        from assaymark.web.insights import leading  # noqa: PLC0415
        from assaymark.web.record import asking  # noqa: PLC0415

        named = groups.labels(self.here, self.offered[self.by])
        rows = leading.compared(
            asking.engine(self.here.pk), self.by, list(named), today=self.today, weeks=self.weeks
        )
        return rows, named

    def _offered(self) -> dict[str, tuple[groups.Offered, ...]]:
        key = ("offered", self.here.pk, self.manifest.generation, self.today)
        found: dict[str, tuple[groups.Offered, ...]] = _REMEMBERED[0].get(
            key, lambda: groups.offered(self.here)
        )
        return found

    def _chosen(self, key: str) -> groups.Offered | None:
        """The group; raises Http404 for one that is not offered."""
        if not key or not self.sees_all:
            return None
        for some in self.offered.values():
            for one in some:
                if one.key == key:
                    return one
        raise Http404("no such group, or fewer than 5 people")

    def _by(self, by: str) -> str:
        return (
            by if by in groups.COLUMNS else next((b for b in self.offered if self.offered[b]), "")
        )

    def _remembered(self, name: str, what: Any, make: Any) -> Any:
        at = (self.here.pk, self.manifest.generation, self.today, self.weeks)
        return _REMEMBERED[0].get((name, what, *at), make)


def _span(asked: str) -> int:
    return next((weeks for weeks in SPANS if str(weeks) == asked), 26)
