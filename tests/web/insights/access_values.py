"""The real values of this room's addresses, for the walk over every address."""

from typing import Any

from django.utils import timezone

from assaymark.web.catalogue.models import Badge
from assaymark.web.insights import actions
from assaymark.web.people.models import Organisation, User
from assaymark.web.record import jobs


def bias_values(*, organisation: Organisation, badge: Badge, owner: User) -> dict[str, Any]:
    """A published report of an organisation that asks the usual questions."""
    actions.start_asking(organisation=organisation, by=owner)
    report = actions.make_report(badge=badge, by=owner)
    jobs.work_all()
    report.refresh_from_db()
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    one = {"handle": report.handle}
    pages = ("bias_report", "bias_report_json", "publish_bias_report", "withdraw_bias_report")
    return {
        **dict.fromkeys(pages, one),
        "make_bias_report": {"handle": badge.handle},
        "edit_bias_question": {"key": "sex"},
        "bias_summary": {"slug": organisation.slug, **one},
        "bias_summary_json": {"slug": organisation.slug, **one},
    }
