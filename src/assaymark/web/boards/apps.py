"""Django's name for this room; its jobs, and what it tells of its boards."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """The room `boards`."""

    name = "assaymark.web.boards"
    label = "boards"

    def ready(self) -> None:
        """Says how this room's jobs are done, and how its boards moved."""
        from assaymark.web.boards import jobs  # noqa: PLC0415 - tables exist now
        from assaymark.web.boards.queries.movements import movements  # noqa: PLC0415
        from assaymark.web.insights import moving  # noqa: PLC0415
        from assaymark.web.record.jobs import every, handles  # noqa: PLC0415

        moving.tells(movements)

        handles("boards.follow", jobs.follow)
        handles("boards.rebuild", jobs.rebuild)
        handles("boards.week", jobs.keep_week)
        handles("boards.close-sprint", jobs.close_sprint)
        handles("boards.gaming", jobs.look_for_gaming)
        every(900, jobs.promise)
