"""Addresses of standing."""

from django.urls import URLPattern, path

from assaymark.web.standing.views import figures, mine, team

urlpatterns: list[URLPattern] = [
    path("standing/", mine.standing, name="standing"),
    path("standing/mine.json", mine.my_skills_json, name="my_skills_json"),
    path("standing/mine.csv", mine.my_skills_csv, name="my_skills_csv"),
    path("standing/figures/", figures.score_figures, name="score_figures"),
    path("standing/figures.json", figures.score_figures_json, name="score_figures_json"),
    path("standing/figures/fit", figures.refit_figures, name="refit_figures"),
    path("standing/of/<slug:person>/", team.person_standing, name="person_standing"),
    path(
        "standing/of/<slug:person>/<slug:handle>/",
        team.person_skill,
        name="person_skill",
    ),
    path("standing/<slug:handle>/", mine.skill_standing, name="skill_standing"),
    path("standing/<slug:handle>/declare", mine.declare_skill, name="declare_skill"),
    path("standing/<slug:handle>/take-back", mine.undeclare_skill, name="undeclare_skill"),
]
