"""Pages of boards: a skill's board, private dashboards, sprints, how it is counted."""
