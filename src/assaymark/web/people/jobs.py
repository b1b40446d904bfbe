"""What runs later for people: an import is done; who came with it is invited."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse

from assaymark.web.people import actions, letters
from assaymark.web.people.importing import doing
from assaymark.web.people.models import ContextImport, Membership
from assaymark.web.record.models import Job


def do_import(job: Job, _prepared: Any) -> None:
    """Does a confirmed import; how far it is can be seen meanwhile."""
    made = ContextImport.objects.select_related("organisation", "by").get(
        pk=job.arguments["import"]
    )
    with _progress(made) as told:
        doing.do(made=made, told=told)


def invite_imported(job: Job, _prepared: Any) -> None:
    """Invites some of the new people of an import, unless they have found in by themselves."""
    made = ContextImport.objects.select_related("by").get(pk=job.arguments["import"])
    members = Membership.objects.select_related("user", "organisation").filter(
        pk__in=job.arguments["members"], active=True, user__last_login=None
    )
    for member in members:
        invitation, token = actions.invite(
            organisation=member.organisation,
            email=member.user.email,
            roles=member.roles,
            by=made.by,
        )
        link = settings.BASE_URL + reverse("join", args=[token])
        letters.send_invitation(invitation, link=link)


@contextmanager
def _progress(made: ContextImport) -> Iterator[Callable[[int], None]]:
    """Writes how far it is past the transaction that does it, on a connection of its own."""
    beside = connections.create_connection("default")

    def told(rows: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE people_contextimport SET done = %s WHERE id = %s", [rows, made.pk]
            )

    try:
        yield told
    finally:
        beside.close()
