"""Django's name for this room."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """The room `standing`."""

    name = "assaymark.web.standing"
    label = "standing"
