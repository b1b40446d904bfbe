"""`assaymark events`: take exported events as files, erase somebody from them, check them."""

import argparse
import shutil
from pathlib import Path
from typing import Any

from assaymark.cli.django import organisation_named, site
from assaymark.cli.words import Commands, NotReady, command, say


def add(commands: Commands) -> None:
    """Adds `events`."""
    made = command(
        commands,
        "events",
        run,
        help="Export an organisation's counted events, erase somebody from them, or check them",
        example="assaymark events export --organisation northwind --into events-of-northwind",
    )
    made.add_argument("what", choices=["export", "forget", "check"], help="what to do")
    made.add_argument("--organisation", metavar="SLUG", default="", help="which organisation")
    made.add_argument("--into", metavar="FOLDER", default="", help="where the files go")
    forms = ["parquet", "csv"]
    made.add_argument("--form", choices=forms, default="parquet", help="what is written")
    made.add_argument("--person", metavar="EMAIL", default="", help="who is to be forgotten")
    made.add_argument(
        "--anew", action="store_true", help="make all segments anew from the record first"
    )


def run(chosen: argparse.Namespace) -> int:
    """0 done, 1 a file is not as it was written, 2 when something is not clear."""
    with site():
        organisation = organisation_named(chosen)
        if organisation is None:
            return 2
        does = {"export": _export, "forget": _forget, "check": _check}
        return does[chosen.what](chosen, organisation)


def _export(chosen: argparse.Namespace, organisation: Any) -> int:
    from assaymark.web.record import exporting, horizon  # noqa: PLC0415 - needs Django

    if not chosen.into:
        raise NotReady("say with --into which folder the files go into")
    upto = horizon.settled(patience_s=30)
    if upto is None:
        raise NotReady("events are still being written by a long transaction; try again after it")
    if chosen.anew:
        exporting.start_anew(organisation.pk)
    exporting.export(
        organisation.pk, upto=upto, told=lambda done, of: say(f"{done} of {of} events exported")
    )
    folder = exporting.folder(organisation.pk)
    for file in folder.manifest().named("events"):
        place = Path(chosen.into) / f"{file.month}-{file.first:012}.{chosen.form}"
        place.parent.mkdir(parents=True, exist_ok=True)
        _written(folder.paths([file])[0], place, chosen.form)
        print(f"{place}\t{file.rows}")
    return 0


def _written(source: str, place: Path, form: str) -> None:
    if form == "parquet":
        shutil.copyfile(source, place)
        return
    import pyarrow.csv as pc  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetFile(source) as file, pc.CSVWriter(place, file.schema_arrow) as writer:
        for batch in file.iter_batches():
            writer.write_batch(_harmless(batch))


def _harmless(batch: Any) -> Any:
    """The rows; a text that a spreadsheet would run gets an apostrophe in front."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    from pyarrow import compute  # noqa: PLC0415

    columns = [
        compute.replace_substring_regex(column, pattern=r"^([=+\-@\t\r])", replacement=r"'\1")
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _forget(chosen: argparse.Namespace, organisation: Any) -> int:
    from assaymark.web.people import counted  # noqa: PLC0415
    from assaymark.web.record import exporting  # noqa: PLC0415

    key = counted.ever_member(organisation, chosen.person)
    if key is None:
        raise NotReady(f"{chosen.person!r} was never a member of {organisation.slug!r}")
    gone = exporting.forget(organisation.pk, key)
    print(f"{gone}")
    return 0


def _check(chosen: argparse.Namespace, organisation: Any) -> int:
    from assaymark.web.record import exporting  # noqa: PLC0415

    del chosen
    wrong = exporting.folder(organisation.pk).wrong()
    for words in wrong:
        print(words)
    if wrong:
        say("make them anew: assaymark events export --anew --into FOLDER")
    return 1 if wrong else 0
