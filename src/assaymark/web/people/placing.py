"""The verb that gives one person their place: role at work, team, cohort, manager and the like."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assaymark.web.people import queries
from assaymark.web.people.actions import PeopleError
from assaymark.web.people.importing.lines import around
from assaymark.web.people.models import Membership, User
from assaymark.web.record.actions import record

FIELDS = ("job_title", "team", "cohort", "track", "location", "manager", "started_on")


class BadManager(PeopleError):
    """A manager who is no member, or a line that would run in a circle."""


@transaction.atomic
def place(
    *,
    member: Membership,
    by: User,
    job_title: str = "",
    team: str = "",
    cohort: str = "",
    track: str = "",
    location: str = "",
    manager_email: str = "",
    started_on: date | None = None,
) -> Membership:
    """The member with exactly these fields; raises `BadManager`."""
    member = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    before = {name: getattr(member, f"{name}_id" if name == "manager" else name) for name in FIELDS}
    member.manager = _manager(member, manager_email.strip().lower())
    member.job_title, member.team, member.cohort = job_title, team, cohort
    member.track, member.location, member.started_on = track, location, started_on
    after = {name: getattr(member, f"{name}_id" if name == "manager" else name) for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        member.save(update_fields=changed)
        record(
            "person.context-changed",
            organisation_id=member.organisation_id,
            actor=by,
            subject=f"person:{member.user.handle}",
            detail={"fields": changed},
        )
    return member


def _manager(member: Membership, email: str) -> Membership | None:
    if not email:
        return None
    found = queries.member(member.organisation, email)
    if found is None:
        raise BadManager(
            _("%(mail)r is no member's address; give an active member's, or leave it empty.")
            % {"mail": email}
        )
    own = member.user.email
    if own in around({own: email}, member.organisation, {email}):
        raise BadManager(
            _("%(name)s reports to %(own)s already, by a line of managers; choose another.")
            % {"name": found.user.name, "own": member.user.name}
        )
    return found
