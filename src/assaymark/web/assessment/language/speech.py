"""Voice notes written down by an organisation's endpoint, paid for from its budget like any call.

What a note costs is its length in begun minutes at the price of speech; the call is written down
with that before it is made. Where the budget is used up, or the model is off, nothing is sent and
the note stays without words.
"""

import hashlib
import json
import math
import time
from decimal import Decimal

from assaymark.grading.llm.model import Stopped
from assaymark.web.assessment.language.caller import Asked, ended, endpoint_of, reserved
from assaymark.web.assessment.language.reading import model_of
from assaymark.web.assessment.language.wire import MOST_BYTES, Endpoint, redacted
from assaymark.web.assessment.models import CallState, LanguageCall, LanguageModel, VoiceNote
from assaymark.web.assessment.voice.transcript import Transcriber, TranscriptFailed
from assaymark.web.kit.outbound import OutboundError, OutboundRefused, Reply, post

PURPOSE = "voice"
_LONGEST_S = 100_000


def transcriber(voice: VoiceNote) -> Transcriber | None:
    """Who writes down a voice note: its organisation's endpoint, where a model for it is named."""
    model = model_of(voice.reading.organisation_id)
    if model is None or not model.speech_model:
        return None
    try:
        endpoint = endpoint_of(model)
    except Stopped:
        return None

    def send(path: str, body: bytes, content_type: str) -> bytes:
        call = _reserved(model, voice)
        return _made(call, model, endpoint, (path, body, content_type))

    return Transcriber(model.speech_model, send)


def speech_price(model: LanguageModel, seconds: float) -> Decimal:
    """What so many seconds of sound cost, each begun minute in full."""
    return model.price_speech * max(1, math.ceil(seconds / 60))


def _reserved(model: LanguageModel, voice: VoiceNote) -> LanguageCall:
    asked = Asked(
        purpose=PURPOSE,
        digest=hashlib.sha256(f"{model.speech_model}:{voice.sha256}".encode()).hexdigest(),
        model=model.speech_model,
        most=speech_price(model, voice.seconds),
        needs_on=True,
    )
    return reserved(model, asked)


def _made(
    call: LanguageCall, model: LanguageModel, endpoint: Endpoint, sent: tuple[str, bytes, str]
) -> bytes:
    path, body, content_type = sent
    began = time.monotonic()
    headers = {"Content-Type": content_type, **endpoint.headers}
    try:
        reply = post(endpoint.address(path), body, headers=headers, limits=endpoint.limits())
    except OutboundError as failed:
        cost = Decimal(0) if isinstance(failed, OutboundRefused) else call.cost
        why = redacted(endpoint, str(failed))
        ended(call, CallState.FAILED, began, error=why, cost=cost)
        raise TranscriptFailed(why) from None  # the cause may hold the key
    if reply.status != 200:
        why = (
            f"met the status {reply.status} at {endpoint.address(path)!r}; expected 200: check"
            " the name of the model that writes down speech"
        )
        ended(call, CallState.REFUSED, began, error=why, cost=Decimal(0), status=reply.status)
        raise TranscriptFailed(why)
    cost = max(call.cost, speech_price(model, _told_seconds(reply)))
    ended(call, CallState.ANSWERED, began, cost=cost, status=200)
    return reply.body[:MOST_BYTES]


def _told_seconds(reply: Reply) -> float:
    """How long the endpoint says that the sound lasts; 0 where it does not."""
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return 0.0
    usage = said.get("usage") if isinstance(said, dict) else None
    told = usage.get("seconds") if isinstance(usage, dict) else None
    if isinstance(told, int | float) and 0 <= told <= _LONGEST_S:
        return float(told)
    return 0.0
