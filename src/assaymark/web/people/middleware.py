"""Finds the organisation a signed-in person is working in: `request.member`, `request.may`.

The choice lives in the session under `organisation`; without one, the first active membership.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from assaymark.web.people.models import Membership
from assaymark.web.people.roles import permissions

Respond = Callable[[HttpRequest], HttpResponseBase]


def membership(get_response: Respond) -> Respond:
    """Middleware that sets `request.member` (or None) and `request.may`."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        member = _member(request)
        request.member = member  # type: ignore[attr-defined]
        request.may = permissions(member.roles) if member else frozenset()  # type: ignore[attr-defined]
        return get_response(request)

    return respond


def _member(request: HttpRequest) -> Membership | None:
    if "_auth_user_id" not in request.session or not request.user.is_authenticated:
        return None
    mine = Membership.objects.filter(user_id=request.user.pk, active=True)
    mine = mine.select_related("organisation", "user").order_by("joined_at", "id")
    chosen = request.session.get("organisation")
    return (mine.filter(organisation_id=chosen).first() if chosen else None) or mine.first()
