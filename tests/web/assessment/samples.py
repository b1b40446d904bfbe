"""Files as somebody might hand them in, honest and hostile, built here byte by byte."""

import io
import zipfile
import zlib

import pypdf

WORDS = "The customer was upset, so I named what I heard before I offered anything. "
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def document(*paragraphs: str, before: str = "") -> str:
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    )


def docx(document_xml: str | bytes, **parts: str | bytes) -> bytes:
    """A .docx; `parts` are further parts, `__` in a name stands for `/`, `_DOT_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", TYPES))
        archive.writestr("word/document.xml", document_xml)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def pdf(text: str = WORDS, *, pages: int = 1) -> bytes:
    """A PDF whose pages each show `text`, one sentence a line."""
    lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split(". ") if line)
    stream = f"BT /F1 11 Tf 40 780 Td {lines}ET".encode()
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>"
    )
    return _pdf_file([*objects, *[page] * pages])


def scanned_pdf() -> bytes:
    return pdf("")


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="AES-256")
    return _written(writer)


def pdf_with_program() -> bytes:
    """A PDF that runs a script when it is opened."""
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction " + script, 1)


def endless_pdf() -> bytes:
    """A page whose content is a deflate bomb: some hundred kB that inflate to very much."""
    packer = zlib.compressobj(9)
    block = b"(a) Tj " * 150_000
    bomb = b"".join(packer.compress(block) for _ in range(400)) + packer.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(bomb), bomb),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>",
    ]
    return _pdf_file(objects)


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pdf_file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
