"""The real values of pilots' addresses, for the walk over every address."""

from typing import Any

from django.utils import timezone

from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.models import Pilot
from assaymark.web.insights.pilots.report import report
from assaymark.web.people.models import Membership, Organisation, User


def pilot_values(
    *, organisation: Organisation, badge: Badge, owner: User, mark: str
) -> dict[str, Any]:
    """A pilot being planned, one that runs, and one whose report is public."""
    Membership.objects.filter(organisation=organisation).update(team=f"{mark} team")
    planned, running, ended = (_pilot(organisation, badge, owner, mark) for _ in range(3))
    for pilot in (running, ended):
        _started(pilot, badge, owner)
    running.refresh_from_db()
    ended.refresh_from_db()
    document = report(ended, now=timezone.now(), did_not="Too little time.")
    piloting.end_pilot(pilot=ended, worked="", did_not="x", document=document, by=owner)
    ended.refresh_from_db()
    piloting.publish_pilot(pilot=ended, by=owner)
    note = piloting.note(pilot=running, kind="deviation", words=mark, by=owner)
    typed = running.metrics.get()
    public = {"slug": organisation.slug, "handle": ended.handle}
    one, plan = {"handle": running.handle}, {"handle": planned.handle}
    return {
        **dict.fromkeys(("pilot", "pilot_json", "end_pilot"), one),
        **dict.fromkeys(("edit_pilot", "pilot_teams", "pilot_metrics", "pilot_check"), plan),
        "remove_pilot_metric": {**plan, "number": planned.metrics.get().pk},
        "pilot_readings": {**one, "number": typed.pk},
        "note_pilot": {**one, "kind": "cost"},
        "remove_pilot_note": {**one, "number": note.pk},
        "publish_pilot": {"handle": ended.handle},
        "pilot_summary": public,
        "pilot_summary_json": public,
    }


def _pilot(organisation: Organisation, badge: Badge, owner: User, mark: str) -> Pilot:
    pilot = pilots.plan_pilot(
        organisation=organisation, title=f"Pilot of {mark}", badges=[badge], by=owner
    )
    pilots.choose_teams(pilot=pilot, starts={f"{mark} team": 1})
    pilots.add_metric(pilot=pilot, title="Handoffs", unit="a week", better="down")
    return pilot


def _started(pilot: Pilot, badge: Badge, owner: User) -> None:
    piloting.start_pilot(
        pilot=pilot,
        starts_on=timezone.localdate(),
        badges=[(badge.handle, "Listening")],
        by=owner,
    )
