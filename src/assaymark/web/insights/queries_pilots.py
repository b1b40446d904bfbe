"""Reads of pilots: the list, one of them, and what can be chosen while one is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.ranking.standing import SMALLEST, Hidden
from assaymark.validity.pilot import DesignCheck
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.insights.models import Level, Metric, Pilot, PilotState, PilotTeam
from assaymark.web.insights.pilots.gathered import expected, read_before
from assaymark.web.insights.pilots.protocol import Before, Taking, checked
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.people.segments import Segment, segments
from assaymark.web.skills import queries as skills

MOST_TEAMS = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """A team that could take part, with its number of people and its start so far."""

    name: str
    people: int
    team: PilotTeam | None

    @property
    def value(self) -> str:
        """As the form has it."""
        if self.team is None:
            return "out"
        return "compared" if self.team.start is None else str(self.team.start)


@dataclass(frozen=True, slots=True)
class Planned:
    """How far the planning is: which steps are done, and the design's check where there is one.

    `before`: who has a reading of the main metric before today; None without a metric.
    """

    teams: tuple[Choice, ...]
    metrics: int
    check: DesignCheck | None
    before: Before | None

    @property
    def has_teams(self) -> bool:
        """Whether some team starts first."""
        return any(one.value == "1" for one in self.teams)

    @property
    def is_ready(self) -> bool:
        """Whether it can be started."""
        return self.has_teams and self.metrics > 0


def pilots(organisation: Organisation, *, teams: Sequence[str] | None = None) -> QuerySet[Pilot]:
    """All pilots, newest first, without their documents; with `teams`, those they take part in."""
    found = Pilot.objects.filter(organisation=organisation)
    if teams is not None:
        found = found.filter(pk__in=PilotTeam.objects.filter(name__in=teams).values("pilot"))
    return found.select_related("made_by").defer("document", "protocol").order_by("-made_at")


def pilot(organisation: Organisation, handle: str, *, teams: Sequence[str] | None = None) -> Pilot:
    """The pilot with this handle; raises Http404, also where none of `teams` takes part."""
    found = Pilot.objects.filter(organisation=organisation, handle=handle)
    one = found.select_related("organisation", "made_by").first()
    if one is None or (teams is not None and not one.teams.filter(name__in=teams).exists()):
        raise Http404
    return one


def published_pilot(slug: str, handle: str) -> Pilot:
    """The pilot whose report is public at this address; raises Http404."""
    found = Pilot.objects.filter(
        organisation__slug=slug,
        handle=handle,
        state=PilotState.ENDED,
        published_at__isnull=False,
    )
    one = found.select_related("organisation").first()
    if one is None:
        raise Http404
    return one


def team_choices(pilot: Pilot) -> tuple[Choice, ...]:
    """Teams of five people or more in the pilot's role; those chosen already, always."""
    chosen = {team.name: team for team in pilot.teams.all()}
    found = segments(pilot.organisation, ["team"], within=Segment(role=pilot.role))
    sized = {
        one.segment.team: one.n
        for one in found
        if not isinstance(one.n, Hidden) and one.segment.team
    }
    names = sorted(sized, key=lambda name: (name not in chosen, -sized[name], name))[:MOST_TEAMS]
    names += [name for name in chosen if name not in names]
    return tuple(Choice(name, sized.get(name, 0), chosen.get(name)) for name in sorted(names))


def large_teams(organisation: Organisation, names: Sequence[str]) -> list[str]:
    """Those of the teams that hold five people or more."""
    theirs = people.members(organisation).filter(team__in=names).order_by().values("team")
    large = theirs.annotate(n=Count("pk")).filter(n__gte=SMALLEST)
    found = set(large.values_list("team", flat=True))
    return [name for name in names if name in found]


def planning(pilot: Pilot) -> Planned:
    """How far the planning is."""
    choices, metrics = team_choices(pilot), list(pilot.metrics.all())
    taking = [
        Taking(one.name, one.team.start, one.people) for one in choices if one.team is not None
    ]
    before = None
    if metrics and taking:
        before = read_before(metrics[0], expected(pilot), timezone.localdate(), of=pilot)
    return Planned(choices, len(metrics), checked(pilot, taking, before), before)


def badge_titles(pilot: Pilot) -> list[tuple[str, str]]:
    """Handle and title of the pilot's badges, as they are called now."""
    titles = {one.badge_id: one.title for one in catalogue.published(pilot.organisation)}
    return [(one.handle, titles.get(one.pk, one.key)) for one in pilot.badges.order_by("key")]


def badge_choices(organisation: Organisation) -> list[tuple[str, str]]:
    """Every badge on offer: handle and title."""
    return [(one.badge.handle, one.title) for one in catalogue.published(organisation)]


def sources(organisation: Organisation) -> list[tuple[str, str]]:
    """What a metric can be read from: skills, imported figures, or typing it in."""
    own = skills.competencies(organisation)
    imported = Metric.objects.filter(organisation=organisation).exclude(level=Level.ORGANISATION)
    return [
        ("typed", _("Typed in on the pilot's page, team by team")),
        *((f"metric:{one.key}", f"{one.name} ({one.unit})") for one in imported),
        *((f"skill:{handle}", _("Skill: %(s)s") % {"s": one.title}) for handle, one in own.items()),
    ]


def imported(organisation: Organisation, key: str) -> Metric | None:
    """The imported figure with this key."""
    return Metric.objects.filter(organisation=organisation, key=key).first()


def day_of(pilot: Pilot, today: date) -> int:
    """Which day of the pilot today is, from 1 to its last; 0 before its start."""
    if pilot.starts_on is None:
        return 0
    return min(pilot.days, max(0, (today - pilot.starts_on).days + 1))
