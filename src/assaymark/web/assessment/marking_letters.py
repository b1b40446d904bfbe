"""Letters about appeals and reports: written outside the transaction, recorded inside it."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from assaymark.web.assessment.models import AbuseReport, Appeal, AppealState
from assaymark.web.assessment.queries.marking import can_still_judge
from assaymark.web.people import queries as people
from assaymark.web.people.roles import May, permissions
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


def write_nobody_letter(job: Job) -> list[str]:
    """Tells the owners that nobody is left to judge an appeal; the addresses written to."""
    appeal = _appeal(job)
    if appeal.state != AppealState.OPEN or can_still_judge(appeal.decision.work).exists():
        return []
    work = appeal.decision.work
    facts = {"work": work, "address": settings.BASE_URL + reverse("people")}
    subject = render_to_string("assessment/nobody_subject.txt", facts).strip()
    text = render_to_string("assessment/nobody_mail.txt", facts)
    owners = [
        member.user.email
        for member in people.members(work.organisation)
        if May.MANAGE_ORGANISATION in permissions(member.roles)
    ]
    for address in owners:
        send_mail(subject, text, None, [address])
    return owners


def keep_nobody_letter(job: Job, addresses: list[str]) -> None:
    """Records who was told."""
    work = _appeal(job).decision.work
    for address in addresses:
        _sent(work.organisation_id, f"work:{work.handle}", address, "nobody to judge an appeal")


def write_report_letter(job: Job) -> str:
    """Tells whoever reported abuse what came of it; the address written to."""
    report = _report(job)
    facts = {"report": report}
    subject = render_to_string("assessment/report_subject.txt", facts).strip()
    text = render_to_string("assessment/report_mail.txt", facts)
    send_mail(subject, text, None, [report.by.email])
    return str(report.by.email)


def keep_report_letter(job: Job, address: str) -> None:
    """Records that they were told."""
    reading = _report(job).reading
    _sent(reading.organisation_id, f"reading:{reading.handle}", address, "report closed")


def _appeal(job: Job) -> Appeal:
    found: Appeal = Appeal.objects.select_related(
        "decision__work__organisation", "decision__work__badge_version"
    ).get(pk=job.arguments["appeal"])
    return found


def _report(job: Job) -> AbuseReport:
    found: AbuseReport = AbuseReport.objects.select_related("by", "reading__organisation").get(
        pk=job.arguments["report"]
    )
    return found


def _sent(organisation_id: int, subject: str, address: str, about: str) -> None:
    record(
        "letter.sent",
        organisation_id=organisation_id,
        actor=None,
        subject=subject,
        detail={"to": address, "about": about},
    )
