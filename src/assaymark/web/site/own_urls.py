"""Addresses of the room `site` itself: home pages, the audit record, jobs, the mailbox."""

from django.conf import settings
from django.urls import URLPattern, path

from assaymark.web.site import audit, home

urlpatterns: list[URLPattern] = [
    path("home/", home.home, name="home"),
    path("team/", home.team, name="team"),
    path("audit/", audit.audit, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
    path("jobs/", audit.jobs, name="jobs"),
    path("jobs/<int:number>/retry/", audit.retry_job, name="retry_job"),
]
if settings.KEEPS_MAIL:
    urlpatterns.append(path("mailbox/", audit.mailbox, name="mailbox"))
