"""Django's name for this room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The room `catalogue`."""

    name = "assaymark.web.catalogue"
    label = "catalogue"
