"""Django's name for this room."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The room `insights`."""

    name = "assaymark.web.insights"
    label = "insights"
