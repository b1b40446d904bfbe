"""A voice note's words come from the organisation's own endpoint, over a real connection here."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assaymark.web.assessment import voice_jobs
from assaymark.web.assessment.models import LanguageCall, LanguageModel, VoiceNote
from assaymark.web.assessment.voice import read_recording
from assaymark.web.assessment.voice.transcript import Transcriber, TranscriptFailed, transcript
from assaymark.web.record import jobs
from assaymark.web.record.models import Job
from tests.web.assessment.chat_server import Chat
from tests.web.assessment.languages import run
from tests.web.assessment.peering import exchanging, given
from tests.web.assessment.recordings import webm
from tests.web.assessment.world import World


class Endpoint(ThreadingHTTPServer):
    """Speaks as an OpenAI-compatible server does; keeps what it was sent."""

    answer = json.dumps({"text": " You hear the feeling first. "}).encode()
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.paths: list[str] = []
        self.fields: dict[str, tuple[str | None, str, bytes]] = {}

    def transcriber(self) -> Transcriber:
        base = f"http://127.0.0.1:{self.server_port}/v1"

        def send(path: str, body: bytes, content_type: str) -> bytes:
            asked = urllib.request.Request(
                base + path, data=body, headers={"Content-Type": content_type}
            )
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.read()

        return Transcriber("whisper-1", send)


class Asked(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        self.server.paths.append(self.path)
        for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            self.server.fields[name] = (part.get_filename(), part.get_content_type(), content)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def note(world: World) -> VoiceNote:
    exchange = exchanging(world)
    reading = given(exchange, exchange.omar, recording=read_recording(webm()))
    return VoiceNote.objects.get(reading=reading)


def test_the_sound_is_sent_as_a_form_and_the_words_come_back(endpoint: Endpoint):
    assert transcript(webm(), "audio/webm", by=endpoint.transcriber()) == (
        "You hear the feeling first."
    )
    assert endpoint.paths == ["/v1/audio/transcriptions"]
    assert endpoint.fields["model"][2] == b"whisper-1"
    name, kind, content = endpoint.fields["file"]
    assert (name, kind) == ("voice-note.webm", "audio/webm")
    assert content.rstrip(b"\r\n") == webm().rstrip(b"\r\n")
    assert set(endpoint.fields) == {"model", "response_format", "file"}


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"text": 5}', b"{}", b"\xff\xfe", b""])
def test_an_answer_without_words_is_said_to_be_one(endpoint: Endpoint, answer: bytes):
    endpoint.answer = answer
    with pytest.raises(TranscriptFailed, match="from the endpoint; expected"):
        transcript(webm(), "audio/webm", by=endpoint.transcriber())


def test_a_given_voice_note_is_written_down_by_the_worker(
    note: VoiceNote, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(voice_jobs, "_find", [lambda _organisation: endpoint.transcriber()])
    jobs.work_all()
    note.refresh_from_db()
    assert (note.transcript, note.transcribed_by) == ("You hear the feeling first.", "whisper-1")


def test_without_an_endpoint_nothing_is_sent_and_the_job_is_done(
    note: VoiceNote, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(voice_jobs, "_find", [lambda _organisation: None])
    jobs.work_all()
    note.refresh_from_db()
    assert note.transcript == ""
    assert endpoint.paths == []
    assert Job.objects.get(kind="assessment.transcribe").state == "done"


def test_a_failing_endpoint_is_asked_again_later(
    note: VoiceNote, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    endpoint.status = 500
    monkeypatch.setattr(voice_jobs, "_find", [lambda _organisation: endpoint.transcriber()])
    jobs.work_all()
    job = Job.objects.get(kind="assessment.transcribe")
    assert job.state == "waiting"
    assert "500" in job.last_error
    note.refresh_from_db()
    assert note.transcribed_by == ""


# The organisation's own language model, and its budget


@pytest.fixture
def speaking(model: LanguageModel) -> LanguageModel:
    model.speech_model, model.price_speech = "whisper-1", Decimal("0.25")
    model.save()
    return model


def calls() -> list[tuple[str, str, Decimal]]:
    found = LanguageCall.objects.filter(purpose="voice").order_by("pk")
    return [(one.model_asked, str(one.state), one.cost) for one in found]


def test_a_transcript_is_paid_for_from_the_organisations_budget(
    speaking: LanguageModel, chat: Chat, note: VoiceNote
):
    run()
    note.refresh_from_db()
    assert (note.transcript, note.transcribed_by) == ("You hear the feeling first.", "whisper-1")
    assert calls() == [("whisper-1", "answered", Decimal("0.25"))]
    assert b"whisper-1" in chat.sounds[0]
    assert chat.headers[-1]["Authorization"].startswith("Bearer ")


def test_what_the_endpoint_says_that_the_sound_lasts_is_charged_where_it_is_more(
    speaking: LanguageModel, chat: Chat, note: VoiceNote
):
    chat.sound_s = 121.0
    run()
    assert calls() == [("whisper-1", "answered", Decimal("0.75"))]


def test_a_used_up_budget_sends_no_sound_and_the_note_stays_without_words(
    speaking: LanguageModel, chat: Chat, note: VoiceNote
):
    LanguageCall.objects.create(
        organisation_id=speaking.organisation_id,
        purpose="grade",
        request_sha256="0" * 64,
        model_asked="fake-1",
        cost=speaking.monthly_budget - Decimal("0.2"),
    )
    run()
    note.refresh_from_db()
    assert (chat.sounds, note.transcript, calls()) == ([], "", [])
    assert Job.objects.get(kind="assessment.transcribe").state == "done"


def test_a_refused_sound_costs_nothing_and_is_tried_again(
    speaking: LanguageModel, chat: Chat, note: VoiceNote
):
    chat.plan = ["503"]
    run()
    note.refresh_from_db()
    assert note.transcript != ""
    assert calls() == [
        ("whisper-1", "refused", Decimal(0)),
        ("whisper-1", "answered", Decimal("0.25")),
    ]
