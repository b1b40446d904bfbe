"""Pages of the record: what happened, what is promised, and the demo's mailbox.

They live here, on top, because the room `record` lies below the roles that guard them. Somebody who
audits and judges as well is told of a work that may still be judged only that something happened;
of a score in a mission-critical skill, which is the person's and their manager's, nobody is told.
"""

import csv
import json
from collections.abc import Collection, Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment import queries as assessment
from assaymark.web.boards.queries import critical_handles
from assaymark.web.kit.paging import CappedPaginator
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.record import actions, queries
from assaymark.web.record.kinds import KINDS
from assaymark.web.record.models import Event

PER_PAGE = 50
SCORES = frozenset(
    {"skill.updated", "skill.aged", "skill.declared", "plateau.found", "reflection.written"}
)
"""Kinds of event whose detail says where somebody stands in its `skill`."""
PAGES = {"work": "trail", "award": "award", "person": "person"}


@needs(May.AUDIT)
def audit(request: MemberRequest) -> HttpResponse:
    """Everything anyone did here, newest first, searchable a part of the record at a time."""
    kind, search = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    organisation, oldest = request.member.organisation_id, None
    found = queries.events(organisation, search=search, kind=kind)
    blind = _blind(request)
    if search:  # what is found by a name tells the name
        found = found.exclude(subject__in=[f"work:{handle}" for handle in blind])
        before = _number(request.GET.get("before", ""))
        found = found if before is None else found.filter(pk__lt=before)
        oldest = queries.look_back(organisation, before=before)
        found = found if oldest is None else found.filter(pk__gte=oldest.pk)
    page = CappedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    private = critical_handles(request.member.organisation)
    rows = [
        _row(event, request.may, hidden=_work_of(event) in blind, private=private) for event in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "kinds": KINDS,
        "kind": kind,
        "search": search,
        "oldest": oldest,
        "looked": queries.LOOKED,
    }
    return render(request, "site/audit.html", context)


def _number(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None


@needs(May.AUDIT)
def audit_csv(request: MemberRequest) -> StreamingHttpResponse:
    """The same as a table, oldest first, all of it."""
    found = queries.events(request.member.organisation_id).order_by("id")
    private = critical_handles(request.member.organisation)
    lines = _lines(found.iterator(), blind=_blind(request), private=private)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


@needs(May.AUDIT)
def jobs(request: MemberRequest) -> HttpResponse:
    """What is promised, and what gave up."""
    found = queries.jobs(request.member.organisation_id)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "site/jobs.html", {"page": page})


@needs(May.MANAGE_ORGANISATION)
@require_POST
def retry_job(request: MemberRequest, number: int) -> HttpResponse:
    """Tries a job again that gave up."""
    if not actions.retry(number, organisation_id=request.member.organisation_id):
        raise Http404
    messages.success(request, _("The job will be tried again now."))
    return redirect("jobs")


@signed_in
def mailbox(request: MemberRequest) -> HttpResponse:
    """One's own letters, while no mail server is set."""
    page = Paginator(queries.letters(request.user.email), 20).get_page(request.GET.get("page"))
    return render(request, "site/mailbox.html", {"page": page})


def _blind(request: MemberRequest) -> frozenset[str]:
    """Handles of the works that the reader may still judge."""
    if May.REVIEW not in request.may:
        return frozenset()
    return frozenset(assessment.still_judged(request.member.organisation))


def _work_of(event: Event) -> str:
    """The handle of the work that an event is about, if it is about one."""
    thing, _sep, handle = event.subject.partition(":")
    return handle if thing == "work" else str(event.detail.get("work", ""))


def _is_private(event: Event, private: Collection[str]) -> bool:
    """Whether the event says where somebody stands in one of these skills (handles)."""
    return event.kind in SCORES and event.detail.get("skill") in private


def _row(
    event: Event, may: frozenset[May], *, hidden: bool, private: Collection[str]
) -> tuple[Event, str, str, str]:
    """The event, the address of what it is about, who did it, and its detail in words."""
    if hidden:
        return event, "", "", _("Hidden from you while you may judge this work.")
    if _is_private(event, private):
        words = _("A mission-critical skill: for the person and their manager alone.")
        return event, _address(event, may), event.actor_label, words
    return event, _address(event, may), event.actor_label, _words(event)


def _address(event: Event, may: frozenset[May]) -> str:
    thing, _sep, handle = event.subject.partition(":")
    if thing not in PAGES or (thing == "person" and May.MANAGE_PEOPLE not in may):
        return ""
    try:
        return reverse(PAGES[thing], args=[handle])
    except NoReverseMatch:
        return ""


def _words(event: Event) -> str:
    return " · ".join(f"{key}: {_short(value)}" for key, value in event.detail.items())


def _short(value: object) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 80 else f"{words[:79]}…"


class _Echo:
    """A file that hands back each line written to it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _lines(
    events: Iterator[Event], *, blind: Collection[str], private: Collection[str]
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["number", "at", "kind", "who", "subject", "detail"])
    for event in events:
        hidden = _work_of(event) in blind
        is_told = not hidden and not _is_private(event, private)
        detail = json.dumps(event.detail, ensure_ascii=False) if is_told else ""
        who = "" if hidden else event.actor_label
        cells = [event.pk, event.at.isoformat(), event.kind, who, event.subject]
        yield writer.writerow([_harmless(cell) for cell in [*cells, detail]])


def _harmless(cell: object) -> object:
    """The cell, quoted where a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"} else cell
