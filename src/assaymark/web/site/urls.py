"""Every address of the site, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("assaymark.web.site.own_urls")),
    path("", include("assaymark.web.public.urls")),
    path("", include("assaymark.web.guides.urls")),
    path("", include("assaymark.web.boards.urls")),
    path("", include("assaymark.web.insights.urls")),
    path("", include("assaymark.web.standing.urls")),
    path("", include("assaymark.web.assessment.urls")),
    path("", include("assaymark.web.awards.urls")),
    path("", include("assaymark.web.catalogue.urls")),
    path("", include("assaymark.web.skills.urls")),
    path("", include("assaymark.web.people.urls")),
    path("", include("assaymark.web.record.urls")),
    path("", include("assaymark.web.connect.urls")),
]
