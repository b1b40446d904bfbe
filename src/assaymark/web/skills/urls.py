"""Addresses of this room."""

from django.urls import path

from assaymark.web.skills import draft_views, views

_ONE = "skills/<slug:handle>/"

urlpatterns = [
    path("skills/", views.skills, name="skills"),
    path("skills/new/", draft_views.new_framework, name="new_framework"),
    path("skills/import/", draft_views.import_framework, name="import_framework"),
    path("skills/competency/<slug:handle>/", views.competency, name="competency"),
    path(_ONE, views.framework, name="framework"),
    path(f"{_ONE}versions/", views.framework_versions, name="framework_versions"),
    path(f"{_ONE}versions/<int:number>/", views.framework_version, name="framework_version"),
    path(f"{_ONE}versions/<int:number>.yaml", views.framework_yaml, name="framework_yaml"),
    path(f"{_ONE}versions/<int:number>.json", views.framework_json, name="framework_json"),
    path(
        f"{_ONE}compare/<int:before>/<int:after>/",
        views.compare_frameworks,
        name="compare_frameworks",
    ),
    path(f"{_ONE}draft/", draft_views.edit_framework, name="edit_framework"),
    path(f"{_ONE}draft/edit/<path:place>/", draft_views.edit_part, name="edit_part"),
    path(f"{_ONE}draft/add/<path:place>/", draft_views.add_part, name="add_part"),
    path(f"{_ONE}draft/move/<path:place>/", draft_views.move_part, name="move_part"),
    path(f"{_ONE}draft/remove/<path:place>/", draft_views.remove_part, name="remove_part"),
    path(f"{_ONE}draft/publish/", draft_views.publish_framework, name="publish_framework"),
    path(f"{_ONE}draft/discard/", draft_views.discard_framework, name="discard_framework"),
    path(f"{_ONE}draft/new/", draft_views.new_framework_draft, name="new_framework_draft"),
    path(f"{_ONE}retire/", draft_views.retire_framework, name="retire_framework"),
]
