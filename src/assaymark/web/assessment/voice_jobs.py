"""Jobs of voice notes: the words are asked for outside any transaction, then kept.

`transcribes(find)` says how the endpoint for a note is found; until somebody does, for
organisations without one, and where the budget is used up, nothing is sent and nothing is kept.
"""

from collections.abc import Callable

from assaymark.grading.llm.model import Stopped
from assaymark.web.assessment.actions.peers import keep_transcript
from assaymark.web.assessment.models import VoiceNote
from assaymark.web.assessment.voice.transcript import Transcriber, transcript
from assaymark.web.record.models import Job

Find = Callable[[VoiceNote], Transcriber | None]
_find: list[Find] = []


def transcribes(find: Find) -> None:
    """Says how the endpoint for a voice note is found; called in `apps.ready`."""
    _find[:] = [find]


def write_words(job: Job) -> tuple[str, str] | None:
    """The words and who wrote them; None where the organisation has no endpoint."""
    voice = VoiceNote.objects.filter(pk=job.arguments["voice"]).select_related("reading").first()
    if voice is None or not _find:
        return None
    by = _find[0](voice)
    if by is None:
        return None
    try:
        return transcript(bytes(voice.content), voice.media_type, by=by), by.model
    except Stopped:
        return None


def keep_words(job: Job, written: tuple[str, str] | None) -> None:
    """Keeps what was written down."""
    voice = VoiceNote.objects.filter(pk=job.arguments["voice"]).first()
    if voice is not None and written is not None:
        words, by = written
        keep_transcript(voice=voice, words=words, by=by)
