"""Pages about people's context: import with a look first, export, one person's fields."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.web.people import actions, placing, queries
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.forms import ConfirmImportForm, ContextForm, UploadForm
from assaymark.web.people.importing import doing, sheet
from assaymark.web.people.importing.plan import RowState
from assaymark.web.people.models import ContextImport
from assaymark.web.people.roles import May

PER_PAGE = 50
WORDS = {
    "email": gettext_lazy("The address they sign in with. Needed."),
    "name": gettext_lazy("Only for somebody new."),
    "job_title": gettext_lazy("Their role at work."),
    "team": gettext_lazy("Boards and insights compare teams of five or more."),
    "cohort": gettext_lazy("Who started a programme together."),
    "track": gettext_lazy("The path they are on."),
    "location": gettext_lazy("Where they work."),
    "manager": gettext_lazy("The manager's address: a member, or another row."),
    "started_on": gettext_lazy("First day, as 2026-03-31 or 31.03.2026."),
}
TABS = {
    RowState.ERROR: gettext_lazy("Errors"),
    RowState.NEW: gettext_lazy("New"),
    RowState.CHANGED: gettext_lazy("Changed"),
    RowState.UNCHANGED: gettext_lazy("Unchanged"),
}


@needs(May.MANAGE_PEOPLE)
def import_people(request: MemberRequest) -> HttpResponse:
    """Takes a table of people, and lists earlier ones."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": WORDS.items()}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = doing.look_at(
                organisation=request.member.organisation,
                body=file.read(),
                file_name=file.name,
                by=request.user,
            )
        except sheet.SheetRefused as refused:
            context["refused"] = refused
        else:
            return redirect("people_import", made.handle)
    context["recent"] = queries.imports(request.member.organisation)[:10]
    return render(request, "people/import_people.html", context)


@needs(May.MANAGE_PEOPLE)
def people_import(request: MemberRequest, handle: str) -> HttpResponse:
    """One import: what each row would do, how far it is, what became of it."""
    made = queries.imports(request.member.organisation).filter(handle=handle).first()
    if made is None:
        raise Http404
    form = ConfirmImportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _step(request, made, invites=form.cleaned_data["invites"])
        except doing.ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("people_import", made.handle)
    return render(request, "people/people_import.html", _shown(request, made) | {"form": form})


def _step(request: MemberRequest, made: ContextImport, *, invites: bool) -> None:
    if request.POST.get("step") == "do":
        doing.confirm(made=made, invites=invites, by=request.user)
    elif request.POST.get("step") == "discard":
        doing.discard(made=made)


def _shown(request: HttpRequest, made: ContextImport) -> dict[str, Any]:
    counts = made.counts
    to_do = counts[RowState.NEW] + counts[RowState.CHANGED]
    first = next((state for state in TABS if counts[state]), RowState.UNCHANGED)
    asked = request.GET.get("show", "")
    shown = asked if asked in set(TABS) else first
    rows = made.rows.filter(state=shown).order_by("line")
    return {
        "made": made,
        "job": queries.import_job(made) if made.state == "waiting" else None,
        "to_do": to_do,
        "can_go_on": to_do and not counts[RowState.ERROR],
        "tabs": [(state, title, counts[state]) for state, title in TABS.items()],
        "shown": shown,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }


@needs(May.MANAGE_PEOPLE)
def people_template(request: MemberRequest) -> HttpResponse:  # noqa: ARG001
    """An example of the table, of two made-up people."""
    boss = {"email": "ada@example.com", "name": "Ada Example", "job_title": "Team lead"}
    own = {"email": "ben@example.com", "name": "Ben Example", "job_title": "Support agent"}
    more = {"team": "East", "cohort": "2026 spring", "track": "Service", "location": "Lisbon"}
    rows = [boss | more, own | more | {"manager": boss["email"], "started_on": "2026-03-02"}]
    return _file(b"".join(sheet.written(rows)), "people-template.csv")


@needs(May.MANAGE_PEOPLE)
def export_people(request: MemberRequest) -> StreamingHttpResponse:
    """Everybody's context as the table that an import takes."""
    rows = queries.context_rows(request.member.organisation)
    answer = StreamingHttpResponse(sheet.written(rows), content_type="text/csv; charset=utf-8")
    name = f"people-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _file(body: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(May.MANAGE_PEOPLE)
def person_context(request: MemberRequest, handle: str) -> HttpResponse:
    """One member's team, role, manager and the like."""
    member = queries.member_by_handle(request.member.organisation, handle)
    if member is None:
        raise Http404
    form = ContextForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        try:
            placing.place(member=member, by=request.user, **form.cleaned_data)
        except actions.PeopleError as refused:
            form.add_error("manager_email", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", handle)
    return render(request, "people/person_context.html", {"form": form, "person": member})
