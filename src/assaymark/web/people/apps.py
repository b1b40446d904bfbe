"""Django's name for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "assaymark.web.people"
    label = "people"

    def ready(self) -> None:
        """Says how this room's jobs are done."""
        from assaymark.web.people import jobs  # noqa: PLC0415 - tables are ready only now
        from assaymark.web.record.jobs import handles  # noqa: PLC0415

        handles("people.import", jobs.do_import)
        handles("people.invite", jobs.invite_imported)
