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

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Ground:
    """Training rows prepared once for any number of targets: centres, centred rows, and the
    eigenvalues and eigenvectors of the kernel for each mix."""

    words: Floats
    features: Floats
    word_centre: Floats
    feature_centre: Floats
    spectra: tuple[tuple[float, Floats, Floats], ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """`score(x) = intercept + words · x_words + features · x_features`; `held_out`, shape (n,), are
    the exact leave-one-out predictions of the training rows."""

    mix: float
    ridge: float
    intercept: float
    words: Floats
    features: Floats
    held_out: Floats


def ground(words: Floats, features: Floats) -> Ground:
    """The rows prepared; `words` (n, n_terms), `features` (n, n_features), n >= 3."""
    word_centre, feature_centre = words.mean(axis=0), features.mean(axis=0)
    words, features = words - word_centre, features - feature_centre
    by_words, by_features = words @ words.T, features @ features.T
    spectra = []
    for mix in MIXES:
        size, vectors = np.linalg.eigh(by_words + mix * by_features)
        spectra.append((mix, np.maximum(size, 0.0), vectors))
    return Ground(words, features, word_centre, feature_centre, tuple(spectra))


def solve(on: Ground, y: Floats) -> Solution:
    """The best of all mixes and ridges by leave-one-out squared error; `y`: shape (n,)."""
    offers = [_best_ridge(size, vectors, y) for _, size, vectors in on.spectra]
    which = int(np.argmin([error for error, _, _ in offers]))
    mix, size, vectors = on.spectra[which]
    _, ridge, held_out = offers[which]
    dual = vectors @ ((vectors.T @ (y - y.mean())) / (size + ridge))
    words = np.round(on.words.T @ dual, _DIGITS)
    features = np.round(mix * (on.features.T @ dual), _DIGITS)
    intercept = y.mean() - on.word_centre @ words - on.feature_centre @ features
    return Solution(mix, ridge, float(intercept), words, features, held_out)


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
