"""Django's name for this room; its jobs."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """The room `standing`."""

    name = "assaymark.web.standing"
    label = "standing"

    def ready(self) -> None:
        """Says how this room's jobs are done, and who may show a badge anew."""
        from assaymark.web.assessment import renewing  # noqa: PLC0415 - tables exist now
        from assaymark.web.record.jobs import every, handles  # noqa: PLC0415
        from assaymark.web.standing import jobs, offers, reminders  # noqa: PLC0415

        handles("standing.update", jobs.update)
        handles("standing.rebuild", jobs.rebuild_part)
        handles("standing.settle", jobs.settle_part)
        handles("standing.refit", jobs.publish_fitted, jobs.fit_figures)
        handles("standing.aging", jobs.note_aged)
        handles("standing.letter", jobs.keep_letter, jobs.write_letter)
        handles("standing.remind", reminders.look)
        handles("standing.reminder", reminders.keep, reminders.write)
        every(3600, jobs.promise_daily)
        every(3600, reminders.promise_daily)
        renewing.also(offers.is_refresh)
