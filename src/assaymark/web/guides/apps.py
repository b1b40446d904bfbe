"""Django's name for this room."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """The room `guides`."""

    name = "assaymark.web.guides"
    label = "guides"
