"""Addresses of this room."""

from django.urls import URLPattern, path

from assaymark.web.assessment.views import gates, graders, learner, review

urlpatterns: list[URLPattern] = [
    path("work/", learner.my_record, name="my_record"),
    path("work/new/<str:handle>", learner.hand_in, name="hand_in"),
    path("work/<str:handle>/", learner.work, name="work"),
    path("work/<str:handle>/file", learner.work_file, name="work_file"),
    path("work/<str:handle>/trail", review.trail, name="trail"),
    path("review/", review.queue, name="queue"),
    path("review/<str:handle>/", review.review, name="review"),
    path("graders/<str:handle>/", graders.graders, name="graders"),
    path("graders/<str:handle>/fit", graders.fit_grader, name="fit_grader"),
    path("graders/<str:handle>/examples", graders.import_examples, name="import_examples"),
    path("graders/<str:handle>/example.csv", graders.example_table, name="example_table"),
    path("graders/<str:handle>/gate/", gates.gate, name="gate"),
    path("graders/<str:handle>/gate.json", gates.gate_json, name="gate_json"),
    path("graders/<str:handle>/gate/calibrate", gates.calibrate, name="calibrate"),
    path("graders/<str:handle>/<str:grader>.json", graders.grader_document, name="grader_document"),
]
