"""Reports of abuse are closed: somebody with no part in it answers in words and says who was right.

What a peer said is shown nowhere once a report about it was right; about a work, the words say what
follows, since nobody but its assessors and its learner reads it.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.models import AbuseReport
from assaymark.web.assessment.refusal import PeersRefused
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record

MAX_ANSWER = 4000


@transaction.atomic
def close_report(
    *, report: AbuseReport, is_upheld: bool, answer: str, by: User, now: datetime | None = None
) -> AbuseReport:
    """The report, closed with `answer`, which its writer gets by letter; closed twice is once.

    Raises `PeersRefused` without words, and for the people that it is about.
    """
    held: AbuseReport = (
        AbuseReport.objects.select_for_update(of=("self",))
        .select_related("reading__work")
        .defer("reading__work__content", "reading__work__text")
        .get(pk=report.pk)
    )
    if held.closed_at is not None:
        return held
    _refuse(held, answer, by)
    held.is_upheld, held.answer, held.closed_by = is_upheld, answer.strip(), by
    held.closed_at = now or timezone.now()
    held.save(update_fields=["is_upheld", "answer", "closed_by", "closed_at"])
    reading = held.reading
    record(
        "peer.report-closed",
        organisation_id=reading.organisation_id,
        actor=by,
        subject=f"reading:{reading.handle}",
        detail={"about": held.about, "upheld": is_upheld, "characters": len(held.answer)},
        at=held.closed_at,
    )
    defer(
        "assessment.report-letter",
        f"{held.pk}",
        arguments={"report": held.pk},
        organisation_id=reading.organisation_id,
    )
    return held


def _refuse(report: AbuseReport, answer: str, by: User) -> None:
    if by.pk in (report.by_id, report.reading.peer_id, report.reading.work.learner_id):
        raise PeersRefused(
            _("This report is yours, or about you."),
            _("Somebody with no part in it was expected."),
            _("Leave it to another owner or auditor."),
        )
    if not answer.strip() or len(answer) > MAX_ANSWER:
        raise PeersRefused(
            _("There is no answer, or a very long one."),
            _("Whoever reported something is told in words what came of it."),
            _("Write a few sentences."),
            field="answer",
        )
