"""Addresses of people."""

from django.urls import URLPattern, URLResolver, include, path

from assaymark.web.people import views

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
    path("people/<str:handle>/", views.person, name="person"),
    path("people/<str:handle>/end/", views.end_membership, name="end_membership"),
    path("organisation/", views.organisation_profile, name="organisation_profile"),
    path("organisation/switch/", views.switch_organisation, name="switch_organisation"),
]
