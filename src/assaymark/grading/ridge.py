"""Kernel ridge regression with an unpenalised intercept and exact leave-one-out predictions.

For centred kernel `K` and ridge `r` the hat matrix is `H = 11'/n + K (K + rI)^-1`; leaving item i
out changes its residual to `e_i / (1 - H_ii)`, so no refit is needed. Hastie, Tibshirani &
Friedman, The Elements of Statistical Learning, section 7.10.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RIDGES = tuple(float(10**power) for power in np.arange(-1.5, 2.51, 0.5))
"""Ridge candidates, as multiples of the kernel's mean diagonal."""

MIXES = (0.0, 0.25, 1.0, 4.0)
"""Weights tried for the linguistic features beside the n-grams."""

MEANINGS = (0.0, 2.0, 8.0)
"""Weights tried for sentence embeddings, where there are any."""

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Ground:
    """Training rows prepared once for any number of targets: centres, centred rows, and for each
    weight of features and embeddings the kernel's eigenvalues and eigenvectors."""

    words: Floats
    features: Floats
    meanings: Floats
    word_centre: Floats
    feature_centre: Floats
    meaning_centre: Floats
    spectra: tuple[tuple[float, float, Floats, Floats], ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """`score(x) = intercept + words · x_words + features · x_features + meanings · x_meanings`;
    `held_out`, shape (n,), are the exact leave-one-out predictions of the training rows."""

    mix: float
    meaning: float
    ridge: float
    intercept: float
    words: Floats
    features: Floats
    meanings: Floats
    held_out: Floats


def ground(words: Floats, features: Floats, meanings: Floats) -> Ground:
    """The rows prepared; `words` (n, n_terms), `features` (n, n_features), `meanings` (n, width of
    the embedding, or 0), n >= 3."""
    centres = (words.mean(axis=0), features.mean(axis=0), meanings.mean(axis=0))
    words, features, meanings = (
        rows - centre for rows, centre in zip((words, features, meanings), centres, strict=True)
    )
    by_words, by_features = words @ words.T, features @ features.T
    by_meaning = meanings @ meanings.T
    spectra = []
    for meaning in MEANINGS if meanings.shape[1] else (0.0,):
        for mix in MIXES:
            size, vectors = np.linalg.eigh(by_words + mix * by_features + meaning * by_meaning)
            spectra.append((mix, meaning, np.maximum(size, 0.0), vectors))
    return Ground(words, features, meanings, *centres, tuple(spectra))


def solve(on: Ground, y: Floats) -> Solution:
    """The best of all weights and ridges by leave-one-out squared error; `y`: shape (n,)."""
    offers = [_best_ridge(size, vectors, y) for _, _, size, vectors in on.spectra]
    which = int(np.argmin([error for error, _, _ in offers]))
    mix, meaning, size, vectors = on.spectra[which]
    _, ridge, held_out = offers[which]
    dual = vectors @ ((vectors.T @ (y - y.mean())) / (size + ridge))
    words = np.round(on.words.T @ dual, _DIGITS)
    features = np.round(mix * (on.features.T @ dual), _DIGITS)
    meanings = np.round(meaning * (on.meanings.T @ dual), _DIGITS)
    intercept = y.mean() - on.word_centre @ words - on.feature_centre @ features
    intercept -= on.meaning_centre @ meanings
    return Solution(mix, meaning, ridge, float(intercept), words, features, meanings, held_out)


def _best_ridge(size: Floats, vectors: Floats, y: Floats) -> tuple[float, float, Floats]:
    """Squared error, ridge and held-out predictions of the best ridge."""
    ridges = np.array(RIDGES) * (float(size.mean()) or 1.0)
    kept = size / (size + ridges[:, None])
    mean = y.mean()
    fitted = mean + (kept * (vectors.T @ (y - mean))) @ vectors.T
    lever = 1 / len(y) + kept @ (vectors**2).T
    held_out = y - (y - fitted) / np.maximum(1 - lever, 1e-9)
    errors = ((held_out - y) ** 2).sum(axis=1)
    which = int(np.argmin(errors))
    return float(errors[which]), float(ridges[which]), held_out[which]
