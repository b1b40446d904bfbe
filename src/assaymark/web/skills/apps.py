"""Django's name for this room."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    """The room `skills`."""

    name = "assaymark.web.skills"
    label = "skills"
