"""Who people are and what holds for them now, by primary keys: for events that are counted."""

from collections.abc import Collection, Iterator

from assaymark.web.people.models import Membership, Organisation, User

Held = tuple[int, str, str, str, int | None]


def keys(handles: Collection[str]) -> dict[str, int]:
    """The primary keys of the users with these handles."""
    return dict(User.objects.filter(handle__in=handles).values_list("handle", "pk"))


def contexts(organisation_id: int, people: Collection[int]) -> Iterator[Held]:
    """Of each of these people: user, cohort, role at work, team, the manager's user."""
    found = Membership.objects.filter(organisation_id=organisation_id, user_id__in=people)
    yield from found.values_list("user_id", "cohort", "job_title", "team", "manager__user_id")


def ever_member(organisation: Organisation, email: str) -> int | None:
    """The primary key of somebody who is or was a member, by their address."""
    found = Membership.objects.filter(organisation=organisation, user__email=email.strip().lower())
    return found.values_list("user_id", flat=True).first()
