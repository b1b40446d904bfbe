"""Addresses of leading indicators, of time to role-ready, and of exported events."""

from django.urls import URLPattern, path

from assaymark.web.insights.views import events, leading, ready

urlpatterns: list[URLPattern] = [
    path("insights/leading/", leading.leading, name="leading"),
    path("insights/role-ready/", ready.role_ready, name="role_ready"),
    path("insights/events/", events.counted_events, name="counted_events"),
    path("insights/events/<slug:month>.parquet", events.events_parquet, name="events_parquet"),
    path("insights/events/<slug:month>.csv", events.events_csv, name="events_csv"),
]
