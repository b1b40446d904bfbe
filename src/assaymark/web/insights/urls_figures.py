"""Addresses of figures about groups, of metrics, and of quotes."""

from django.urls import URLPattern, path

from assaymark.web.insights.views import groups, metrics, whole

urlpatterns: list[URLPattern] = [
    path("insights/", groups.insights, name="insights"),
    path("insights/growth/", groups.growth, name="growth"),
    path("insights/coverage/", groups.coverage, name="coverage"),
    path("insights/metrics/", metrics.metrics, name="metrics"),
    path("insights/metrics/new", metrics.new_metric, name="new_metric"),
    path("insights/metrics/<slug:key>/", metrics.metric, name="metric"),
    path("insights/metrics/<slug:key>/edit", metrics.edit_metric, name="edit_metric"),
    path("insights/metrics/<slug:key>/import", metrics.import_values, name="import_values"),
    path(
        "insights/metrics/<slug:key>/import/<slug:handle>", metrics.take_values, name="take_values"
    ),
    path("insights/metrics/<slug:key>/example.csv", metrics.value_table, name="value_table"),
    path("insights/links/", whole.links, name="links"),
    path("insights/quotes/", whole.quotes, name="quotes"),
    path("insights/quotes/<slug:handle>/curate", whole.curate_quote, name="curate_quote"),
    path("insights/badges/", whole.badge_worth, name="badge_worth"),
    path("insights/workload/", whole.workload, name="workload"),
]
