"""Boards by skill, leagues, private dashboards, sprints: verified evidence only."""
