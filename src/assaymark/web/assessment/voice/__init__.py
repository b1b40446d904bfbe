"""A recorded voice note, read with suspicion: type and length by its content, never by its name."""

from assaymark.web.assessment.voice.reading import (
    MAX_BYTES,
    MAX_SECONDS,
    Recording,
    read_recording,
    too_big,
)

__all__ = ["MAX_BYTES", "MAX_SECONDS", "Recording", "read_recording", "too_big"]
