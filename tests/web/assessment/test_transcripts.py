"""A voice note's words come from the organisation's own endpoint, over a real connection here."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assaymark.web.assessment import voice_jobs
from assaymark.web.assessment.models import VoiceNote
from assaymark.web.assessment.voice import read_recording
from assaymark.web.assessment.voice.transcript import Transcriber, TranscriptFailed, transcript
from assaymark.web.record import jobs
from assaymark.web.record.models import Job
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
