"""Django's name for this room."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The room `record`."""

    name = "assaymark.web.record"
    label = "record"
