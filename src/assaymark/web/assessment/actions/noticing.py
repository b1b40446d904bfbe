"""Noticing: a work beside all others of the organisation and beside its task; who looked at it.

`begin` belongs to the hand-in: it keeps the marks, and what was measured with consent, and promises
the rest. `notice` is that promise: it looks once, and what it finds is an observation that sends
the work to a person (`flags`). `see` records who opened what was noticed.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assaymark.grading.fingerprint import given, marks
from assaymark.grading.overlap import Overlap, given_runs, overlap
from assaymark.web.assessment.given import given_texts
from assaymark.web.assessment.measuring import HowWritten
from assaymark.web.assessment.models import Fingerprint, Likeness, Look, Measured, Noticed, Work
from assaymark.web.assessment.queries.integrity import likely
from assaymark.web.assessment.watching import notices
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record

OLDER_AT_ONCE = 200
"""Works from before there were marks that one job marks on the way."""


def begin(*, work: Work, how: HowWritten | None) -> None:
    """Keeps the marks of a work just handed in, and what was measured; promises to notice."""
    _mark([work])
    if how is not None:
        Measured.objects.create(work=work, **asdict(how))
    defer(
        "assessment.notice",
        work.handle,
        arguments={"work": work.pk},
        organisation_id=work.organisation_id,
    )


@transaction.atomic
def notice(*, work: Work, now: datetime | None = None) -> Noticed:
    """What is noticed about `work`, looked at once; asked again, the first answer.

    Takes the lock of the work, like everything that settles it, so that a grade waits for it.
    """
    held: Work = (
        Work.objects.select_for_update(of=("self",))
        .select_related("badge_version__badge", "organisation")
        .get(pk=work.pk)
    )
    first = Noticed.objects.filter(work=held).first()
    if first is not None:
        return first
    _mark([held, *_unmarked(held.organisation)])
    found = [_keep(held, *pair) for pair in _alike(held)]
    made: Noticed = Noticed.objects.create(
        work=held,
        notices=notices(held),
        compared=Fingerprint.objects.filter(organisation=held.organisation).count() - 1,
        noticed_at=now or timezone.now(),
    )
    record(
        "integrity.noticed",
        organisation_id=held.organisation_id,
        actor=None,
        subject=f"work:{held.handle}",
        detail={
            "compared_with": made.compared,
            "alike": [{"words": one.words, "own": one.is_own} for one in found],
            "kinds": [one["kind"] for one in made.notices],
        },
        at=made.noticed_at,
    )
    return made


@transaction.atomic
def see(*, work: Work, who: User, now: datetime | None = None) -> None:
    """Records that somebody looked at what was noticed about a work, the first time."""
    look, is_new = Look.objects.get_or_create(
        work=work, who=who, defaults={"first_at": now or timezone.now()}
    )
    if is_new:
        record(
            "integrity.seen",
            organisation_id=work.organisation_id,
            actor=who,
            subject=f"work:{work.handle}",
            at=look.first_at,
        )


def _mark(works: list[Work]) -> None:
    """Keeps the marks of the works that have none yet."""
    known = set(Fingerprint.objects.filter(work__in=works).values_list("work_id", flat=True))
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(work=one, organisation_id=one.organisation_id, marks=marks_of(one))
            for one in works
            if one.pk not in known
        ],
        ignore_conflicts=True,
    )


def marks_of(work: Work) -> list[int]:
    """The marks of a work without those of what everybody was given."""
    found = marks(work.text, leaving_out=given(given_texts(work.badge_version)))
    return [int(one) for one in found]


def _unmarked(organisation: Organisation) -> list[Work]:
    found = Work.objects.filter(organisation=organisation, fingerprint=None)
    return list(found.select_related("badge_version").defer("content")[:OLDER_AT_ONCE])


def _alike(work: Work) -> list[tuple[Work, Overlap]]:
    """The works that share more passages with `work` than honest works do by chance."""
    known = given_runs(given_texts(work.badge_version))
    others = Work.objects.filter(pk__in=likely(work)).only("pk", "text", "learner_id")
    pairs = [(other, overlap(work.text, other.text, given=known)) for other in others]
    return [(other, shared) for other, shared in pairs if shared.is_noticed]


def _keep(work: Work, other: Work, shared: Overlap) -> Likeness:
    kept: Likeness = Likeness.objects.create(
        work=work,
        other=other,
        words=shared.words,
        share=shared.share,
        is_own=work.learner_id == other.learner_id,
        passages=[asdict(one) for one in shared.passages],
    )
    return kept
