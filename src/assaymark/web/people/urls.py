"""Addresses of people."""

from django.urls import URLPattern, URLResolver, include, path

from assaymark.web.people import context_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/email/", views.no_change_of_address, name="no_change_of_address"),
    path("account/", include("allauth.urls")),
    path("join/<str:token>", views.join, name="join"),
    path("demo/", views.demo, name="demo"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/roles/", views.roles, name="roles"),
    path(
        "people/invitations/<int:number>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("people/import/", context_views.import_people, name="import_people"),
    path("people/import/<str:handle>/", context_views.people_import, name="people_import"),
    path("people/export.csv", context_views.export_people, name="export_people"),
    path("people/template.csv", context_views.people_template, name="people_template"),
    path("people/<str:handle>/", views.person, name="person"),
    path("people/<str:handle>/end/", views.end_membership, name="end_membership"),
    path("people/<str:handle>/context/", context_views.person_context, name="person_context"),
    path("organisation/", views.organisation_profile, name="organisation_profile"),
    path("organisation/switch/", views.switch_organisation, name="switch_organisation"),
]
