"""Django's name for this room, and what the worker does for it."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    """The room `connect`."""

    name = "assaymark.web.connect"
    label = "connect"

    def ready(self) -> None:
        """Has the worker forget kept answers once their time is over."""
        from assaymark.web.connect.actions import forget_old_answers  # noqa: PLC0415 - needs tables
        from assaymark.web.record.jobs import every  # noqa: PLC0415

        def forget() -> None:
            forget_old_answers()

        every(3600, forget)
