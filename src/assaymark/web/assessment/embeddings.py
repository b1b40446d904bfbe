"""The sentence embeddings of this installation, where somebody has put them there.

They are read from the disk at the first use by a process (91 MB of memory), never fetched. Graders
fitted from then on may use them; those fitted before go on without.
"""

from functools import lru_cache

from django.conf import settings

from assaymark.grading.embedding.minilm import FILES, MiniLM, load


def encoder() -> MiniLM | None:
    """The encoder, or None where its files were not put here.

    Raises `WeightsError` where they are damaged.
    """
    if not all((settings.EMBEDDINGS / name).exists() for name in FILES):
        return None
    return _loaded(str(settings.EMBEDDINGS))


@lru_cache(maxsize=1)
def _loaded(_folder: str) -> MiniLM:
    return load(settings.EMBEDDINGS)
