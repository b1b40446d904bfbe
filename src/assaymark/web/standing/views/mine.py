"""My own skills: all of them, one with its sum, what I say of myself, my files."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.ranking.words import RULE
from assaymark.web.kit.figures import Figure, download
from assaymark.web.people.access import MemberRequest, signed_in
from assaymark.web.skills.models import Competency
from assaymark.web.standing import actions
from assaymark.web.standing.drawn import spark, strip
from assaymark.web.standing.errors import StandingRefused
from assaymark.web.standing.files import plain, to_csv
from assaymark.web.standing.forms import DeclareForm
from assaymark.web.standing.models import OtherSkill
from assaymark.web.standing.shown import Person, Skill
from assaymark.web.standing.tables import sum_figure, way_figure

Context = dict[str, object]


@signed_in
def standing(request: MemberRequest) -> HttpResponse:
    """Each of my skills: its sentence, its band, the way up to here, what to do next."""
    return render(request, "standing/standing.html", overview(_me(request)))


@signed_in
def skill_standing(request: MemberRequest, handle: str) -> HttpResponse:
    """One of my skills, with the sum that makes its score."""
    me = _me(request)
    competency = found(me, handle)
    form = DeclareForm(rungs=me.rungs(competency), initial=_declared(me, competency))
    context = one_skill(me, competency)
    answer = download(request, skill_figures(context))
    if answer is not None:
        return answer
    return render(request, "standing/skill_standing.html", {**context, "form": form})


@signed_in
@require_POST
def declare_skill(request: MemberRequest, handle: str) -> HttpResponse:
    """Keeps what I say of myself."""
    me = _me(request)
    competency = found(me, handle)
    form = DeclareForm(request.POST, rungs=me.rungs(competency))
    if form.is_valid() and _is_kept(me, competency, form):
        messages.success(request, _("Kept as your own word. It counts in no score."))
        return redirect("skill_standing", handle=handle)
    return render(
        request, "standing/skill_standing.html", {**one_skill(me, competency), "form": form}
    )


@signed_in
@require_POST
def undeclare_skill(request: MemberRequest, handle: str) -> HttpResponse:
    """Takes it back."""
    me = _me(request)
    competency = found(me, handle)
    actions.take_back(organisation=me.organisation, person=me.person, competency=competency)
    messages.success(request, _("Taken back."))
    return redirect("skill_standing", handle=handle)


@signed_in
def my_skills_json(request: MemberRequest) -> HttpResponse:
    """My skills as data, unrounded."""
    return JsonResponse(plain(_me(request)))


@signed_in
def my_skills_csv(request: MemberRequest) -> HttpResponse:
    """My skills as a table, a line for each share."""
    name = 'attachment; filename="my-skills.csv"'
    return HttpResponse(
        to_csv(_me(request)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def overview(person: Person, *, private: bool = True) -> Context:
    """What the page of all skills of somebody shows."""
    skills = person.skills()
    shown = {one.competency.pk for one in skills}
    others = person.others()
    return {
        "rule": RULE,
        "person": person.person,
        "skills": [(one, spark(one)) for one in skills],
        "aged": [one for one in skills if one.is_refresh],
        "inferred": _heard(person, others, OtherSkill.Basis.INFERRED, private=private),
        "declared": _heard(person, others, OtherSkill.Basis.DECLARED, private=private),
        "choices": [one for one in person.known.competencies.values() if one.pk not in shown],
        "figures": person.figures,
    }


def one_skill(person: Person, competency: Competency, *, private: bool = True) -> Context:
    """What the page of one skill of somebody shows."""
    skill: Skill = person.skill(competency)
    others = person.others(competency)
    return {
        "rule": RULE,
        "person": person.person,
        "competency": competency,
        "skill": skill,
        "strip": strip(skill, [(one.rank, one.title) for one in person.rungs(competency)]),
        "sum": sum_figure(skill),
        "way": way_figure(skill.steps, level=person.figures.model.level),
        "inferred": _heard(person, others, OtherSkill.Basis.INFERRED, private=private),
        "declared": _heard(person, others, OtherSkill.Basis.DECLARED, private=private),
        "figures": person.figures,
    }


def skill_figures(context: Context) -> list[Figure]:
    """Those of the figures in the context of one skill that can be had as files."""
    return [one for one in (context["sum"], context["way"]) if isinstance(one, Figure)]


def found(person: Person, handle: str) -> Competency:
    """The organisation's competency with this handle; raises Http404."""
    competency = person.known.competencies.get(handle)
    if competency is None:
        raise Http404
    return competency


def _heard(
    person: Person, others: Iterable[OtherSkill], basis: str, *, private: bool
) -> list[tuple[OtherSkill, str]]:
    """The newest on this basis from each source of each skill, with the title of a whole level.

    Check-ins are between a person and themself: they are there only with `private`.
    """
    newest: dict[tuple[int, str], OtherSkill] = {}
    for one in others:
        source = one.subject.partition(":")[0]
        if one.basis == basis and (private or source != "self"):
            newest.setdefault((one.competency_id, source), one)
    return [(one, _level(person, one)) for one in newest.values()]


def _level(person: Person, one: OtherSkill) -> str:
    rungs = person.rungs(one.competency)
    return next((rung.title for rung in rungs if rung.rank == one.level), "")


def _me(request: MemberRequest) -> Person:
    return Person(request.member.organisation, request.user, now=timezone.now())


def _declared(me: Person, competency: Competency) -> dict[str, object]:
    said = next((one for one in me.others(competency) if one.key.startswith("declared:")), None)
    return {"level": int(said.level or 0), "words": said.words} if said else {}


def _is_kept(me: Person, competency: Competency, form: DeclareForm) -> bool:
    try:
        actions.declare(
            organisation=me.organisation,
            person=me.person,
            competency=competency,
            rank=form.cleaned_data["level"],
            words=form.cleaned_data["words"],
        )
    except StandingRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
