"""Addresses of pilots, and of what badges are worth."""

from django.urls import URLPattern, path

from assaymark.web.insights.views import piloting, pilots, public_pilots, worth

ONE = "insights/pilots/<slug:handle>"
urlpatterns: list[URLPattern] = [
    path("insights/pilots/", pilots.pilots, name="pilots"),
    path("insights/pilots/new", pilots.new_pilot, name="new_pilot"),
    path("insights/pilots/propose", pilots.propose_pilot, name="propose_pilot"),
    path(f"{ONE}/", piloting.pilot, name="pilot"),
    path(f"{ONE}.json", piloting.pilot_json, name="pilot_json"),
    path(f"{ONE}/edit", pilots.edit_pilot, name="edit_pilot"),
    path(f"{ONE}/teams", pilots.pilot_teams, name="pilot_teams"),
    path(f"{ONE}/metrics", pilots.pilot_metrics, name="pilot_metrics"),
    path(
        f"{ONE}/metrics/<int:number>/remove",
        pilots.remove_pilot_metric,
        name="remove_pilot_metric",
    ),
    path(f"{ONE}/check", pilots.pilot_check, name="pilot_check"),
    path(f"{ONE}/readings/<int:number>", piloting.pilot_readings, name="pilot_readings"),
    path(f"{ONE}/note/<slug:kind>", piloting.note_pilot, name="note_pilot"),
    path(f"{ONE}/notes/<int:number>/remove", piloting.remove_pilot_note, name="remove_pilot_note"),
    path(f"{ONE}/end", piloting.end_pilot, name="end_pilot"),
    path(f"{ONE}/publish", piloting.publish_pilot, name="publish_pilot"),
    path("insights/prediction/", worth.prediction, name="prediction"),
    path("insights/return/", worth.roi, name="roi"),
    path("insights/hires/", worth.quality_of_hire, name="quality_of_hire"),
    path("o/<slug:slug>/pilots/<slug:handle>", public_pilots.pilot_summary, name="pilot_summary"),
    path(
        "o/<slug:slug>/pilots/<slug:handle>.json",
        public_pilots.pilot_summary_json,
        name="pilot_summary_json",
    ),
]
