"""What the worker does for this room now and then.

The engine of events takes a second and 100 MB to load: only a process that needs it does.
"""


def export_events() -> None:
    """Brings the segments of all organisations up to date, each minute."""
    from assaymark.web.record import exporting  # noqa: PLC0415 - see above

    exporting.export_all()


def drop_expired_events() -> None:
    """Takes events out of segments whose kind's days are over, each day."""
    from assaymark.web.record import exporting  # noqa: PLC0415 - see above

    exporting.drop_expired()
