"""Who may see an address: every view says it with one decorator, and a test walks them all.

`@public` anyone; `@signed_in` any member; `@needs(May.X, ...)` a member who may do any of these.
A member of another organisation gets the same 404 as for a thing that does not exist, because
views look things up inside `request.member.organisation` only.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from assaymark.web.people.models import Membership, User
from assaymark.web.people.roles import May, permissions

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request of somebody signed in, within one organisation."""

    user: User
    member: Membership
    may: frozenset[May]


Response = HttpResponseBase
View = Callable[Concatenate[MemberRequest, P], Response]
PlainView = Callable[Concatenate[HttpRequest, P], Response]


def public(view: PlainView[P]) -> PlainView[P]:
    """Marks a view that anyone may ask for."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> PlainView[P]:
    """A view for any member of an organisation."""
    return _guarded(view, frozenset())


def needs(*any_of: May) -> Callable[[View[P]], PlainView[P]]:
    """A view for members who may do at least one of `any_of`."""
    return lambda view: _guarded(view, frozenset(any_of))


def _guarded(view: View[P], any_of: frozenset[May]) -> PlainView[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member: Membership | None = getattr(request, "member", None)
        if member is None:
            raise PermissionDenied("You belong to no organisation here; ask for an invitation.")
        allowed = permissions(member.roles)
        if any_of and not any_of & allowed:
            wish = " or ".join(sorted(str(may.label) for may in any_of))
            raise PermissionDenied(f"Your roles here do not let you {wish}.")
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    guarded.access = any_of or "signed-in"  # type: ignore[attr-defined]
    return guarded


def is_allowed(request: HttpRequest, *any_of: May) -> bool:
    """Whether the member behind `request` may do at least one of `any_of`."""
    allowed: Any = getattr(request, "may", frozenset())
    return bool(allowed & set(any_of))
