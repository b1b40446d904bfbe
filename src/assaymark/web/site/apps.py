"""Django's name for this room."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The room `site`."""

    name = "assaymark.web.site"
    label = "site"
