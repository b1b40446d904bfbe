"""Django's name for this room."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """The room `boards`."""

    name = "assaymark.web.boards"
    label = "boards"
