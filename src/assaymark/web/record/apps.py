"""Django's name for this room."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The room `record`."""

    name = "assaymark.web.record"
    label = "record"

    def ready(self) -> None:
        """Says what the worker does for this room now and then."""
        from assaymark.web.record import periodic  # noqa: PLC0415 - tables are ready only now
        from assaymark.web.record.jobs import every  # noqa: PLC0415

        every(60, periodic.export_events)
        every(86_400, periodic.drop_expired_events)
