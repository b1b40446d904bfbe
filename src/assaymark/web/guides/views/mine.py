"""A person's own page: what was recognised, model responses, plateaus and notes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.guides import actions, reading
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.forms import ReflectForm
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import described


@signed_in
def my_guide(request: MemberRequest) -> HttpResponse:
    """What others recognised of me and I of them; where I rest; my notes."""
    here = request.member.organisation
    rests = [
        (one, reading.reflection_badge(here, one.competency))
        for one in reading.open_plateaus(here, request.user)
    ]
    context = {
        "received": reading.received(here, request.user),
        "given": reading.given(here, request.user),
        "rests": rests,
        "models": reading.badges_with_models(here, request.user),
        "notes": reading.reflections(here, request.user),
    }
    return render(request, "guides/my_guide.html", context)


@needs(May.LEARN)
def reflect(request: MemberRequest, handle: str) -> HttpResponse:
    """A note to oneself about one skill."""
    here = request.member.organisation
    told = next((one for one in described(here).values() if one.row.handle == handle), None)
    if told is None:
        raise Http404
    form = ReflectForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, told.row, form):
        messages.success(request, _("Kept, for you alone."))
        return redirect("my_guide")
    notes = [
        one for one in reading.reflections(here, request.user) if one.competency_id == told.row.pk
    ]
    rests = [
        one for one in reading.open_plateaus(here, request.user) if one.competency_id == told.row.pk
    ]
    context = {"form": form, "skill": told.row, "notes": notes, "rests": rests}
    return render(request, "guides/reflect.html", context)


def _kept(request: MemberRequest, competency: Competency, form: ReflectForm) -> bool:
    try:
        actions.reflect(
            organisation=request.member.organisation,
            person=request.user,
            competency=competency,
            **form.cleaned_data,
        )
    except GuidesRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@needs(May.LEARN)
@require_POST
def delete_reflection(request: MemberRequest, handle: str) -> HttpResponse:
    """Deletes one's own note."""
    mine = reading.reflections(request.member.organisation, request.user)
    note = next((one for one in mine if one.handle == handle), None)
    if note is None:
        raise Http404
    actions.delete_reflection(note=note)
    messages.success(request, _("Deleted."))
    return redirect("my_guide")
