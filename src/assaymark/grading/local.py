"""The local grader: fitted on rated works of one badge, needs no network, explains what it says.

`fit` learns one linear grader per criterion and measures each on works it had not seen. `grade`
gives a level with probabilities and verbatim quotes, or an abstention with its reason. The same
works, rubric and seed give the same grader, whatever the order of the works.
"""

import hashlib
import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assaymark.framework.rubric import Criterion, Rubric, rubric_to_plain
from assaymark.grading import quotes as said
from assaymark.grading.criterion import (
    ENOUGH,
    SURE,
    Targets,
    learnable,
    report,
    targets,
    unseen,
)
from assaymark.grading.cuts import ranks
from assaymark.grading.features import Encoder, Reading, read
from assaymark.grading.gaming import overlong, suspicion
from assaymark.grading.learnt import ALGORITHM, Learnt, learn, located
from assaymark.grading.model import Abstention, Grade, RatedWork, Report
from assaymark.grading.stored import learnt_read, written
from assaymark.grading.terms import Table, table

__all__ = ["LocalGrader", "RatedWork", "data_digest", "fit", "fit_readings", "pooled", "same_text"]

FOLDS = 10
"""Of the outer cross-validation behind the reports."""


@dataclass(frozen=True, slots=True)
class LocalGrader(Learnt):
    """A fitted grader that grades: see `Learnt` for what it holds.

    `encoder` is asked for the embeddings of texts where it was fitted with some; without the same
    one it gives no level.
    """

    encoder: Encoder | None = field(default=None, compare=False, repr=False)

    def grade(self, text: str) -> tuple[Grade | Abstention, ...]:
        """A grade or an abstention for each criterion, in the rubric's order."""
        model = self.model
        if model is None:
            return tuple(Abstention(one.criterion, one.why, self.version) for one in self.reports)
        if reason := self.unable or overlong(text, model.known):
            return self._nothing(reason)
        return self.grade_reading(self.read(text))

    def read(self, text: str) -> Reading:
        """The text taken apart, as this grader needs it."""
        return read(text, self.encoder if self.embedding else None)

    @property
    def unable(self) -> str:
        """Why it can grade nothing here: embeddings that are not there; else an empty text."""
        if not self.embedding or (self.encoder and self.encoder.name == self.embedding):
            return ""
        return (
            f"the grader was fitted with the sentence embeddings {self.embedding}, which are not"
            " installed here: install them, or fit it again"
        )

    def grade_reading(self, seen: Reading) -> tuple[Grade | Abstention, ...]:
        """As `grade`, for a text already taken apart, with embeddings where it needs them."""
        if self.model is None:
            return self._nothing("")
        if reason := suspicion(seen, self.model.known):
            return self._nothing(reason)
        where = located(seen, self.model)
        moved = {key: said.by_sentence(where, one) for key, one in self.model.weights.items()}
        pairs = zip(self.rubric.criteria, self.reports, strict=True)
        return tuple(self._judged(criterion, about, where, moved) for criterion, about in pairs)

    def to_json(self) -> str:
        """The whole grader as readable JSON; `from_json` gives one that grades identically."""
        return written(self)

    @staticmethod
    def from_json(text: str, encoder: Encoder | None = None) -> "LocalGrader":
        """The grader written by `to_json`; raises StoredError (ValueError) for anything else."""
        one = learnt_read(text)
        head = (one.rubric, one.version, one.digest, one.seed, one.n, one.reports, one.model)
        return LocalGrader(*head, one.embedding, encoder)

    def _nothing(self, reason: str) -> tuple[Abstention, ...]:
        return tuple(
            Abstention(one.criterion, one.why if one.use == "none" else reason, self.version)
            for one in self.reports
        )

    def _judged(
        self,
        criterion: Criterion,
        about: Report,
        where: said.Located,
        moved: Mapping[str, said.Floats],
    ) -> Grade | Abstention:
        if self.model is None or about.use == "none":
            return Abstention(criterion.key, about.why, self.version)
        weights = self.model.weights[criterion.key]
        found = said.score(where, weights)
        rank = int(ranks(np.array([found]), weights.cuts)[0])
        likely = weights.odds.probabilities(found)
        bar = criterion.rank(criterion.pass_value)
        reaching, raising = float(likely[bar:].sum()), rank >= bar
        sure = reaching if raising else 1 - reaching
        if sure < SURE:
            return Abstention(criterion.key, _unsure(criterion, reaching), self.version)
        return Grade(
            criterion=criterion.key,
            level=criterion.values[rank],
            probability=float(likely[rank]),
            probabilities=dict(zip(criterion.values, likely.tolist(), strict=True)),
            quotes=said.quotes(where.reading, moved, criterion.key, raising=raising),
            reasons=(
                _decision(criterion, sure, passed=raising),
                *said.reasons(where, weights, tuple(self.model.terms), raising=raising),
                *([_caution(about)] if about.n < ENOUGH else []),
            ),
            grader=self.version,
        )


def fit(
    rubric: Rubric, works: Sequence[RatedWork], *, seed: int, encoder: Encoder | None = None
) -> LocalGrader:
    """A grader for each criterion with enough rated works. Equal texts count once, ratings joined.

    With an `encoder`, sentence embeddings stand beside words and features; how much they weigh is
    chosen with all else, and may be nothing. Raises ValueError for a rating that is no level of its
    criterion.
    """
    gathered = pooled(works)
    readings = [read(work.text, encoder) for work in gathered]
    return fit_readings(rubric, gathered, readings, seed=seed, encoder=encoder)


def fit_readings(
    rubric: Rubric,
    works: Sequence[RatedWork],
    readings: Sequence[Reading],
    *,
    seed: int,
    encoder: Encoder | None = None,
) -> LocalGrader:
    """As `fit`, for pooled works already taken apart, one reading each."""
    embedding = encoder.name if encoder else ""
    digest = data_digest(rubric, works, seed=seed, embedding=embedding)
    aims = [targets(criterion, works) for criterion in rubric.criteria]
    counted = table(readings)
    reports = _reports(rubric, counted, aims, seed=seed)
    model = learn(rubric, counted, readings, aims, reports)
    version = f"{ALGORITHM}:{digest[:12]}"
    head = (rubric, version, digest, seed, len(works), reports, model)
    return LocalGrader(*head, embedding, encoder)


def pooled(works: Sequence[RatedWork]) -> tuple[RatedWork, ...]:
    """The works ordered by key, those with the same words joined into one with all ratings."""
    groups: dict[str, list[RatedWork]] = {}
    for work in sorted(works, key=lambda one: (one.key, one.text)):
        groups.setdefault(same_text(work.text), []).append(work)
    return tuple(_joined(group) for group in groups.values())


def same_text(text: str) -> str:
    """Equal for texts that differ only in case, width or white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _joined(group: list[RatedWork]) -> RatedWork:
    names = sorted({name for work in group for name in work.ratings})
    together = {
        name: tuple(value for work in group for value in work.ratings.get(name, ()))
        for name in names
    }
    return RatedWork(group[0].key, group[0].text, together)


def data_digest(
    rubric: Rubric, works: Sequence[RatedWork], *, seed: int, embedding: str = ""
) -> str:
    """Hex SHA-256 of all that goes into a grader: algorithm, seed, rubric, works and ratings, and
    the name of the embeddings where there are any."""
    rows = [[w.key, w.text, {k: sorted(v) for k, v in w.ratings.items()}] for w in works]
    plain = [ALGORITHM, seed, rubric_to_plain(rubric), rows, *([embedding] if embedding else [])]
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")
    ).hexdigest()


def _reports(
    rubric: Rubric, counted: Table, aims: Sequence[Targets], *, seed: int
) -> tuple[Report, ...]:
    whys = [learnable(aim) for aim in aims]
    worth = [aim for aim, why in zip(aims, whys, strict=True) if not why]
    n = len(counted.counts)
    order = np.random.default_rng(seed).permutation(n)
    seen = iter(unseen(counted, worth, order % FOLDS) if worth else ())
    return tuple(
        _unfit(criterion, len(aim.rows), why)
        if why
        else report(criterion, aim, next(seen), seed=seed)
        for criterion, aim, why in zip(rubric.criteria, aims, whys, strict=True)
    )


def _unfit(criterion: Criterion, n: int, why: str) -> Report:
    nan = math.nan
    return Report(criterion.key, n, "none", why, nan, nan, nan, nan, nan, 0, 0)


def _decision(criterion: Criterion, sure: float, *, passed: bool) -> str:
    title = criterion.level(criterion.pass_value).title
    verb = "reaches" if passed else "does not reach"
    return f"{sure:.0%} likely that an assessor would say it {verb} “{title}”"


def _unsure(criterion: Criterion, reaching: float) -> str:
    title = criterion.level(criterion.pass_value).title
    return (
        f"not sure enough: the chance that an assessor would say it reaches “{title}” is"
        f" {reaching:.0%}; a suggestion needs {SURE:.0%} either way"
    )


def _caution(about: Report) -> str:
    return about.why[:1].upper() + about.why[1:]
