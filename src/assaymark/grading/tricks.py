"""Works made worthless on purpose, to see whether the grader's signals catch them.

Four that cost nobody any effort: a part repeated, the words shuffled, words drawn from other works,
nearly nothing. Padding and texts about something else are not among them.
"""

from collections.abc import Mapping, Sequence

import numpy as np

TRICKS = ("repeated", "shuffled", "random words", "nearly empty")
_FEW = 7


def tricks(text: str, others: Sequence[str], *, random: np.random.Generator) -> Mapping[str, str]:
    """Each trick's copy of `text`, of about its length; `others` are texts to draw words from."""
    words = text.split()
    if not words:
        return dict.fromkeys(TRICKS, "")
    some = words[: max(3, len(words) // 5)]
    pool = [word for other in others for word in other.split()] or words
    return {
        "repeated": " ".join((some * (1 + len(words) // len(some)))[: max(len(words), 30)]),
        "shuffled": " ".join(words[i] for i in random.permutation(len(words))),
        "random words": " ".join(pool[i] for i in random.integers(len(pool), size=len(words))),
        "nearly empty": " ".join(words[: int(random.integers(_FEW))]),
    }
