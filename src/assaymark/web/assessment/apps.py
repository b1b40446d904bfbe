"""Django's name for this room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The room `assessment`."""

    name = "assaymark.web.assessment"
    label = "assessment"
