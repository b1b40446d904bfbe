"""A grader as a readable JSON file, and back.

The file holds what the grader is (version, data digest, seed, rubric), how it did (reports) and
what it learnt (terms with idf and weights, features with means and weights, cut points, odds).
It holds words of the rated works, so it is as confidential as they are. Someone who can write the
file can make the grader say anything; it is kept where the keys are kept.

Errors: `StoredError` (a `ValueError`).
"""

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Rubric, rubric_from_plain, rubric_to_plain
from assaymark.grading.criterion import Weights
from assaymark.grading.features import LENGTHS, NAMES
from assaymark.grading.gaming import CLASSES, Known, rubric_runs
from assaymark.grading.learnt import ALGORITHM, Learnt, Model
from assaymark.grading.levels import Odds
from assaymark.grading.model import Report
from assaymark.grading.terms import Space

Floats = NDArray[np.float64]
Plain = Mapping[str, Any]


class StoredError(ValueError):
    """Not a grader of this program's making, or of another version."""


def written(grader: Learnt) -> str:
    """The grader as JSON text, keys in a fixed order, one line."""
    plain = {
        "type": "AssaymarkLocalGrader",
        "algorithm": ALGORITHM,
        "version": grader.version,
        "digest": grader.digest,
        "seed": grader.seed,
        "n": grader.n,
        "rubric": rubric_to_plain(grader.rubric),
        "reports": [_report_plain(one) for one in grader.reports],
        "model": None if grader.model is None else _model_plain(grader.model),
    }
    if grader.embedding:
        plain["embedding"] = grader.embedding
    return json.dumps(plain, ensure_ascii=True, allow_nan=False)


def learnt_read(text: str) -> Learnt:
    """The grader in `text`; raises StoredError when it is none of ours."""
    try:
        return _learnt(json.loads(text))
    except StoredError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise StoredError(f"not a stored grader: {error!r}; fit it again") from error


def _learnt(plain: Plain) -> Learnt:
    kind, algorithm = plain["type"], plain["algorithm"]
    if kind != "AssaymarkLocalGrader" or algorithm != ALGORITHM:
        raise StoredError(
            f"met {kind!r} of algorithm {algorithm!r}; expected a grader of {ALGORITHM!r}:"
            " fit it again"
        )
    rubric = rubric_from_plain(plain["rubric"])
    reports = tuple(_report(one) for one in plain["reports"])
    if [one.criterion for one in reports] != [one.key for one in rubric.criteria]:
        raise StoredError("reports do not match the rubric's criteria; fit it again")
    model = None if plain["model"] is None else _model(plain["model"], rubric)
    head = (plain["version"], plain["digest"], plain["seed"], plain["n"])
    return Learnt(rubric, *head, reports, model, plain.get("embedding", ""))


def _report_plain(one: Report) -> dict[str, object]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in asdict(one).items()
    }


def _report(plain: Plain) -> Report:
    fields: dict[str, Any] = {
        name: math.nan if value is None else value for name, value in plain.items()
    }
    return Report(**fields)


def _model_plain(model: Model) -> dict[str, object]:
    where, known = model.where, model.known
    meant = {"meant": where.meant.tolist()} if len(where.meant) else {}
    return meant | {
        "terms": list(model.terms),
        "idf": where.idf.tolist(),
        "features": {
            name: {"mean": mean, "spread": spread}
            for name, mean, spread in zip(
                NAMES, where.means.tolist(), where.spreads.tolist(), strict=True
            )
        },
        "caps": dict(zip(LENGTHS, where.caps.tolist(), strict=True)),
        "criteria": {key: _weights_plain(one) for key, one in model.weights.items()},
        "known": {
            "words_crc32": _packed(np.array(sorted(known.words), dtype="<u4")),
            "classes": list(CLASSES),
            "follows": _packed(known.follows.astype("<u4")),
            "shortest": known.shortest,
            "longest": known.longest,
            "limits": known.limits,
        },
    }


def _model(plain: Plain, rubric: Rubric) -> Model:
    traits, caps = plain["features"], plain["caps"]  # a database may reorder members
    if set(traits) != set(NAMES) or plain["known"]["classes"] != list(CLASSES):
        raise StoredError("made with other features or word classes; fit it again")
    terms = {term: i for i, term in enumerate(plain["terms"])}
    where = Space(
        columns=np.arange(len(terms)),
        idf=_floats(plain["idf"], len(terms)),
        caps=_floats([caps[name] for name in LENGTHS], len(LENGTHS)),
        means=_floats([traits[name]["mean"] for name in NAMES], len(NAMES)),
        spreads=_floats([traits[name]["spread"] for name in NAMES], len(NAMES)),
        meant=_floats(plain.get("meant", []), len(plain.get("meant", []))),
    )
    weights = {
        key: _weights(one, len(terms), len(rubric.criterion(key).levels), len(where.meant))
        for key, one in plain["criteria"].items()
    }
    return Model(terms, where, _known(plain["known"], rubric), weights)


def _known(plain: Plain, rubric: Rubric) -> Known:
    met = np.frombuffer(base64.b64decode(plain["words_crc32"], validate=True), dtype="<u4")
    follows = np.frombuffer(base64.b64decode(plain["follows"], validate=True), dtype="<u4")
    return Known(
        words=frozenset(met.tolist()),
        follows=follows.reshape(len(CLASSES), len(CLASSES)).astype(np.float64),
        rubric=rubric_runs(rubric),
        shortest=plain["shortest"],
        longest=plain["longest"],
        limits=plain["limits"],
    )


def _weights_plain(one: Weights) -> dict[str, object]:
    meanings = {"meanings": one.meanings.tolist()} if len(one.meanings) else {}
    return meanings | {
        "intercept": one.intercept,
        "cuts": one.cuts.tolist(),
        "odds": asdict(one.odds),
        "features": dict(zip(NAMES, one.features.tolist(), strict=True)),
        "terms": one.words.tolist(),
    }


def _weights(plain: Plain, n_terms: int, n_ranks: int, width: int) -> Weights:
    odds = plain["odds"]
    steps = tuple(_floats(odds["steps"], n_ranks - 1).tolist())
    return Weights(
        words=_floats(plain["terms"], n_terms),
        features=_floats([plain["features"][name] for name in NAMES], len(NAMES)),
        meanings=_floats(plain.get("meanings", []), width),
        intercept=plain["intercept"],
        cuts=_floats(plain["cuts"], n_ranks - 1),
        odds=Odds(odds["centre"], odds["spread"], odds["slope"], steps),
    )


def _floats(values: list[float], n: int) -> Floats:
    made = np.array(values, dtype=np.float64)
    if made.shape != (n,) or not np.isfinite(made).all():
        raise StoredError(f"met {made.shape} numbers; expected {n} finite ones: fit it again")
    return made


def _packed(values: NDArray[np.generic]) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
