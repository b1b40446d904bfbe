"""Calibration rounds: anchors are chosen, assessors score them blind, and see how they differ."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.models import (
    Anchor,
    AnchorScore,
    CalibrationRound,
    RatedExample,
    Work,
)
from assaymark.web.assessment.quoting import pasted
from assaymark.web.assessment.refusal import CalibrationRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import record

MAX_REASON = 2000


@transaction.atomic
def choose_anchor(
    *,
    badge_version: BadgeVersion,
    example: RatedExample,
    levels: Mapping[str, int],
    reasons: Mapping[str, str],
    quotes: Mapping[str, str],
    by: User,
) -> Anchor:
    """The example as an anchor; `quotes` are words of its text, by criterion, '' for none.

    Raises `CalibrationRefused` for levels not of the rubric and for a work whose learner has not
    agreed, and `ReviewRefused` for words that do not stand in the text.
    """
    judged = rubric(badge_version)
    if any(levels.get(one.key) not in one.values for one in judged.criteria):
        raise CalibrationRefused(
            _("The levels %(levels)r were given.") % {"levels": dict(levels)},
            _("An anchor has one level of the rubric for each criterion."),
            _("Choose a level for each."),
        )
    work = _agreed_work(badge_version, example)
    notes = {
        one.key: {
            "quotes": _quotes(example.text, quotes.get(one.key, "")),
            "reason": reasons.get(one.key, "").strip()[:MAX_REASON],
        }
        for one in judged.criteria
    }
    anchor: Anchor = Anchor.objects.create(
        badge=badge_version.badge,
        key=example.key,
        text=example.text,
        work=work,
        levels={one.key: levels[one.key] for one in judged.criteria},
        notes=notes,
        chosen_by=by,
    )
    record(
        "anchor.chosen",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge:{badge_version.badge.handle}",
        detail={"anchor": anchor.handle, "example": anchor.key, "levels": anchor.levels},
    )
    return anchor


def _agreed_work(badge_version: BadgeVersion, example: RatedExample) -> Work | None:
    """The work that the example's text is, locked, if it is a learner's at all.

    Raises `CalibrationRefused` where the learner has not agreed. A work that was imported as an
    example, instead of taken over, is found by its text.
    """
    alike = Q(pk=example.work_id) | Q(text=example.text)
    here = Work.objects.filter(alike, organisation=badge_version.badge.organisation_id)
    works = list(here.defer("content", "consent").select_for_update().order_by("pk"))
    if all(one.consent_example for one in works):
        return works[0] if works else None
    raise CalibrationRefused(
        _("This text is the work of somebody who has not agreed that assessors practise on it."),
        _("The learner's agreement was expected: it is asked for on the page of the work."),
        _("Ask the learner to agree there, or choose another text."),
    )


@transaction.atomic
def allow_example(*, work: Work, learner: User, is_allowed: bool) -> Work:
    """The work, as one that assessors may practise on, or no longer; raises `Work.DoesNotExist`.

    Taking it back empties the anchors made of it, and takes them out of open rounds. What
    assessors scored stays.
    """
    held: Work = Work.objects.select_for_update().defer("content").get(pk=work.pk, learner=learner)
    if held.consent_example == is_allowed:
        return held
    held.consent_example = is_allowed
    held.save(update_fields=["consent_example"])
    if not is_allowed:
        _empty(held)
    record(
        "work.example-allowed" if is_allowed else "work.example-withdrawn",
        organisation_id=held.organisation_id,
        actor=learner,
        subject=f"work:{held.handle}",
    )
    return held


def _empty(work: Work) -> None:
    for anchor in Anchor.objects.filter(work=work):
        anchor.rounds.remove(*anchor.rounds.filter(closed_at=None))
        anchor.text, anchor.notes = "", {}
        anchor.retired_at = anchor.retired_at or timezone.now()
        anchor.save(update_fields=["text", "notes", "retired_at"])


def _quotes(text: str, words: str) -> list[dict[str, object]]:
    if not words.strip():
        return []
    quote = pasted(text, words)
    return [{"start": quote.start, "end": quote.end, "text": quote.text}]


@transaction.atomic
def retire_anchor(*, anchor: Anchor, by: User) -> None:
    """Takes an anchor out of use; rounds that have it keep it."""
    if anchor.retired_at is None:
        anchor.retired_at = timezone.now()
        anchor.save(update_fields=["retired_at"])
        record(
            "anchor.retired",
            organisation_id=anchor.badge.organisation_id,
            actor=by,
            subject=f"badge:{anchor.badge.handle}",
            detail={"anchor": anchor.handle},
        )


@transaction.atomic
def open_round(
    *, badge_version: BadgeVersion, title: str, anchors: Sequence[Anchor], by: User
) -> CalibrationRound:
    """A round of these anchors, open to every assessor; raises `CalibrationRefused` without any."""
    if not anchors:
        raise CalibrationRefused(
            _("No anchor was chosen."),
            _("A round has at least one; five or more tell something."),
            _("Tick the anchors to be scored."),
        )
    opened: CalibrationRound = CalibrationRound.objects.create(
        organisation=badge_version.badge.organisation,
        badge_version=badge_version,
        title=title.strip() or badge_version.title,
        opened_by=by,
    )
    opened.anchors.set(anchors)
    record(
        "calibration.opened",
        organisation_id=opened.organisation_id,
        actor=by,
        subject=f"calibration:{opened.handle}",
        detail={"anchors": [one.handle for one in anchors]},
    )
    return opened


@transaction.atomic
def close_round(*, of: CalibrationRound, by: User) -> CalibrationRound:
    """The round, closed: nobody scores in it any more."""
    if of.closed_at is None:
        of.closed_at = timezone.now()
        of.save(update_fields=["closed_at"])
        record(
            "calibration.closed",
            organisation_id=of.organisation_id,
            actor=by,
            subject=f"calibration:{of.handle}",
        )
    return of


@transaction.atomic
def score_anchor(
    *,
    of: CalibrationRound,
    anchor: Anchor,
    assessor: User,
    levels: Mapping[str, int],
    now: datetime | None = None,
) -> AnchorScore:
    """What the assessor gave, kept once: a second time gives the first back.

    Raises `CalibrationRefused` for a closed round, an anchor that is not in it, who chose the
    anchor, or a missing level.
    """
    held = CalibrationRound.objects.select_for_update().get(pk=of.pk)
    refuse_scoring(held, anchor, assessor)
    judged = rubric(of.badge_version)
    missing = [one.title for one in judged.criteria if levels.get(one.key) not in one.values]
    if missing:
        raise CalibrationRefused(
            _("No level is chosen for: %(titles)s.") % {"titles": ", ".join(missing)},
            _("Each criterion needs one."),
            _("Choose the level whose words fit best."),
        )
    score, is_new = AnchorScore.objects.get_or_create(
        round=held,
        anchor=anchor,
        assessor=assessor,
        defaults={
            "levels": {one.key: levels[one.key] for one in judged.criteria},
            "scored_at": now or timezone.now(),
        },
    )
    if is_new:
        record(
            "calibration.scored",
            organisation_id=of.organisation_id,
            actor=assessor,
            subject=f"calibration:{of.handle}",
            detail={"anchor": anchor.handle, "levels": score.levels},
        )
    return score


def refuse_scoring(of: CalibrationRound, anchor: Anchor, assessor: User) -> None:
    """Raises `CalibrationRefused` when `assessor` may not score `anchor` in this round."""
    if of.closed_at is not None:
        raise CalibrationRefused(
            _("This round is closed."),
            _("Anchors are scored while it is open."),
            _("Wait for the next one."),
        )
    if not of.anchors.filter(pk=anchor.pk).exists():
        raise CalibrationRefused(
            _("This text is not in the round."),
            _("One of the round's anchors was expected."),
            _("Go back to the round."),
        )
    if anchor.chosen_by_id == assessor.pk:
        raise CalibrationRefused(
            _("You chose this anchor and set its levels yourself."),
            _("Somebody who knows the levels cannot be compared with them."),
            _("Take the next one."),
        )
