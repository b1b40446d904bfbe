"""Django's name for this room."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The room `public`."""

    name = "assaymark.web.public"
    label = "public"
