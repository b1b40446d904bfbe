"""Addresses of awards."""

from django.urls import URLPattern, path

from assaymark.web.awards import views

urlpatterns: list[URLPattern] = [
    path("awards/", views.awards, name="awards"),
    path("awards/keys/", views.keys, name="keys"),
    path("awards/<str:handle>/", views.award, name="award"),
]
