"""Everything a fitted grader consists of, and a text put into its space."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assaymark.framework.rubric import Rubric
from assaymark.grading.criterion import Grounds, Targets, Weights, fitted
from assaymark.grading.features import Reading
from assaymark.grading.gaming import Known, know
from assaymark.grading.model import GraderVersion, Report
from assaymark.grading.quotes import Located
from assaymark.grading.terms import Space, Table, grams, placed, scaled, space

ALGORITHM = "local-1"


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt. `terms` and `where` make the space of all rated works."""

    terms: Mapping[str, int]
    where: Space
    known: Known
    weights: Mapping[str, Weights]


@dataclass(frozen=True, slots=True)
class Learnt:
    """One grader per criterion of `rubric`; `model` is None where nothing could be learnt.

    `digest` is the SHA-256 of everything it was fitted on; `n` the number of different texts;
    `embedding` names the sentence embeddings it was fitted with, if any.
    """

    rubric: Rubric
    version: GraderVersion
    digest: str
    seed: int
    n: int
    reports: tuple[Report, ...]
    model: Model | None
    embedding: str = ""


def learn(
    rubric: Rubric,
    counted: Table,
    readings: Sequence[Reading],
    aims: Sequence[Targets],
    reports: Sequence[Report],
) -> Model | None:
    """The final model, fitted on all rows, of the criteria whose report allows a use."""
    usable = [i for i, one in enumerate(reports) if one.use != "none"]
    if not usable:
        return None
    where = space(counted, np.arange(len(readings)))
    grounds = Grounds(*placed(counted, where, np.arange(len(readings))))
    weights = {rubric.criteria[i].key: fitted(grounds.of(aims[i].rows), aims[i]) for i in usable}
    terms = {counted.terms[column]: i for i, column in enumerate(where.columns.tolist())}
    return Model(terms, where, know(readings, rubric), weights)


def located(seen: Reading, model: Model) -> Located:
    """The text in the model's space."""
    terms: list[int] = []
    lines: list[int] = []
    for line, part in enumerate(seen.sentences):
        for gram in grams(part):
            if (term := model.terms.get(gram)) is not None:
                terms.append(term)
                lines.append(line)
    where = np.array(terms, dtype=np.int64)
    tally = np.bincount(where, minlength=len(model.terms))
    present = np.flatnonzero(tally)
    value = np.zeros(len(model.terms))
    value[present] = (1 + np.log(tally[present])) * model.where.idf[present]
    norm = float(np.sqrt((value**2).sum())) or 1.0
    return Located(
        reading=seen,
        terms=where,
        lines=np.array(lines, dtype=np.int64),
        parts=value[where] / (norm * np.maximum(tally[where], 1)),
        features=scaled(seen.values, model.where),
        spreads=model.where.spreads,
        means=model.where.means,
        meant=model.where.meant,
    )
