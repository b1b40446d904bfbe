"""Django's name for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "assaymark.web.people"
    label = "people"
