"""Addresses of insights."""

from django.urls import URLPattern, path

from assaymark.web.insights import urls_figures, urls_leading, urls_pilots
from assaymark.web.insights.views import answers, public, reports

urlpatterns: list[URLPattern] = [
    *urls_figures.urlpatterns,
    path("about-me/", answers.about_me, name="about_me"),
    path("about-me/erase", answers.erase_about_me, name="erase_about_me"),
    path("insights/bias/", reports.bias_reports, name="bias_reports"),
    path("insights/bias/asked/", answers.bias_questions, name="bias_questions"),
    path("insights/bias/asked/new", answers.add_bias_question, name="add_bias_question"),
    path("insights/bias/asked/import", answers.import_answers, name="import_answers"),
    path("insights/bias/asked/example.csv", answers.answer_table, name="answer_table"),
    path("insights/bias/asked/<slug:key>/", answers.edit_bias_question, name="edit_bias_question"),
    path("insights/bias/make/<slug:handle>", reports.make_bias_report, name="make_bias_report"),
    path("insights/bias/<slug:handle>/", reports.bias_report, name="bias_report"),
    path("insights/bias/<slug:handle>.json", reports.bias_report_json, name="bias_report_json"),
    path(
        "insights/bias/<slug:handle>/publish",
        reports.publish_bias_report,
        name="publish_bias_report",
    ),
    path(
        "insights/bias/<slug:handle>/withdraw",
        reports.withdraw_bias_report,
        name="withdraw_bias_report",
    ),
    path("o/<slug:slug>/bias/<slug:handle>", public.bias_summary, name="bias_summary"),
    path(
        "o/<slug:slug>/bias/<slug:handle>.json", public.bias_summary_json, name="bias_summary_json"
    ),
    *urls_pilots.urlpatterns,
    *urls_leading.urlpatterns,
]
