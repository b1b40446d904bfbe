"""Addresses of leading indicators and of exported events."""

from django.urls import URLPattern, path

from assaymark.web.insights.views import events, leading

urlpatterns: list[URLPattern] = [
    path("insights/leading/", leading.leading, name="leading"),
    path("insights/events/", events.counted_events, name="counted_events"),
    path("insights/events/<slug:month>.parquet", events.events_parquet, name="events_parquet"),
    path("insights/events/<slug:month>.csv", events.events_csv, name="events_csv"),
]
