"""What the credential says of how a work was judged, in plain words and with figures or none.

Assessors appear by what they are, not by name: nobody asked them. Quotes and comments go out only
where the learner agreed. Written in the installation's language, whoever decides.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.credential.model import CriterionResult, EvidenceFacts, Judge, Judging, Measure
from assaymark.validity.agreement import wilson_interval
from assaymark.web.assessment import marking, marking_words
from assaymark.web.assessment.agreement import measure
from assaymark.web.assessment.language.comparing import is_language
from assaymark.web.assessment.models import (
    Decision,
    FittedGrader,
    GateState,
    Review,
    Routing,
    ValidationStudy,
    Work,
)
from assaymark.web.assessment.queries.studies import study_for
from assaymark.web.assessment.quoting import Score, from_plain
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.tracing import changed


def results(decision: Decision, work: Work, review: Review | None) -> list[CriterionResult]:
    """One result for each criterion, in the rubric's order; quotes are those of whoever decided."""
    scores = scores_behind(decision, review) if work.consent_quotes else {}
    return [
        _result(one.key, decision.levels[one.key], scores.get(one.key, Score()))
        for one in rubric(work.badge_version).criteria
    ]


def scores_behind(decision: Decision, review: Review | None) -> Mapping[str, Score]:
    """Criterion → quotes and comment behind a decision: the review's, or the machine's quotes."""
    if review is not None:
        return marking.scores_behind(decision)
    if not decision.machine:
        return {}
    grades = decision.work.machine_grades.filter(grader=decision.machine)
    plain = {one.criterion: {"level": one.level, "quotes": one.quotes} for one in grades}
    return from_plain(plain)


def _result(key: str, level: int, score: Score) -> CriterionResult:
    quotes = tuple(quote.text for quote in score.quotes)
    return CriterionResult(key, level, quotes, score.comment or None)


def evidence(work: Work) -> EvidenceFacts:
    """The work as evidence: its address and its digest, not its words."""
    with translation.override(settings.LANGUAGE_CODE):
        return EvidenceFacts(
            id=f"{settings.BASE_URL}/e/{work.handle}",
            name=_("Work handed in for %(badge)s") % {"badge": work.badge_version.title},
            description=ngettext("%(n)d word", "%(n)d words", work.words) % {"n": work.words},
            genre=_("Written work"),
            digest_sha256=work.sha256,
            media_type=work.media_type,
            size_bytes=len(work.content),
        )


def judging(decision: Decision, work: Work, review: Review | None, *, at: datetime) -> Judging:
    """Who judged, how, and how often people who judge this disagree."""
    grader = _grader_seen(work, review)
    measured = _measured(work)
    agreement = measure(measured.get("agreement"))
    differing = measure(measured.get("differing"))
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Assessor at %(organisation)s") % {"organisation": work.organisation.name}
        together = marking_words.how(decision)
        took_part = marking.took_part(decision) if together else []
        said = [together or _how(review), _how_sure(agreement, differing)]
        shown = marking_words.suggested(took_part) if together else _machine(review, grader)
        said.insert(1, shown)
        return Judging(
            judges=(Judge("assessor", label, at),) * max(1, len(took_part)),
            method=_method(review, grader),
            statement=" ".join(filter(None, said)),
            grader=grader,
            agreement=agreement,
            error_rate=differing,
            study=_study(work, grader),
        )


def by_machine(work: Work, *, at: datetime) -> Judging:
    """The promise under which a machine decided alone, and what it rests on.

    `error_rate` counts the compared works that were at least as sure as the gate asks: people
    decided `errors` of these `n` otherwise, with its 95 % Wilson interval. The works chose the
    threshold, so the promise itself (alpha, delta) stands in the statement.
    """
    routing: Routing = work.routing
    gate = routing.gate
    if gate is None or not gate.is_open:
        raise ValueError(f"work {work.handle!r} was not let through; a person decides it")
    agreement = measure(_measured(work).get("agreement"))
    interval = wilson_interval(gate.errors, gate.automated)
    with translation.override(settings.LANGUAGE_CODE):
        said = [_alone(routing, gate), _promise(gate), _tested(gate), _looked_at(routing)]
        said += [_how_sure(agreement, measure(_measured(work).get("differing")))]
        return Judging(
            judges=(Judge("grader", _("Computer (grader %(v)s)") % {"v": routing.grader}, at),),
            method=_(
                "Decided by a computer under a tested promise; no person looked at the work before"
            ),
            statement=" ".join(said),
            grader=routing.grader,
            agreement=agreement,
            error_rate=Measure(
                _("share of decisions as sure as this one that people made otherwise"),
                gate.errors / gate.automated,
                gate.automated,
                interval.low,
                interval.high,
            ),
            study=_study(work, routing.grader),
        )


def _study(work: Work, grader: str | None) -> str | None:
    """The address of the newest published study of the grader that took part.

    None where a language model's endpoint answered under a name that the study does not know.
    """
    found = None if grader is None else study_for(work.badge_version, grader)
    if found is None or (found.vote_id is not None and not _as_studied(work, found)):
        return None
    return f"{settings.BASE_URL}/studies/{found.handle}"


def _as_studied(work: Work, one: ValidationStudy) -> bool:
    grades = work.machine_grades.filter(grader=one.grader_version)
    names = {name for grade in grades for name in grade.record.get("answered", ())}
    return names <= set(one.document["grader"]["answered as"])


def _alone(routing: Routing, gate: GateState) -> str:
    said = _(
        "A computer, grader %(grader)s, decided this alone. It may do so only where it is at least "
        "%(threshold).1f%% sure of every criterion; here it was %(sure).1f%% sure or more."
    )
    if is_language(routing.grader):
        said = _(
            "A computer decided this alone: a language model, grader %(grader)s, and a local "
            "grader that no text can talk into anything decided every criterion alike, and each "
            "level is the local grader's. They may do so only where the local grader is at "
            "least %(threshold).1f%% sure of every criterion; here it was %(sure).1f%% sure or "
            "more."
        )
    return said % {
        "grader": routing.grader,
        "threshold": 100 * (gate.threshold or 0.0),
        "sure": 100 * (routing.confidence or 0.0),
    }


def _promise(gate: GateState) -> str:
    return _(
        "The promise: of 100 decisions left to it, at most %(alpha)g are ones where people would "
        "have decided a criterion otherwise (alpha %(alpha_share)g); of 100 such promises at most "
        "%(delta)g break (delta %(delta_share)g)."
    ) % {
        "alpha": round(100 * gate.alpha, 6),
        "alpha_share": gate.alpha,
        "delta": round(100 * gate.delta, 6),
        "delta_share": gate.delta,
    }


def _tested(gate: GateState) -> str:
    return ngettext(
        "Tested on n = %(n)d work that people judged and the computer had not met: it was that "
        "sure of %(automated)d, and people decided %(errors)d of these otherwise.",
        "Tested on n = %(n)d works that people judged and the computer had not met: it was that "
        "sure of %(automated)d, and people decided %(errors)d of these otherwise.",
        gate.n,
    ) % {"n": gate.n, "automated": gate.automated, "errors": gate.errors}


def _looked_at(routing: Routing) -> str:
    return _(
        "A person looks again at %(share)g%% of such decisions, drawn at random, and the promise "
        "ends when these speak against it. Whose work it is may ask for a person, at one click."
    ) % {"share": round(100 * (routing.audit_share or 0.0), 6)}


def _grader_seen(work: Work, review: Review | None) -> str | None:
    """The grader whose suggestion the assessor saw before deciding."""
    if review is None or review.suggestion_seen_at is None:
        return None
    seen = work.machine_grades.filter(level__isnull=False).order_by("-pk").first()
    return None if seen is None else seen.grader


def _measured(work: Work) -> Mapping[str, Any]:
    fitted = FittedGrader.objects.filter(badge_version=work.badge_version).only("agreement")
    newest = fitted.order_by("-pk").first()
    return {} if newest is None else newest.agreement


def _method(review: Review | None, grader: str | None) -> str:
    if review is None:
        return _("Judged by a person against the published rubric")
    if grader is None:
        return _("Blind review by a person against the published rubric")
    return _(
        "Blind review by a person against the published rubric, then compared with a "
        "suggestion by a computer"
    )


def _how(review: Review | None) -> str:
    if review is None:
        return _("One assessor judged the work criterion by criterion against the rubric.")
    return _(
        "One assessor judged the work criterion by criterion against the rubric, without being "
        "shown whose it was."
    )


def _machine(review: Review | None, grader: str | None) -> str:
    if review is None or grader is None:
        return _("No computer's suggestion was shown to the assessor.")
    n = len(changed(review))
    return ngettext(
        "A computer's suggestion was shown after the scores were saved; %(n)d score was changed "
        "after that. A person decided.",
        "A computer's suggestion was shown after the scores were saved; %(n)d scores were changed "
        "after that. A person decided.",
        n,
    ) % {"n": n}


def _how_sure(agreement: Measure | None, differing: Measure | None) -> str:
    if agreement is None:
        return _("How far two assessors agree on this badge is not measured yet.")
    said = _(
        "Two people who rated the same %(n)d examples of this badge agree with %(name)s %(k).2f"
    )
    text = said % {"n": agreement.n, "name": agreement.name, "k": agreement.estimate}
    if agreement.low is not None and agreement.high is not None:
        text += _(" (95%% interval %(low).2f to %(high).2f)") % {
            "low": agreement.low,
            "high": agreement.high,
        }
    if differing is not None:
        text += _("; they would decide differently on %(share).0f%% of them") % {
            "share": differing.estimate * 100
        }
    return text + "."
