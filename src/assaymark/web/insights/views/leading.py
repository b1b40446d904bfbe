"""The page of leading indicators.

The engine is loaded when somebody asks, not when the process starts: it takes a second.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assaymark.ranking.standing import SMALLEST
from assaymark.web.insights import leading_groups as groups
from assaymark.web.kit.figures import Figure, download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.models import Organisation
from assaymark.web.people.roles import May
from assaymark.web.skills import queries as skills

SPANS = (13, 26, 52, 104)
_REMEMBERED: list[Any] = []


@needs(May.SEE_INSIGHTS)
def leading(request: MemberRequest) -> HttpResponse:
    """How much is issued, practised, completed and covered, week by week, for a chosen group."""
    asked = _Asked(request)
    drawn = asked.figures()
    file = download(request, drawn)
    if file is not None:
        return file
    context = {
        "figures": drawn,
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
        if self.chosen is None and self.by and self.offered.get(self.by):
            rows, named = self._remembered("compared", self.by, self._compared)
            told = groups.TITLES[self.by]
            drawn.append(comparison(rows, named, weeks=self.weeks, what=str(told)))
        return drawn

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
