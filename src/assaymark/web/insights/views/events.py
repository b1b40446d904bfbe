"""Exported events as files, for whoever audits: each month as Parquet or CSV."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record

MARKS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of events."""

    name: str
    rows: int
    size: int
    sha256: tuple[str, ...]

    @property
    def first(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.name}-01")


@needs(May.AUDIT)
def counted_events(request: MemberRequest) -> HttpResponse:
    """What was exported, month by month, and what waits."""
    manifest = _folder(request).manifest()
    waiting = record.events_after(request.member.organisation_id, manifest.through)
    context = {
        "months": _months(manifest),
        "manifest": manifest,
        "waiting": waiting,
        "all": manifest.rows + waiting,
    }
    return render(request, "insights/counted_events.html", context)


@needs(May.AUDIT)
def events_parquet(request: MemberRequest, month: str) -> FileResponse:
    """One month as Parquet."""
    paths = _paths(request, month)
    file = open(paths[0], "rb") if len(paths) == 1 else _together(paths)  # noqa: SIM115
    kind = "application/vnd.apache.parquet"
    return FileResponse(
        file, as_attachment=True, filename=f"events-{month}.parquet", content_type=kind
    )


@needs(May.AUDIT)
def events_csv(request: MemberRequest, month: str) -> StreamingHttpResponse:
    """One month as a table."""
    lines = _lines(_paths(request, month))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="events-{month}.csv"'
    return answer


def _paths(request: MemberRequest, month: str) -> list[str]:
    """The files of a month; raises Http404 without any."""
    folder = _folder(request)
    paths: list[str] = folder.paths(folder.manifest().named("events", month))
    if not paths:
        raise Http404("no events of this month")
    return paths


def _folder(request: MemberRequest) -> Any:
    from assaymark.web.record import exporting  # noqa: PLC0415 - loads the engine of events

    return exporting.folder(request.member.organisation_id)


def _months(manifest: Any) -> list[Month]:
    found = []
    for name in reversed(manifest.months):
        files = manifest.named("events", name)
        rows, size = sum(file.rows for file in files), sum(file.size for file in files)
        found.append(Month(name, rows, size, tuple(file.sha256 for file in files)))
    return found


def _together(paths: list[str]) -> IO[bytes]:
    """The files as one, a batch of rows at a time."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and asked for seldom

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with pq.ParquetWriter(file, pq.read_schema(paths[0]), compression="zstd") as writer:
        for path in paths:
            for batch in pq.ParquetFile(path).iter_batches():
                writer.write_batch(batch)
    file.seek(0)
    return file


class _Echo:
    """A file that hands back each line written to it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _lines(paths: list[str]) -> Iterator[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and asked for seldom

    writer = csv.writer(_Echo())
    for number, path in enumerate(paths):
        with pq.ParquetFile(path) as file:
            if not number:
                yield writer.writerow(file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=2_000):
                for row in batch.to_pylist():
                    yield writer.writerow([_harmless(value) for value in row.values()])


def _harmless(value: Any) -> Any:
    """The value; a text that a spreadsheet would run is quoted with an apostrophe."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(MARKS) else value
    return value.isoformat() if hasattr(value, "isoformat") else value
