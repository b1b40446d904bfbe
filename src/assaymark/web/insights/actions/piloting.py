"""A pilot from its start on: fixed, read, noted, ended, published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights.actions.pilots import planned, recorded
from assaymark.web.insights.models import (
    Pilot,
    PilotMetric,
    PilotNote,
    PilotPerson,
    PilotReading,
    PilotState,
    PilotTeam,
)
from assaymark.web.insights.pilots import protocol
from assaymark.web.insights.pilots.gathered import Roster, expected, read_before
from assaymark.web.insights.refusal import PilotRefused
from assaymark.web.people.models import User


@transaction.atomic
def start_pilot(
    *,
    pilot: Pilot,
    starts_on: date,
    badges: Sequence[tuple[str, str]],
    by: User | None,
    now: datetime | None = None,
) -> Pilot:
    """The pilot with everything fixed: protocol and digest in the row and in the audit record.

    `badges`: handle and title as they are now. People are counted from now on in the team they
    are in now. Where `starts_on` has passed already, the report will say so.
    """
    planned(pilot)
    pilot = Pilot.objects.get(pk=pilot.pk)
    teams = list(pilot.teams.all())
    metrics = list(pilot.metrics.all())
    if not metrics or not any(team.start == 1 for team in teams):
        raise PilotRefused(
            _("No team starts first, or nothing says what success is."),
            _("At least one of each was expected."),
            _("Choose teams and add a metric."),
        )
    who = _enrolled(pilot, teams)
    pilot.protocol = protocol.made(
        pilot,
        starts_on=starts_on,
        teams=[protocol.Taking(one.name, one.start, who.sizes[one.name]) for one in teams],
        metrics=metrics,
        badges=badges,
        before=read_before(metrics[0], who, starts_on, of=pilot),
        fixed_on=(now or timezone.now()).date(),
    )
    pilot.protocol_sha256 = protocol.digest(pilot.protocol)
    pilot.state, pilot.starts_on = PilotState.RUNNING, starts_on
    pilot.save(update_fields=["protocol", "protocol_sha256", "state", "starts_on"])
    recorded("pilot.started", pilot, by, protocol=pilot.protocol, sha256=pilot.protocol_sha256)
    return pilot


@transaction.atomic
def type_readings(
    *, metric: PilotMetric, values: Mapping[tuple[int, int], tuple[float, float]], by: User | None
) -> int:
    """How many readings stand now; `values`: (team's key, period) → value and exposure.

    What is not among `values` is taken away. While the pilot is planned only readings before the
    start (period 0) are taken.
    """
    if metric.pilot.state != PilotState.PLANNED or any(period for _team, period in values):
        running(metric.pilot)
    metric.readings.all().delete()
    rows = [
        PilotReading(
            metric=metric, team_id=team, period=period, value=value, exposure=exposure, by=by
        )
        for (team, period), (value, exposure) in values.items()
    ]
    PilotReading.objects.bulk_create(rows)
    recorded("pilot.read", metric.pilot, by, metric=metric.title, readings=len(rows))
    return len(rows)


@transaction.atomic
def note(
    *,
    pilot: Pilot,
    kind: str,
    words: str,
    by: User | None,
    who: str = "",
    is_consented: bool = False,
    amount: float | None = None,
) -> PilotNote:
    """A story with its teller's consent, a deviation, or a cost. Raises without consent."""
    running(pilot)
    if kind == PilotNote.Kind.STORY and not is_consented:
        raise PilotRefused(
            _("The story was not kept."),
            _("The consent of whoever tells it was expected."),
            _("Ask them whether they may be quoted, and how they want to be called."),
        )
    if kind == PilotNote.Kind.COST and (amount is None or amount < 0):
        raise PilotRefused(
            _("No amount was given."), _("0 or more was expected."), _("Give the amount in money.")
        )
    made: PilotNote = PilotNote.objects.create(
        pilot=pilot,
        kind=kind,
        words=words.strip(),
        who=who.strip(),
        is_consented=is_consented,
        amount=amount,
        by=by,
    )
    return made


@transaction.atomic
def remove_note(*, pilot: Pilot, note: int) -> None:
    """The pilot without that note, while it runs: a story can be taken back."""
    running(pilot)
    pilot.notes.filter(pk=note).delete()


@transaction.atomic
def end_pilot(
    *,
    pilot: Pilot,
    worked: str,
    did_not: str,
    document: Mapping[str, Any],
    by: User | None,
    now: datetime | None = None,
) -> Pilot:
    """The pilot, ended, with its report as made from the readings up to now."""
    pilot = Pilot.objects.select_for_update().get(pk=pilot.pk)
    running(pilot)
    pilot.worked, pilot.did_not = worked.strip(), did_not.strip()
    pilot.document, pilot.state = dict(document), PilotState.ENDED
    pilot.ended_at = now or timezone.now()
    pilot.save(update_fields=["worked", "did_not", "document", "state", "ended_at"])
    verdicts = {one["title"]: one["result"].get("verdict", "") for one in document["metrics"]}
    recorded("pilot.ended", pilot, by, sha256=pilot.protocol_sha256, verdicts=verdicts)
    return pilot


@transaction.atomic
def publish_pilot(*, pilot: Pilot, by: User) -> Pilot:
    """The report at its public address from now on, without its teams' names."""
    if pilot.state != PilotState.ENDED:
        raise PilotRefused(
            _("This pilot has no report yet."),
            _("A pilot that has ended was expected."),
            _("End it first."),
        )
    pilot.published_at = timezone.now()
    pilot.save(update_fields=["published_at"])
    recorded("pilot.published", pilot, by)
    return pilot


@transaction.atomic
def withdraw_pilot(*, pilot: Pilot, by: User) -> Pilot:
    """The report, no longer public."""
    pilot.published_at = None
    pilot.save(update_fields=["published_at"])
    recorded("pilot.withdrawn", pilot, by)
    return pilot


def running(pilot: Pilot) -> None:
    """Raises `PilotRefused` unless the pilot is running."""
    if pilot.state != PilotState.RUNNING:
        raise PilotRefused(
            _("This pilot is not running."),
            _("Readings and notes belong to the time between start and end."),
            _("Start it first, or plan another one."),
        )


def _enrolled(pilot: Pilot, teams: Sequence[PilotTeam]) -> Roster:
    """Keeps who is in which team now."""
    who, by_name = expected(pilot), {team.name: team for team in teams}
    PilotPerson.objects.bulk_create(
        PilotPerson(team=by_name[name], person_id=user) for user, name in who.teams.items()
    )
    return who
