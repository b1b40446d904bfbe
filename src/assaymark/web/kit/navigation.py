"""The main navigation: what stands in the header, for whom, and what is waiting behind it.

An entry whose address this installation does not have (the mailbox outside a demo) is left out.
Permissions are asked by name, because the room that defines them lies above this one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Count = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the header; `needs` empty means every member may go there."""

    url_name: str
    title: str | Promise
    icon: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one person sees it on one page."""

    url: str
    title: str | Promise
    icon: str
    active: bool
    count: int


ENTRIES = (
    Entry("home", _("Home"), "home"),
    Entry("my_record", _("My record"), "user-check", ("LEARN",)),
    Entry("standing", _("My skills"), "chart-bar", ("LEARN",)),
    Entry("badges", _("Badges"), "certificate"),
    Entry("boards", _("Boards"), "trophy"),
    Entry("guides", _("Coaching"), "message-circle-heart"),
    Entry("queue", _("Review"), "checks", ("REVIEW",)),
    Entry("catalogue", _("Catalogue"), "books", ("MANAGE_CATALOGUE",)),
    Entry("skills", _("Skills"), "hierarchy-2", ("MANAGE_CATALOGUE",)),
    Entry("team", _("Team"), "users-group", ("SEE_TEAM",)),
    Entry("people", _("People"), "users", ("MANAGE_PEOPLE",)),
    Entry("awards", _("Awards"), "award", ("SEE_AWARDS", "GIVE")),
    Entry("insights", _("Insights"), "chart-dots", ("SEE_INSIGHTS",)),
    Entry("audit", _("Audit"), "list-search", ("AUDIT",)),
    Entry("mailbox", _("Mailbox"), "mail"),
)

_counts: dict[str, Count] = {}


def counts(url_name: str, count: Count) -> None:
    """Lets the room behind `url_name` say how much waits there; called in its `apps.ready`."""
    _counts[url_name] = count


def entries(request: HttpRequest, may: Mapping[str, bool]) -> list[Shown]:
    """What the person behind `request` sees, in order; the nearest address is the active one."""
    found = [(entry, url) for entry in ENTRIES if (url := address(entry.url_name))]
    allowed = [(entry, url) for entry, url in found if _allowed(entry, may)]
    here = _nearest(request.path, [url for _entry, url in allowed])
    return [
        Shown(url, entry.title, entry.icon, url == here, _waiting(entry, request))
        for entry, url in allowed
    ]


def address(url_name: str, *args: object) -> str:
    """The address called `url_name`, or '' when this installation does not have it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def _allowed(entry: Entry, may: Mapping[str, bool]) -> bool:
    return not entry.needs or any(may.get(name, False) for name in entry.needs)


def _nearest(path: str, urls: list[str]) -> str | None:
    return max((url for url in urls if path.startswith(url)), key=len, default=None)


def _waiting(entry: Entry, request: HttpRequest) -> int:
    count = _counts.get(entry.url_name)
    return count(request) if count else 0
