"""The words of a voice note, written by the organisation's own endpoint where it has one.

The endpoint speaks as OpenAI's does: `POST {base}/audio/transcriptions` with the sound and the
model's name as a form, answered by `{"text": …}`. The network is an argument: `send(path, body,
content_type)` gives the answer's body, or raises. Nothing but the sound and the model's name is
sent. Where no endpoint is set, or it was never wired, a voice note simply has no transcript.

Source: OpenAI API reference, "Create transcription".
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

Send = Callable[[str, bytes, str], bytes]
PATH = "/audio/transcriptions"
MOST_ANSWER = 200_000
_ENDINGS = {"audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a"}


class TranscriptFailed(Exception):
    """The endpoint gave no words; says what it gave instead."""


@dataclass(frozen=True, slots=True)
class Transcriber:
    """A model at an endpoint; `send` reaches it, with its key, limits and timeouts."""

    model: str
    send: Send


def transcript(content: bytes, media_type: str, *, by: Transcriber) -> str:
    """The words in a recording; raises `TranscriptFailed`, or whatever `send` raises."""
    boundary = secrets.token_hex(16)
    body = _form(content, media_type, model=by.model, boundary=boundary)
    answer = by.send(PATH, body, f"multipart/form-data; boundary={boundary}")
    try:
        said = json.loads(answer[:MOST_ANSWER])
    except ValueError as wrong:
        raise TranscriptFailed(
            f"met {answer[:80]!r} from the endpoint; expected JSON with the field 'text': "
            "check the address and the model's name"
        ) from wrong
    words = said.get("text") if isinstance(said, dict) else None
    if not isinstance(words, str):
        raise TranscriptFailed(
            f"met {str(said)[:80]!r} from the endpoint; expected an object with the text in 'text':"
            " check that the model writes down speech"
        )
    return words.replace("\0", "").strip()


def _form(content: bytes, media_type: str, *, model: str, boundary: str) -> bytes:
    """The fields as `multipart/form-data`. RFC 7578."""
    fields = {"model": model, "response_format": "json"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    name = f"voice-note.{_ENDINGS[media_type]}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
