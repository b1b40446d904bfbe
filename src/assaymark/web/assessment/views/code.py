"""The page on which it is said what the programs of a badge version are tried with."""

import json
import shlex

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assaymark.web.assessment.actions.coding import set_code_task
from assaymark.web.assessment.code_forms import EXAMPLE, CodeTaskForm
from assaymark.web.assessment.queries.code import task_of
from assaymark.web.assessment.rules import evidence_rule
from assaymark.web.assessment.sandbox import mending, missing
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.MANAGE_CATALOGUE)
def code_task(request: MemberRequest, handle: str) -> HttpResponse:
    """The command and the cases, and whether programs can be run here at all."""
    version = catalogue.version(request.member.organisation, handle)
    task = task_of(version)
    initial = (
        {"command": shlex.join(task.command), "cases": json.dumps(task.cases, indent=2)}
        if task
        else {}
    )
    form = CodeTaskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_code_task(
            badge_version=version,
            command=form.cleaned_data["command"],
            cases=form.cleaned_data["cases"],
            by=request.user,
        )
        messages.success(request, _("Kept. Programs handed in from now on are tried with it."))
        return redirect("code_task", handle=handle)
    context = {
        "version": version,
        "form": form,
        "asks": evidence_rule(version).code,
        "missing": missing(),
        "mending": mending(),
        "example": EXAMPLE,
    }
    return render(request, "assessment/code_task.html", context)
