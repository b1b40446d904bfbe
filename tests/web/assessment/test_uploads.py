"""What is handed in is read with suspicion, and each refusal says what to do."""

import contextlib
import hashlib
import io
import time
import zipfile

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.web.assessment import uploads, uploads_docx, uploads_pdf
from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.uploads import Evidence, refuse_length, typed, uploaded
from tests.web.assessment import samples


def refusal(content: bytes, name: str = "work.txt") -> str:
    with pytest.raises(UploadRefused) as caught:
        uploaded(content, name)
    assert caught.value.met
    assert caught.value.expected
    assert caught.value.todo
    return str(caught.value)


def test_typed_text_is_kept_with_single_line_feeds_and_its_digest_is_over_that():
    evidence = typed("Dear Ana,\r\nI hear you.\rYours \u2013 \U0001f331")
    assert evidence.text == "Dear Ana,\nI hear you.\nYours \u2013 \U0001f331"
    assert evidence.content == evidence.text.encode()
    assert evidence.sha256 == hashlib.sha256(evidence.text.encode()).hexdigest()
    assert evidence.media_type == "text/plain"


def test_the_digest_of_a_file_is_over_its_exact_bytes():
    content = b"\xef\xbb\xbfOne line\r\nand another\r\n"
    evidence = uploaded(content, "reply.txt")
    assert evidence.content == content
    assert evidence.sha256 == hashlib.sha256(content).hexdigest()
    assert evidence.text == "One line\nand another\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_text_in_unicode_is_read_whatever_its_mark(encoding):
    assert uploaded("Grüße, Müller".encode(encoding), "a.txt").text == "Grüße, Müller"


def test_the_type_is_decided_by_content_and_not_by_name():
    assert uploaded(samples.pdf(), "reply.txt").media_type == "application/pdf"
    assert uploaded(b"plain words", "reply.pdf").media_type == "text/plain"
    assert uploaded(b"# Reply", "reply.md").media_type == "text/markdown"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"\xff\xd8\xff\xe0 jpeg", "JPEG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word", "password"),
        (b"{\\rtf1 hello}", "Rich Text"),
        (b"MZ\x90\x00 exe", "program"),
        (b"<!DOCTYPE html><p>hi</p>", "web page"),
        (b"  <svg onload=alert(1)>", "web page"),
        (b"\x00\x01\x02\x03\x90\x91", "no text"),
    ],
)
def test_another_type_is_refused_by_its_own_name(content, named):
    message = refusal(content, "work.docx")
    assert named in message
    assert "Text, Markdown, PDF or Word (.docx) was expected." in message


def test_text_in_another_encoding_is_refused_with_the_byte_that_shows_it():
    assert "Byte 5 of 'a.txt' is not UTF-8" in refusal(
        "Grüß dich, Zoë".encode("latin-1")[2:] and b"abcde\xfc words", "a.txt"
    )


@pytest.mark.parametrize("size", [0, 1])
def test_an_empty_file_is_refused(size):
    assert "is empty" in refusal(b" " * size)


def test_a_file_that_is_too_big_is_refused_by_its_size():
    assert "The file has 5.0 MB" in refusal(b"a" * (uploads.MAX_BYTES + 1))


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b[31m", "\x7f", "\u202e", "\U000e0041", "\x85", "\ufffe"]
)
def test_characters_that_nobody_would_see_are_refused_with_their_line(hidden):
    with pytest.raises(UploadRefused, match=r"Line 2 holds the invisible character U\+"):
        typed(f"first\nsecond {hidden} line")


def test_a_lone_surrogate_is_refused_and_does_not_crash():
    with pytest.raises(UploadRefused, match="invisible"):
        typed("half \ud83d an emoji")


def test_emoji_joined_and_flags_are_ordinary_text():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    text = f"{family} from {wales}"
    assert typed(text).text == text


def test_a_filename_keeps_its_last_part_only():
    assert uploaded(b"words", "../../etc/pass\x00wd.txt").filename == "passwd.txt"
    assert len(uploaded(b"words", "x" * 300 + ".txt").filename) <= 120


# Word ------------------------------------------------------------------------------------------


def test_a_document_of_a_word_processor_is_read_by_paragraph():
    made = python_docx.Document()
    made.add_paragraph("Dear Ana,")
    made.add_paragraph("I hear how tired you are.")
    made.add_table(1, 2).rows[0].cells[1].text = "A promise: Friday"
    out = io.BytesIO()
    made.save(out)
    evidence = uploaded(out.getvalue(), "reply.docx")
    assert evidence.text == "Dear Ana,\nI hear how tired you are.\n\nA promise: Friday"
    assert evidence.media_type == uploads.DOCX


def test_tabs_and_breaks_are_kept_and_fallback_copies_are_not():
    xml = samples.document("X").replace(
        "<w:t>X</w:t>",
        "<w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:delText>gone</w:delText>"
        '<mc:Fallback xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<w:t>copy</w:t></mc:Fallback><w:t>three</w:t>",
    )
    assert uploaded(samples.docx(xml), "a.docx").text == "one\ttwo\nthree"


def test_a_zip_that_is_no_document_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert "no Word document" in refusal(out.getvalue())


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (lambda: samples.docx(samples.document("x"), word__vbaProject_DOT_bin=b"x"), "macros"),
        (
            lambda: samples.docx(samples.document("x"), types=samples.TYPES.replace(
                "application/xml", "application/vnd.ms-word.document.macroEnabled.main+xml")),
            "macros",
        ),
        (
            lambda: samples.docx(samples.document(
                "&a;", before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')),
            "document type declaration",
        ),
        (
            lambda: samples.docx(samples.document(
                "&b;", before='<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
            ).replace("UTF-8", "UTF-16").encode("utf-16")),
            "document type declaration",
        ),
        (
            lambda: samples.docx(samples.document("x"), word___rels__settings_DOT_xml_DOT_rels=(
                '<Relationships xmlns="r"><Relationship Id="1" Type="http://x/attachedTemplate" '
                'Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>')),
            "a part (attachedTemplate) kept elsewhere",
        ),
        (
            lambda: samples.docx(samples.document("x"), **{f"p{n}": "x" for n in range(700)}),
            "702 parts",
        ),
        (lambda: samples.docx(samples.document("a" * 30_000_000)), "28 MB when unpacked"),
        (lambda: samples.docx(samples.document("x"), **{"..__evil": "x"}), "a part named"),
        (
            lambda: samples.docx(samples.document("x").replace("<w:p>", "<w:p>" * 300, 1)),
            "nested more than 256 deep",
        ),
        (lambda: samples.docx(samples.document("x")[:-30]), "cannot be read"),
        (lambda: samples.docx(samples.document("x"))[:-40], "cannot be read"),
        (lambda: samples.docx(samples.document("  ")), "holds no text"),
    ],
    ids=[
        "macro part", "macro type", "external entity", "entity bomb in utf-16", "outside template",
        "many parts", "zip bomb", "path out", "deep nesting", "broken xml", "cut off", "no text",
    ],
)  # fmt: skip
def test_a_hostile_document_is_refused_by_what_it_holds(content, named):
    assert named in refusal(content(), "reply.docx")


def test_links_to_web_pages_are_ordinary():
    rels = (
        '<Relationships xmlns="r"><Relationship Id="1" Type="http://x/hyperlink" '
        'Target="https://example.org" TargetMode="External"/></Relationships>'
    )
    content = samples.docx(samples.document("see"), word___rels__document_DOT_xml_DOT_rels=rels)
    assert uploaded(content, "a.docx").text == "see"


def test_a_part_that_lies_about_its_size_is_still_bounded(monkeypatch):
    monkeypatch.setattr(uploads_docx, "MAX_PART", 1000)
    assert "in one part" in refusal(samples.docx(samples.document("word " * 900)), "a.docx")


def test_an_encrypted_zip_is_refused_as_protected():
    content = bytearray(samples.docx(samples.document("x")))
    for place in range(len(content) - 4):
        if content[place : place + 4] == b"PK\x01\x02":
            content[place + 8] |= 1
    assert "password" in refusal(bytes(content))


# PDF -------------------------------------------------------------------------------------------


def test_a_pdf_is_read_page_by_page():
    evidence = uploaded(samples.pdf("I heard you. I will call on Friday", pages=2), "a.pdf")
    assert evidence.text.count("I will call on Friday") == 2
    assert "I heard you\nI will" in evidence.text


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (samples.encrypted_pdf, "protected by a password"),
        (samples.scanned_pdf, "holds no text, only pictures"),
        (lambda: samples.pdf(pages=41), "The PDF has 41 pages. At most 40 are taken."),
        (samples.pdf_with_program, "holds programs"),
        (lambda: b"%PDF-1.7\nnothing else", "seems damaged"),
        (lambda: samples.pdf()[:300], "seems damaged"),
    ],
    ids=["encrypted", "scanned", "too many pages", "program", "empty", "cut off"],
)
def test_a_pdf_that_cannot_be_read_is_refused_by_its_reason(content, named):
    assert named in refusal(content(), "a.pdf")


def test_a_pdf_that_asks_for_too_much_is_stopped():
    started = time.monotonic()
    refusal(samples.endless_pdf(), "bomb.pdf")
    assert time.monotonic() - started < uploads_pdf.TIMEOUT_S + 5


def test_a_pdf_that_asks_for_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(uploads_pdf, "MEMORY_BYTES", 40_000_000)
    assert "too much time or memory" in refusal(samples.pdf(), "a.pdf")


def test_reading_that_takes_too_long_is_stopped():
    with pytest.raises(UploadRefused, match="too much time or memory"):
        uploads_pdf.pdf_text(samples.pdf(), timeout_s=0.01)


# Length ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "named"),
    [(0, "at least 60"), (59, "Your work has 59 words. This badge asks for at least 60"),
     (181, "asks for at most 180")],
)  # fmt: skip
def test_work_outside_the_evidence_rule_is_refused_with_both_numbers(words, named):
    with pytest.raises(UploadRefused, match=named):
        refuse_length(words, least=60, most=180)


@pytest.mark.parametrize("words", [60, 180])
def test_work_at_the_edge_of_the_rule_is_taken(words):
    refuse_length(words, least=60, most=180)


def test_text_beyond_any_rule_is_refused():
    with pytest.raises(UploadRefused, match="200001 characters"):
        typed("a" * (uploads.MAX_CHARACTERS + 1))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400).filter(lambda b: not b.lstrip().startswith(b"%PDF-")))
def test_any_bytes_are_either_read_or_refused(content):
    try:
        evidence = uploaded(content, "any.bin")
    except UploadRefused:
        return
    assert isinstance(evidence, Evidence)
    evidence.text.encode()
    assert "\x00" not in evidence.text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255))
def test_a_document_with_one_byte_changed_is_either_read_or_refused(place, value):
    content = bytearray(samples.docx(samples.document("hello")))
    content[place % len(content)] = value
    with contextlib.suppress(UploadRefused):
        assert isinstance(uploaded(bytes(content), "a.docx"), Evidence)
