"""The published figures that scores rest on, for everybody here; and having them fitted anew."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.ranking.evidence import Kind, Skill
from assaymark.ranking.words import RULE
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.models import Organisation
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record
from assaymark.web.record.models import Job, JobState
from assaymark.web.skills.models import Competency
from assaymark.web.standing import actions, figures, queries
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import ScoreModel
from assaymark.web.standing.scale import ABOVE, SURE
from assaymark.web.standing.shown import KINDS


@dataclass(frozen=True, slots=True)
class SkillLine:
    """The figures of one skill; `shelf` is its fitted shelf-life, or `reason` why there is none."""

    competency: Competency
    figures: Skill
    shelf: dict[str, Any] | None
    reason: str
    difficulties: tuple[tuple[str, float], ...]

    @property
    def days(self) -> float:
        """The shelf-life in force."""
        its = self.figures
        return its.spread**2 / its.drift if its.drift else 0.0


@dataclass(frozen=True, slots=True)
class KindLine:
    """The figures of one kind of judging."""

    title: str
    kind: Kind


@signed_in
def score_figures(request: MemberRequest) -> HttpResponse:
    """Every figure that scores rest on, how it was found, and how to do the sum."""
    organisation = request.member.organisation
    row = queries.model(organisation)
    its = figures.figures(row)
    rebuilding = queries.rebuilding(organisation)
    context = {
        "rule": RULE,
        "row": row,
        "model": its.model,
        "unlisted": its.unlisted,
        "assumed_days": figures.ASSUMED_DAYS,
        "skills": _skills(organisation, row),
        "kinds": [KindLine(str(KINDS.get(k, k)), its.model.kinds[k]) for k in its.model.kinds],
        "earlier": queries.models(organisation)[:12],
        "rebuilding": rebuilding,
        "is_rebuilding": rebuilding is not None and rebuilding.finished_at is None,
        "job": _refit(organisation),
        "above": ABOVE,
        "sure": SURE,
    }
    return render(request, "standing/score_figures.html", context)


@signed_in
def score_figures_json(request: MemberRequest) -> HttpResponse:
    """The figures as data: those in force, or those of `?number=`."""
    organisation = request.member.organisation
    number = request.GET.get("number", "")
    row: ScoreModel | None = queries.model(organisation)
    if number:
        is_number = number.isascii() and number.isdecimal()
        row = queries.models(organisation).filter(number=number if is_number else 0).first()
    if row is None:
        raise Http404
    return JsonResponse(
        {
            "number": row.number,
            "published_at": row.published_at.isoformat(),
            "evidence": row.n,
            "people": row.n_people,
            "shelf_lives": row.shelf_lives,
            "figures": row.document,
        }
    )


@needs(May.MANAGE_CATALOGUE)
@require_POST
def refit_figures(request: MemberRequest) -> HttpResponse:
    """Has the figures fitted anew."""
    actions.ask_for_refit(organisation=request.member.organisation, by=request.user)
    messages.success(
        request, _("The figures are being fitted. Where they change, all scores are made anew.")
    )
    return redirect("score_figures")


def _refit(organisation: Organisation) -> Job | None:
    """The promise to fit that is under way or has failed."""
    found = record.jobs(organisation.pk).filter(kind="standing.refit").first()
    return found if found is not None and found.state != JobState.DONE else None


def _skills(organisation: Organisation, row: ScoreModel) -> list[SkillLine]:
    its, known = figures.figures(row), Known(organisation)
    shelves = {one["skill"]: one for one in row.shelf_lives}
    handles = {one.handle for one in queries.skills_with_states(organisation)} | shelves.keys()
    listed = [known.competencies[one] for one in known.competencies if one in handles]
    tasks = {task for one in listed for task in its.skill(one.handle).difficulties}
    titles = known.titles(tasks)
    return [_line(one, its.skill(one.handle), shelves.get(one.handle), titles) for one in listed]


def _line(
    competency: Competency, skill: Skill, shelf: dict[str, Any] | None, titles: dict[str, str]
) -> SkillLine:
    is_fitted = shelf is not None and "days" in shelf
    hard = ((titles.get(task, task), levels) for task, levels in skill.difficulties.items())
    return SkillLine(
        competency=competency,
        figures=skill,
        shelf=shelf if is_fitted else None,
        reason="" if is_fitted else (shelf or {}).get("reason", _("not fitted yet")),
        difficulties=tuple(sorted(hard, key=lambda one: -one[1])),
    )
