"""Jobs of voice notes: the words are asked for outside any transaction, then kept.

`transcribes(find)` says how an organisation's endpoint is found; until somebody does, and for
organisations without one, nothing is sent anywhere and nothing is kept.
"""

from collections.abc import Callable

from assaymark.web.assessment.actions.peers import keep_transcript
from assaymark.web.assessment.models import VoiceNote
from assaymark.web.assessment.voice.transcript import Transcriber, transcript
from assaymark.web.record.models import Job

Find = Callable[[int], Transcriber | None]
_find: list[Find] = []


def transcribes(find: Find) -> None:
    """Says how the endpoint of an organisation, by its number, is found; called in `apps.ready`."""
    _find[:] = [find]


def write_words(job: Job) -> tuple[str, str] | None:
    """The words and who wrote them; None where the organisation has no endpoint."""
    voice = VoiceNote.objects.filter(pk=job.arguments["voice"]).select_related("reading").first()
    if voice is None or not _find:
        return None
    by = _find[0](voice.reading.organisation_id)
    if by is None:
        return None
    return transcript(bytes(voice.content), voice.media_type, by=by), by.model


def keep_words(job: Job, written: tuple[str, str] | None) -> None:
    """Keeps what was written down."""
    voice = VoiceNote.objects.filter(pk=job.arguments["voice"]).first()
    if voice is not None and written is not None:
        words, by = written
        keep_transcript(voice=voice, words=words, by=by)
