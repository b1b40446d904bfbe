"""A mentor's recording, checked by its content: sound, or a film of one track each.

The containers are walked by the readers of voice notes, with their limits on parts; nothing is
decoded. A film may be longer and bigger than a voice note, and always comes with its words.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.voice import mp4, ogg, webm
from assaymark.web.assessment.voice.errors import BrokenRecording, NotOnlySound

MAX_BYTES = 16 * 1024 * 1024
MAX_SECONDS = 300
_Seconds = Callable[[bytes], float]


@dataclass(frozen=True, slots=True)
class Film:
    """A recording that may be kept; `media_type` is audio or video."""

    content: bytes
    media_type: str
    seconds: float

    @property
    def sha256(self) -> str:
        """The digest of `content`, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def read_film(content: bytes) -> Film:
    """The recording in these bytes; raises `UploadRefused` saying what to do."""
    if len(content) > MAX_BYTES:
        raise too_big(len(content))
    media_type, seconds = _read(content)
    if seconds > MAX_SECONDS + 2:
        raise UploadRefused(
            _("The recording lasts %(n)d seconds.") % {"n": min(seconds, 10**6)},
            _("At most %(most)d are taken.") % {"most": MAX_SECONDS},
            _("Show the one thing that matters, then record it again."),
        )
    return Film(content, media_type, seconds)


def too_big(size: int) -> UploadRefused:
    """The refusal of a recording of `size` bytes."""
    return UploadRefused(
        _("The recording has %(size).1f MB.") % {"size": size / 1024 / 1024},
        _("At most %(limit)d MB are taken.") % {"limit": MAX_BYTES // 1024 // 1024},
        _("Export it smaller, such as 640 by 360 points."),
    )


def _read(content: bytes) -> tuple[str, float]:
    try:
        return _as_sound_or_film(content)
    except (BrokenRecording, NotOnlySound, ZeroDivisionError) as broken:
        raise UploadRefused(
            _("The recording cannot be read: %(why)s.") % {"why": broken},
            _("A whole recording as WebM (VP8, VP9, AV1), Ogg or MP4 was expected."),
            _("Export it again, in one piece."),
        ) from broken


def _as_sound_or_film(content: bytes) -> tuple[str, float]:
    if content.startswith(ogg.MAGIC):
        return "audio/ogg", ogg.ogg_seconds(content)
    if content.startswith(webm.MAGIC):
        return _either(
            content, "webm", webm.webm_seconds, lambda held: webm.webm_seconds(held, pictures=True)
        )
    if mp4.is_mp4(content):
        return _either(
            content, "mp4", mp4.mp4_seconds, lambda held: mp4.mp4_seconds(held, pictures=True)
        )
    raise BrokenRecording("it is no WebM, Ogg or MP4")


def _either(content: bytes, kind: str, sound: _Seconds, film: _Seconds) -> tuple[str, float]:
    try:
        return f"audio/{kind}", sound(content)
    except NotOnlySound:
        return f"video/{kind}", film(content)
