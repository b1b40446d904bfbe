"""Addresses that anyone may ask for."""

from django.urls import URLPattern, path

from assaymark.web.public.views import badge, documents, evidence, front, studies, verifying

urlpatterns: list[URLPattern] = [
    path("", front.front, name="front"),
    path("verify", verifying.verify, name="verify"),
    path("b/<slug:handle>", badge.badge, name="badge"),
    path("b/<slug:handle>.<slug:ending>", badge.badge_file, name="badge_file"),
    path("e/<slug:handle>", evidence.evidence, name="evidence"),
    path("e/<slug:handle>/file", evidence.evidence_file, name="evidence_file"),
    path("studies/of/<slug:handle>/<path:grader>", studies.grader_study, name="grader_study"),
    path("studies/<slug:handle>", studies.validation_study, name="validation_study"),
    path("studies/<slug:handle>.json", studies.validation_study_json, name="validation_study_json"),
    path("o/<slug:slug>/", front.organisation, name="organisation"),
    path("o/<slug:slug>/issuer", documents.issuer, name="issuer"),
    path("o/<slug:slug>/issuer.json", documents.issuer_json, name="issuer_json"),
    path("o/<slug:slug>/did.json", documents.did, name="did"),
    path("o/<slug:slug>/status/<int:number>", documents.status, name="status"),
    path("o/<slug:slug>/status/<int:number>.json", documents.status, name="status_json"),
    path("o/<slug:slug>/badges/<slug:handle>", documents.achievement, name="achievement"),
    path(
        "o/<slug:slug>/badges/<slug:handle>.<slug:ending>",
        documents.achievement_file,
        name="achievement_file",
    ),
    path("o/<slug:slug>/log/", documents.log, name="log"),
    path("o/<slug:slug>/log/checkpoint", documents.log_checkpoint, name="log_checkpoint"),
    path("o/<slug:slug>/log/tile/<path:rest>", documents.log_tile, name="log_tile"),
]
