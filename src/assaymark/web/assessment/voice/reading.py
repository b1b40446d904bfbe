"""A voice note as it came, checked: WebM, Ogg or MP4 with sound alone, two minutes at most.

Pure functions over bytes. Whoever calls them holds hostile input: nothing is decoded, only the
container is walked, once, and everything that does not fill it exactly is refused. Who forges the
times inside can make a longer note seem short; `MAX_BYTES` is what bounds it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.voice import ogg, webm
from assaymark.web.assessment.voice.errors import BrokenRecording, NotOnlySound
from assaymark.web.assessment.voice.mp4 import is_mp4, mp4_seconds

MAX_BYTES = 3 * 1024 * 1024
MAX_SECONDS = 120
_SLACK = 1.5  # a recorder stops a little after it is told to


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice note that may be kept."""

    content: bytes
    media_type: str
    seconds: float

    @property
    def sha256(self) -> str:
        """The digest of `content`, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def read_recording(content: bytes) -> Recording:
    """The voice note in these bytes; raises `UploadRefused` saying what to do."""
    if len(content) > MAX_BYTES:
        raise too_big(len(content))
    media_type, seconds = _read(content)
    if seconds > MAX_SECONDS + _SLACK:
        raise UploadRefused(
            _("The voice note lasts %(seconds)d seconds.") % {"seconds": min(seconds, 10**6)},
            _("At most %(most)d are taken.") % {"most": MAX_SECONDS},
            _("Record it again: one thing that worked, one thing to try next."),
        )
    return Recording(content, media_type, seconds)


def too_big(size: int) -> UploadRefused:
    """The refusal of a recording of `size` bytes."""
    return UploadRefused(
        _("The voice note has %(size).1f MB.") % {"size": size / 1024 / 1024},
        _("At most %(limit)d MB are taken.") % {"limit": MAX_BYTES // 1024 // 1024},
        _("Record it on this page, or export it with a lower quality."),
    )


def _read(content: bytes) -> tuple[str, float]:
    found = _reader(content)
    if found is None:
        raise UploadRefused(
            _("The file is no recording that can be played here."),
            _("Sound as WebM, Ogg or MP4 (m4a) was expected."),
            _("Record it on this page, or choose another file."),
        )
    media_type, seconds = found
    try:
        return media_type, seconds(content)
    except NotOnlySound as strange:
        raise UploadRefused(
            _("The recording holds more than sound: %(why)s.") % {"why": strange},
            _("A voice note of sound alone was expected."),
            _("Record it on this page, without video."),
        ) from strange
    except (BrokenRecording, ZeroDivisionError) as broken:
        raise UploadRefused(
            _("The recording cannot be read: %(why)s.") % {"why": broken},
            _("A whole recording was expected."),
            _("Record it again."),
        ) from broken


def _reader(content: bytes) -> tuple[str, Callable[[bytes], float]] | None:
    if content.startswith(webm.MAGIC):
        return "audio/webm", webm.webm_seconds
    if content.startswith(ogg.MAGIC):
        return "audio/ogg", ogg.ogg_seconds
    return ("audio/mp4", mp4_seconds) if is_mp4(content) else None
