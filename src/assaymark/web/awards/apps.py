"""Django's name for this room."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """The room `awards`."""

    name = "assaymark.web.awards"
    label = "awards"
