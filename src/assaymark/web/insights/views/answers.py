"""What people are asked about themselves: their own page, the owner's questions, an import."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assaymark.web.insights import actions, queries, table
from assaymark.web.insights.asking import PURPOSE
from assaymark.web.insights.forms import ABOUT, AboutMeForm, AnswersForm, QuestionForm, given
from assaymark.web.insights.models import Question
from assaymark.web.insights.refusal import InsightsRefused, TableRefused
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May


@signed_in
@never_cache
def about_me(request: MemberRequest) -> HttpResponse:
    """What I said about myself; nobody else can open this page for me."""
    here = request.member.organisation
    asked = [one for one in queries.questions(here) if one.is_asked]
    own = queries.own_disclosure(here, request.user)
    form = AboutMeForm(given(request), questions=asked, own=own)
    if request.method == "POST" and asked and form.is_valid():
        actions.disclose(organisation=here, user=request.user, answers=form.answers(), consent=True)
        messages.success(request, _("Kept. Only you can see your answers."))
        return redirect("about_me")
    context = {
        "form": form,
        "fields": [form[ABOUT + one.key] for one in asked],
        "own": own,
        "purpose": PURPOSE,
    }
    return render(request, "insights/about_me.html", context)


@signed_in
@require_POST
def erase_about_me(request: MemberRequest) -> HttpResponse:
    """Erases what I said about myself."""
    actions.erase(organisation=request.member.organisation, user=request.user)
    messages.success(request, _("Your answers are erased."))
    return redirect("about_me")


@needs(May.MANAGE_ORGANISATION)
def bias_questions(request: MemberRequest) -> HttpResponse:
    """What people are asked, and the imports there were."""
    here = request.member.organisation
    if request.method == "POST" and request.POST.get("step") == "start":
        actions.start_asking(organisation=here, by=request.user)
        messages.success(request, _("Members can answer now, under their name at the top right."))
        return redirect("bias_questions")
    context = {
        "questions": queries.questions(here),
        "imports": queries.imports(here)[:20],
        "purpose": PURPOSE,
    }
    return render(request, "insights/bias_questions.html", context)


@needs(May.MANAGE_ORGANISATION)
def add_bias_question(request: MemberRequest) -> HttpResponse:
    """One more question."""
    form = QuestionForm(given(request), initial={"is_asked": True})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.add_question(
                organisation=request.member.organisation,
                title=values["title"],
                categories=values["categories"],
                by=request.user,
            )
        except InsightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("bias_questions")
    return render(request, "insights/edit_bias_question.html", {"form": form})


@needs(May.MANAGE_ORGANISATION)
def edit_bias_question(request: MemberRequest, key: str) -> HttpResponse:
    """A question's words and categories, and whether it is asked."""
    question = _question(request, key)
    initial = {
        "title": question.title,
        "categories": "\n".join(question.categories),
        "is_asked": question.is_asked,
    }
    form = QuestionForm(given(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_question(question=question, by=request.user, **form.cleaned_data)
        except InsightsRefused as refused:
            form.add_error("categories", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("bias_questions")
    context = {"form": form, "question": question}
    return render(request, "insights/edit_bias_question.html", context)


def _question(request: MemberRequest, key: str) -> Question:
    for one in queries.questions(request.member.organisation):
        if one.key == key:
            return one
    raise Http404


@needs(May.MANAGE_ORGANISATION)
@never_cache
def import_answers(request: MemberRequest) -> HttpResponse:
    """Reads a table, says what would be taken, and takes it on the second yes."""
    asked = [one for one in queries.questions(request.member.organisation) if one.is_asked]
    if not asked:
        messages.warning(request, _("Choose first what is asked."))
        return redirect("bias_questions")
    form = AnswersForm(given(request), request.FILES or None)
    found: table.AnswerTable | None = None
    if request.method == "POST" and form.is_valid():
        found = _read(request, form, asked)
        if found and found.rows and request.POST.get("step") == "import":
            return _imported(request, form, found)
        if found is not None:
            form = AnswersForm(initial=form.cleaned_data)
    context = {
        "form": form,
        "table": found,
        "given": _answered(found, asked),
        "questions": asked,
        "sample": table.example(asked),
    }
    return render(request, "insights/import_answers.html", context)


def _read(
    request: MemberRequest, form: AnswersForm, asked: list[Question]
) -> table.AnswerTable | None:
    members = people.members(request.member.organisation)
    addresses = frozenset(members.values_list("user__email", flat=True))
    try:
        return table.read(form.cleaned_data["table"], asked, members=addresses)
    except TableRefused as refused:
        form.add_error("table", str(refused))
        return None


def _answered(found: table.AnswerTable | None, asked: list[Question]) -> list[tuple[str, int]]:
    """How many rows of the table answer each question: numbers of the table, not of the store."""
    rows = found.rows if found else ()
    return [(one.title, sum(one.key in row.answers for row in rows)) for one in asked]


def _imported(request: MemberRequest, form: AnswersForm, found: table.AnswerTable) -> HttpResponse:
    try:
        actions.import_answers(
            organisation=request.member.organisation,
            rows=found.rows,
            ground=form.cleaned_data["ground"],
            by=request.user,
        )
    except InsightsRefused as refused:
        form.add_error("ground", str(refused))
        return render(request, "insights/import_answers.html", {"form": form})
    n = len(found.rows)
    said = ngettext("%(n)d row is imported.", "%(n)d rows are imported.", n) % {"n": n}
    said += " " + _("What people said themselves, or erased, stays as they left it.")
    messages.success(request, said)
    return redirect("bias_questions")


@needs(May.MANAGE_ORGANISATION)
def answer_table(request: MemberRequest) -> HttpResponse:
    """A small table to start from."""
    asked = [one for one in queries.questions(request.member.organisation) if one.is_asked]
    return HttpResponse(
        table.example(asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="answers.csv"'},
    )
