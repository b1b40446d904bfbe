"""Django's name for this room; what follows from events."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The room `site`."""

    name = "assaymark.web.site"
    label = "site"

    def ready(self) -> None:
        """Says what follows from events."""
        from assaymark.web.record.counting import count  # noqa: PLC0415 - rooms are ready now
        from assaymark.web.record.following import follow  # noqa: PLC0415
        from assaymark.web.site import counted  # noqa: PLC0415
        from assaymark.web.site.reactions import REACTIONS  # noqa: PLC0415

        follow(REACTIONS)
        count(describe=counted.DESCRIBE, contexts=counted.contexts)
