"""Addresses of this room."""

from django.urls import URLPattern, path

from assaymark.web.assessment.views import (
    appeals,
    gates,
    graders,
    learner,
    peers,
    review,
    signals,
    studies,
)

urlpatterns: list[URLPattern] = [
    path("work/", learner.my_record, name="my_record"),
    path("work/new/<str:handle>", learner.hand_in, name="hand_in"),
    path("work/<str:handle>/", learner.work, name="work"),
    path("work/<str:handle>/file", learner.work_file, name="work_file"),
    path("work/<str:handle>/trail", review.trail, name="trail"),
    path("peers/", peers.peers, name="peers"),
    path("peers/take", peers.take_reading, name="take_reading"),
    path("peers/badge/<str:handle>/", peers.peer_settings, name="peer_settings"),
    path("peers/<str:handle>/", peers.reading, name="reading"),
    path("peers/<str:handle>/decline", peers.decline_reading, name="decline_reading"),
    path("peers/<str:handle>/report", peers.report_abuse, name="report_abuse"),
    path("peers/<str:handle>/voice", peers.voice_note, name="voice_note"),
    path("signals/<str:handle>/", signals.weights, name="weights"),
    path("signals/<str:handle>/publish", signals.publish_weights, name="publish_weights"),
    path("observe/", signals.observe_whom, name="observe_whom"),
    path("observe/<str:who>/<str:handle>/", signals.observe, name="observe"),
    path("work/<str:handle>/contest", appeals.contest, name="contest"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("review/", review.queue, name="queue"),
    path("review/<str:handle>/", review.review, name="review"),
    path("graders/<str:handle>/", graders.graders, name="graders"),
    path("graders/<str:handle>/fit", graders.fit_grader, name="fit_grader"),
    path("graders/<str:handle>/examples", graders.import_examples, name="import_examples"),
    path("graders/<str:handle>/example.csv", graders.example_table, name="example_table"),
    path("graders/<str:handle>/gate/", gates.gate, name="gate"),
    path("graders/<str:handle>/gate.json", gates.gate_json, name="gate_json"),
    path("graders/<str:handle>/gate/calibrate", gates.calibrate, name="calibrate"),
    path("graders/<str:handle>/calibrate", studies.calibrate_grader, name="calibrate_grader"),
    path("graders/<str:handle>/studies/<int:number>/", studies.study, name="study"),
    path(
        "graders/<str:handle>/studies/<int:number>/publish",
        studies.publish_study,
        name="publish_study",
    ),
    path(
        "graders/<str:handle>/studies/<int:number>/discard",
        studies.discard_study,
        name="discard_study",
    ),
    path("graders/<str:handle>/<str:grader>.json", graders.grader_document, name="grader_document"),
]
