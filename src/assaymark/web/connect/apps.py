"""Django's name for this room."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    """The room `connect`."""

    name = "assaymark.web.connect"
    label = "connect"
