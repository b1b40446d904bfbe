"""Planning a pilot: what it is, which teams, what success is; all open until the start."""

import random
import secrets
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.models import Pilot, PilotMetric, PilotState, PilotTeam
from assaymark.web.insights.refusal import PilotRefused
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record

MOST_METRICS = 5
LENGTHS = (42, 90)


@transaction.atomic
def plan_pilot(
    *,
    organisation: Organisation,
    title: str,
    badges: Sequence[Badge],
    by: User | None,
    purpose: str = "",
    role: str = "",
    days: int = 90,
    effect: float = 0.5,
) -> Pilot:
    """A pilot that can still be changed in every part."""
    pilot: Pilot = Pilot.objects.create(organisation=organisation, title=title, made_by=by)
    _set(pilot, badges, title=title, purpose=purpose, role=role, days=days, effect=effect)
    recorded("pilot.planned", pilot, by, badges=[badge.key for badge in badges], days=days)
    return pilot


@transaction.atomic
def propose_pilot(
    *,
    organisation: Organisation,
    teams: Sequence[str],
    title: str,
    badges: Sequence[Badge],
    by: User,
    purpose: str,
    role: str,
    days: int,
    effect: float,
) -> Pilot:
    """A pilot in which a manager's own `teams` start first; all else is for those who plan."""
    if not teams:
        raise PilotRefused(
            _("No team of yours holds five people or more."),
            _("A pilot tells of teams of five people or more."),
            _("Ask whoever keeps the list of people to say who is in your team."),
        )
    pilot = plan_pilot(
        organisation=organisation,
        title=title,
        badges=badges,
        by=by,
        purpose=purpose,
        role=role,
        days=days,
        effect=effect,
    )
    return choose_teams(pilot=pilot, starts=dict.fromkeys(teams, 1))


@transaction.atomic
def change_pilot(
    *,
    pilot: Pilot,
    badges: Sequence[Badge],
    title: str,
    purpose: str,
    role: str,
    days: int,
    effect: float,
) -> Pilot:
    """The pilot with other words, badges or length, while it is being planned."""
    planned(pilot)
    _set(pilot, badges, title=title, purpose=purpose, role=role, days=days, effect=effect)
    return pilot


@transaction.atomic
def choose_teams(*, pilot: Pilot, starts: Mapping[str, int | None]) -> Pilot:
    """The teams of a pilot and when each starts (1, 2, or None: compared only).

    Choosing by hand forgets a lot that was drawn before.
    """
    planned(pilot)
    if any(start not in (None, 1, 2) for start in starts.values()):
        raise PilotRefused(
            _("A start was given that is not one."),
            _("1, 2 or none was expected."),
            _("Choose from the list."),
        )
    if dict(pilot.teams.values_list("name", "start")) != dict(starts):
        pilot.lot = {}
        pilot.save(update_fields=["lot"])
        _placed(pilot, starts)
    return pilot


@transaction.atomic
def draw_lot(*, pilot: Pilot, later: bool, by: User | None, seed: int | None = None) -> Pilot:
    """Half of the chosen teams, drawn by lot, start first; the others later, or are compared.

    Every draw is in the audit record with its seed, so drawing until it suits is seen.
    """
    planned(pilot)
    pilot.refresh_from_db(fields=["lot"])
    names = sorted(pilot.teams.values_list("name", flat=True))
    if len(names) < 2:
        raise PilotRefused(
            _("Fewer than two teams take part."),
            _("A lot places teams into two groups."),
            _("Choose more teams first."),
        )
    seed = secrets.randbelow(2**31) if seed is None else seed
    order = random.Random(seed).sample(names, len(names))  # noqa: S311 - to be made again by others
    half = len(names) // 2
    starts = {name: 1 if i < half else (2 if later else None) for i, name in enumerate(order)}
    _placed(pilot, starts)
    draws = int(pilot.lot.get("draws", 0)) + 1
    pilot.lot = {"seed": seed, "order": order, "draws": draws}
    pilot.save(update_fields=["lot"])
    recorded("pilot.drawn", pilot, by, seed=seed, order=order, draws=draws)
    return pilot


@transaction.atomic
def add_metric(
    *, pilot: Pilot, title: str, unit: str, better: str, kind: str = "mean", source: str = "typed"
) -> PilotMetric:
    """One more metric; the first is the main one."""
    planned(pilot)
    count = pilot.metrics.count()
    if count >= MOST_METRICS or pilot.metrics.filter(title=title).exists():
        raise PilotRefused(
            _("This pilot has %(n)d metrics, or one called so.") % {"n": count},
            _(
                "At most %(n)d, each with its own name, were expected: with many, one of them "
                "always looks good."
            )
            % {"n": MOST_METRICS},
            _("Take one away first."),
        )
    last = pilot.metrics.last()
    made: PilotMetric = PilotMetric.objects.create(
        pilot=pilot,
        position=last.position + 1 if last else 0,
        title=title,
        unit=unit,
        better=better,
        kind=kind,
        source=source,
    )
    return made


@transaction.atomic
def remove_metric(*, pilot: Pilot, metric: int) -> None:
    """The pilot without that metric (a primary key)."""
    planned(pilot)
    pilot.metrics.filter(pk=metric).delete()


def planned(pilot: Pilot) -> None:
    """Raises `PilotRefused` once the pilot has started; else nobody starts it until this is done.

    The row is locked, not only looked at: a metric added while somebody else starts the pilot
    would be judged by, and stand in no protocol. Belongs into a transaction.
    """
    rows = Pilot.objects.select_for_update().filter(pk=pilot.pk)
    if rows.values_list("state", flat=True).get() != PilotState.PLANNED:
        raise PilotRefused(
            _("This pilot has started."),
            _("What it is and how it is reckoned was fixed then, and is in the audit record."),
            _("Write down what became different as a deviation, or plan another pilot."),
        )


def recorded(kind: str, pilot: Pilot, by: User | None, **detail: object) -> None:
    """The event of one step of a pilot."""
    record(
        kind,
        organisation_id=pilot.organisation_id,
        actor=by,
        subject=f"pilot:{pilot.handle}",
        detail={"title": pilot.title, **detail},
    )


def _set(pilot: Pilot, badges: Sequence[Badge], **fields: object) -> None:
    if not 1 <= len(badges) <= 3 or fields["days"] not in LENGTHS:
        raise PilotRefused(
            _("%(n)d badges and %(days)s days were given.")
            % {"n": len(badges), "days": fields["days"]},
            _("One to three badges, and 42 or 90 days, were expected."),
            _("Choose the badges that the pilot is about."),
        )
    for name, value in fields.items():
        setattr(pilot, name, value)
    pilot.save(update_fields=list(fields))
    pilot.badges.set(badges)


def _placed(pilot: Pilot, starts: Mapping[str, int | None]) -> None:
    """Teams that stay keep what was read of them before the start."""
    pilot.teams.exclude(name__in=list(starts)).delete()
    for name, start in starts.items():
        PilotTeam.objects.update_or_create(pilot=pilot, name=name, defaults={"start": start})
