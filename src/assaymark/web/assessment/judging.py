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
from assaymark.web.assessment.agreement import measure
from assaymark.web.assessment.models import Decision, FittedGrader, Review, Work
from assaymark.web.assessment.quoting import Score, from_plain
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.tracing import changed


def results(decision: Decision, work: Work, review: Review | None) -> list[CriterionResult]:
    """One result for each criterion, in the rubric's order."""
    scores = from_plain(review.scores) if review is not None and work.consent_quotes else {}
    return [
        _result(one.key, decision.levels[one.key], scores.get(one.key, Score()))
        for one in rubric(work.badge_version).criteria
    ]


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


def judging(work: Work, review: Review | None, *, at: datetime) -> Judging:
    """Who judged, how, and how often people who judge this disagree."""
    grader = _grader_seen(work, review)
    measured = _measured(work)
    agreement = measure(measured.get("agreement"))
    differing = measure(measured.get("differing"))
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Assessor at %(organisation)s") % {"organisation": work.organisation.name}
        said = [_how(review), _machine(review, grader), _how_sure(agreement, differing)]
        return Judging(
            judges=(Judge("assessor", label, at),),
            method=_method(review, grader),
            statement=" ".join(filter(None, said)),
            grader=grader,
            agreement=agreement,
            error_rate=differing,
        )


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
