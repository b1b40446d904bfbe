"""The letter about an appeal: written outside the transaction, recorded inside it."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from assaymark.web.assessment.models import Appeal
from assaymark.web.record.actions import record
from assaymark.web.record.models import Job


def write_appeal_letter(job: Job) -> str:
    """Tells the learner what became of the appeal; the address written to."""
    appeal = Appeal.objects.select_related(
        "decision__work__learner",
        "decision__work__organisation",
        "decision__work__badge_version",
        "decision__award",
    ).get(pk=job.arguments["appeal"])
    decision = appeal.decision
    work = decision.work
    award = decision.award
    facts = {
        "appeal": appeal,
        "decision": decision,
        "work": work,
        "earned": decision.passed and not appeal.before["passed"],
        "address": settings.BASE_URL + reverse("work", args=[work.handle]),
        "badge_address": f"{settings.BASE_URL}/b/{award.handle}" if award else "",
    }
    subject = render_to_string("assessment/appeal_subject.txt", facts).strip()
    send_mail(
        subject, render_to_string("assessment/appeal_mail.txt", facts), None, [work.learner.email]
    )
    return str(work.learner.email)


def keep_appeal_letter(job: Job, address: str) -> None:
    """Records that the learner was told."""
    appeal = Appeal.objects.select_related("decision__work").get(pk=job.arguments["appeal"])
    work = appeal.decision.work
    record(
        "letter.sent",
        organisation_id=work.organisation_id,
        actor=None,
        subject=f"work:{work.handle}",
        detail={"to": address, "about": "appeal"},
    )
