"""A voice note is what its bytes are, whatever it is called; the rest is refused in words."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.voice import MAX_BYTES, Recording, read_recording
from assaymark.web.assessment.voice import mp4 as mp4_reader
from assaymark.web.assessment.voice import ogg as ogg_reader
from assaymark.web.assessment.voice import webm as webm_reader
from assaymark.web.assessment.voice.errors import MOST_PARTS
from tests.web.assessment.recordings import box, element, mp4, ogg, page, webm

GOOD = {"webm": webm(), "ogg": ogg(), "mp4": mp4(), "fragments": mp4(fragments=3)}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (webm(12.5), "audio/webm"),
        (ogg(12.5), "audio/ogg"),
        (mp4(12.5), "audio/mp4"),
        (mp4(12.5, fragments=5), "audio/mp4"),
    ],
)
def test_sound_is_known_by_its_content_and_its_length_measured(content: bytes, media_type: str):
    found = read_recording(content)
    assert found.media_type == media_type
    assert found.seconds == pytest.approx(12.5, abs=0.05)
    assert found.content == content


@pytest.mark.parametrize("make", [webm, ogg, mp4, lambda seconds: mp4(seconds, fragments=4)])
def test_two_minutes_are_taken_and_more_are_not(make):
    assert read_recording(make(120.0)).seconds == pytest.approx(120, abs=0.5)
    with pytest.raises(UploadRefused, match="At most 120 are taken"):
        read_recording(make(125.0))


def test_three_megabytes_are_the_most():
    with pytest.raises(UploadRefused, match="At most 3 MB are taken"):
        read_recording(webm() + b"\0" * MAX_BYTES)


@pytest.mark.parametrize(
    "content",
    [
        webm(kind=1),  # a picture
        webm(kind=17),  # subtitles
        webm(codec=b"V_VP9"),
        ogg(first=b"\x80theora" + b"\0" * 30),
        mp4(kind=b"vide"),
    ],
)
def test_what_holds_more_than_sound_is_refused(content: bytes):
    with pytest.raises(UploadRefused, match="holds more than sound"):
        read_recording(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"ID3\x04\0\0\0\0\0\0",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_recording_is_refused_whatever_it_is_called(content: bytes):
    with pytest.raises(UploadRefused, match="no recording that can be played here"):
        read_recording(content)


@pytest.mark.parametrize(
    "content",
    [
        webm(doc=b"matroska"),
        webm()[:-1],  # cut off
        webm() + b"<script>",  # something behind it
        element("1a45dfa3", element("4282", b"webm")),  # nothing in it
        ogg() + b"<script>alert(1)</script>",
        page(2, 0, b"OpusHead\x01\x01\x38\x01" + b"\0" * 7),
        ogg() + page(2, 5, b"OpusHead\x01\x01\x38\x01" + b"\0" * 7, stream=8),
        mp4() + b"<script>",
        mp4()[:-3],
        box(b"ftyp", b"M4A "),
        box(b"ftyp", b"M4A ") + b"\0\0\0\0moov",
        # a number of many bytes, a scale of nothing
        webm() + element("2ad7b1", b"\xff" * 300),
    ],
)
def test_a_recording_that_is_not_whole_is_refused(content: bytes):
    with pytest.raises(UploadRefused, match="cannot be read"):
        read_recording(content)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_no_bytes_do_more_than_be_refused(name: str, data: st.DataObject):
    """Changed, cut and doubled recordings are read or refused, and never anything else."""
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for one in (bytes(content), bytes(content[:cut]), bytes(content) * 2):
        with suppress(UploadRefused):
            assert isinstance(read_recording(one), Recording)


HEADS = {
    "webm": (webm(), b"\x81\x80"),
    "ogg": (ogg(), page(0, 0, b"")[:26] + b"\0"),
    "mp4": (mp4(), box(b"free", b"")),
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_file_full_of_empty_parts_is_refused_after_so_many_steps(kind: str, monkeypatch):
    head, empty = HEADS[kind]
    content = head + empty * ((MAX_BYTES - len(head)) // len(empty))
    assert content.count(empty) > MOST_PARTS
    reader, walk = {
        "webm": (webm_reader, "_number"), "ogg": (ogg_reader, "_page"), "mp4": (mp4_reader, "_int")
    }[kind]  # fmt: skip
    taken = Counter[str]()
    step = getattr(reader, walk)

    def counting(*given: object, **named: object) -> object:
        taken[walk] += 1
        return step(*given, **named)

    monkeypatch.setattr(reader, walk, counting)
    with pytest.raises(UploadRefused, match="more than 60000 parts"):
        read_recording(content)
    assert taken[walk] <= 2 * MOST_PARTS + 20


def test_two_minutes_of_the_shortest_frames_are_not_too_many():
    assert MOST_PARTS > 120 * 1000 / 2.5 + 1000
