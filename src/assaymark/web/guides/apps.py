"""Django's name for this room; its jobs."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """The room `guides`."""

    name = "assaymark.web.guides"
    label = "guides"

    def ready(self) -> None:
        """Says how this room's jobs are done."""
        from assaymark.web.guides import jobs  # noqa: PLC0415 - tables exist now
        from assaymark.web.record.jobs import every, handles  # noqa: PLC0415

        handles("guides.plateaus", jobs.note_plateaus)
        handles("guides.link-work", jobs.link_work)
        handles("guides.plateau-letter", jobs.keep_plateau_letter, jobs.write_plateau_letter)
        handles(
            "guides.recognition-letter",
            jobs.keep_recognition_letter,
            jobs.write_recognition_letter,
        )
        every(3600, jobs.promise_daily)
