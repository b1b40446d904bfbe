"""Django's name for this room."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The room `kit`."""

    name = "assaymark.web.kit"
    label = "kit"
