"""People say how they wish to appear; it holds on all boards at once.

A wish leaves no event in the audit record: an event would tell owners and auditors who keeps off
the boards, and which name somebody goes by.
"""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.boards.actions.following import follow_people
from assaymark.web.boards.errors import NameRefused
from assaymark.web.boards.models import NameAs, Wish
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User

MADE_UP = re.compile(r"\w+ \w+ \d{3}\Z")


@transaction.atomic
def wish(
    *,
    organisation: Organisation,
    person: User,
    name_as: str = NameAs.PSEUDONYM,
    own_name: str = "",
    in_top: bool = False,
    in_progress: bool = False,
    is_out: bool = False,
) -> Wish:
    """The person's wish as it is now, on all boards; raises `NameRefused`."""
    own_name = " ".join(own_name.split())
    if name_as == NameAs.OWN:
        _check(organisation, person, own_name)
    kept, _new = Wish.objects.update_or_create(
        organisation=organisation,
        person=person,
        defaults={
            "name_as": NameAs(name_as),
            "own_name": own_name if name_as == NameAs.OWN else "",
            "in_top": in_top and not is_out,
            "in_progress": in_progress and not is_out,
            "is_out": is_out,
            "changed_at": timezone.now(),
        },
    )
    follow_people(organisation=organisation, people=[person.pk])
    return kept


def _check(organisation: Organisation, person: User, name: str) -> None:
    if not 3 <= len(name) <= 40 or not name.isprintable():
        raise NameRefused(
            _("%(met)r can't be a name here; 3 to 40 letters are needed; choose another.")
            % {"met": name}
        )
    others = Wish.objects.filter(organisation=organisation).exclude(person=person)
    members = people.members(organisation).exclude(user=person)
    is_taken = (
        others.filter(own_name__iexact=name).exists()
        or members.filter(user__name__iexact=name).exists()
        or MADE_UP.match(name)
    )
    if is_taken:
        raise NameRefused(
            _("%(met)r may be taken for somebody else; choose a name that is yours alone.")
            % {"met": name}
        )
