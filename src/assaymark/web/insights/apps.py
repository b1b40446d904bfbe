"""Django's name for this room; its jobs."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The room `insights`."""

    name = "assaymark.web.insights"
    label = "insights"

    def ready(self) -> None:
        """Says how this room's jobs are done."""
        from assaymark.web.insights import actions, jobs, warming  # noqa: PLC0415 - tables exist now
        from assaymark.web.record.jobs import every, handles  # noqa: PLC0415

        handles("insights.bias", jobs.keep_bias_report, jobs.make_bias_report)
        handles("insights.take-values", jobs.take_values)
        every(3600, jobs.erase_those_who_left)
        every(3600, actions.drop_old_tables)
        warming.register()
