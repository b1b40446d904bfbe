"""Addresses of boards."""

from django.urls import path

from assaymark.web.boards.views import boards, counting, private, sprints

urlpatterns = [
    path("boards/", boards.boards, name="boards"),
    path("boards/me/", boards.board_wishes, name="board_wishes"),
    path("boards/how-counted/", counting.how_counted, name="how_counted"),
    path("boards/gaming/", counting.gaming_report, name="gaming_report"),
    path("boards/gaming/ask/", counting.ask_gaming_report, name="ask_gaming_report"),
    path("boards/critical/", private.critical_skills, name="critical_skills"),
    path("boards/critical/<handle>/", private.mark_critical, name="mark_critical"),
    path("boards/private/", private.private_skills, name="private_skills"),
    path("boards/private/<handle>/<person>/", private.private_skill, name="private_skill"),
    path("boards/sprints/", sprints.sprints, name="sprints"),
    path("boards/sprints/new/", sprints.new_sprint, name="new_sprint"),
    path("boards/sprints/<handle>/", sprints.sprint, name="sprint"),
    path("boards/sprints/<handle>.json", sprints.sprint_json, name="sprint_json"),
    path("boards/sprints/<handle>/cancel/", sprints.cancel_sprint, name="cancel_sprint"),
    path("boards/<handle>/", boards.board, name="board"),
    path("boards/<handle>.json", boards.board_json, name="board_json"),
]
