"""Addresses of this room."""

from django.urls import path

from assaymark.web.catalogue.views import drafts, offers, reading

_ONE = "catalogue/<slug:handle>/"

urlpatterns = [
    path("badges/", offers.badges, name="badges"),
    path("badges/<slug:handle>/", offers.badge_on_offer, name="badge_on_offer"),
    path("catalogue/", reading.catalogue, name="catalogue"),
    path("catalogue/new/", drafts.new_badge, name="new_badge"),
    path(_ONE, reading.catalogue_badge, name="catalogue_badge"),
    path(f"{_ONE}versions/<int:number>/", reading.badge_version, name="badge_version"),
    path(f"{_ONE}compare/<int:before>/<int:after>/", reading.compare_badges, name="compare_badges"),
    path(f"{_ONE}draft/", drafts.edit_badge, name="edit_badge"),
    path(f"{_ONE}draft/new/", drafts.new_badge_draft, name="new_badge_draft"),
    path(f"{_ONE}draft/publish/", drafts.publish_badge, name="publish_badge"),
    path(f"{_ONE}draft/discard/", drafts.discard_badge, name="discard_badge"),
    path(f"{_ONE}retire/", drafts.retire_badge, name="retire_badge"),
    path(f"{_ONE}next/", drafts.set_next_badge, name="set_next_badge"),
]
