"""Django's name for this room, and what the worker does for it each second."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """The room `awards`."""

    name = "assaymark.web.awards"
    label = "awards"

    def ready(self) -> None:
        """Has the worker seal the logs."""
        from assaymark.web.awards.log import seal_all  # noqa: PLC0415 - tables exist only now
        from assaymark.web.record.jobs import every  # noqa: PLC0415

        every(1.0, seal_all)
