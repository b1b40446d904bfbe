"""The sentence embeddings of this installation, where somebody has put them there.

They are read from the disk at the first use by a process (91 MB of memory), never fetched. Graders
fitted from then on may use them; those fitted before go on without. What was embedded lately is
remembered in the process alone: a comparison runs in parts and needs the same works in each.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from assaymark.grading.embedding.minilm import FILES, load
from assaymark.grading.features import Encoder

MOST_WORDS = 50_000
"""Words of rated works beyond which a grader is fitted without: it has learnt enough words by then,
and embedding them would take longer than a job may run."""
REMEMBERED = 20_000
"""Sentences whose embedding is kept: 31 MB."""


class Remembering:
    """An encoder that embeds what it has embedded lately no second time."""

    def __init__(self, encoder: Encoder, most: int = REMEMBERED) -> None:
        self._encoder, self._most = encoder, most
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @property
    def name(self) -> str:
        """That of the encoder behind it."""
        return self._encoder.name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder behind it."""
        fresh = [one for one in dict.fromkeys(texts) if one not in self._kept]
        made = dict(zip(fresh, self._encoder.embed(fresh), strict=True))
        found = [made[one] if one in made else self._kept[one] for one in texts]
        for one in texts:
            self._kept[one] = made.get(one, self._kept.get(one))  # type: ignore[assignment]
            self._kept.move_to_end(one)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return np.array(found) if found else self._encoder.embed([])


def encoder() -> Encoder | None:
    """The encoder, or None where its files were not put here.

    Raises `WeightsError` where they are damaged.
    """
    if not all((settings.EMBEDDINGS / name).exists() for name in FILES):
        return None
    return _loaded(str(settings.EMBEDDINGS))


def encoder_for(texts: Sequence[str]) -> Encoder | None:
    """The encoder for fitting on these rated works; None as well where they are too many."""
    few = sum(len(one.split()) for one in texts) <= MOST_WORDS
    return encoder() if few else None


@lru_cache(maxsize=1)
def _loaded(_folder: str) -> Encoder:
    return Remembering(load(settings.EMBEDDINGS))
