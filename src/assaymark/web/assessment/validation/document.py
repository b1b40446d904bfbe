"""The study as one plain document: what the page shows and its JSON twin says, word for word.

It holds no name, no text and no address of anybody. `format` changes when a reader would have to.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assaymark import __version__
from assaymark.framework.jcs import jcs
from assaymark.framework.rubric import Rubric
from assaymark.validity.machine import limits
from assaymark.web.assessment.validation import words, words_language
from assaymark.web.assessment.validation.criteria import criterion
from assaymark.web.assessment.validation.decisions import (
    coverage,
    decisions,
    gaming,
    judged,
    two_people,
)
from assaymark.web.assessment.validation.figures import Plain, finite
from assaymark.web.assessment.validation.graders import Language, Studied
from assaymark.web.assessment.validation.groups import groups
from assaymark.web.assessment.validation.seen import Seen, column

FORMAT = 1
TYPE = "AssaymarkValidationStudy"


@dataclass(frozen=True, slots=True)
class About:
    """What the study is about, and when it was made; `stakes` as the badge says."""

    badge: str
    level: str
    version: int
    version_address: str
    organisation: str
    stakes: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gathered:
    """All works of a study, how many assessors judged some here, and the digest of everything.

    `examples` were rated elsewhere; `left_out` works were not measured, because there are too many.
    """

    seen: Sequence[Seen]
    assessors: int
    digest: str
    left_out: int = 0


def study(rubric: Rubric, gathered: Gathered, grader: Studied, about: About, *, seed: int) -> Plain:
    """The document, without the number and address that it gets when it is kept."""
    seen = list(gathered.seen)
    by_key = {one.criterion: one for one in grader.reports}
    criteria = [
        criterion(column(one, seen), seen, by_key[one.key], seed=seed) for one in rubric.criteria
    ]
    works = judged(rubric, seen)
    found: dict[str, Any] = {
        "type": TYPE,
        "format": FORMAT,
        "badge": {
            "title": about.badge,
            "level": about.level,
            "version": about.version,
            "id": about.version_address,
        },
        "organisation": about.organisation,
        "grader": _grader(grader),
        "made": about.at.isoformat(timespec="seconds"),
        "software": f"assaymark {__version__}",
        "data": _data(rubric, gathered),
        "criteria": criteria,
        "people": two_people(rubric, seen),
        "decisions": decisions(works),
        "coverage": coverage(works),
        "groups": groups(works),
        "gaming": _gaming(grader, seen),
    }
    found["limits"] = _limits(found)
    return {**found, **_sentences(found, grader, stakes=about.stakes)}


def _grader(one: Studied) -> Plain:
    plain = {"version": one.version, "digest": one.digest, "n": one.n}
    if isinstance(one, Language):
        return {**plain, "model": one.model, "answered as": list(one.answered)}
    return plain


def _gaming(grader: Studied, seen: Sequence[Seen]) -> Plain:
    if isinstance(grader, Language):
        return {**grader.checks, "not run": words_language.not_run()}
    return gaming(seen)


def _sentences(found: Plain, grader: Studied, *, stakes: str) -> Plain:
    if isinstance(grader, Language):
        return {
            "says": words_language.says(found),
            "not for": words_language.not_for(found, stakes=stakes),
            "shortcomings": words_language.shortcomings(found),
            "method": words_language.method(),
        }
    return {
        "says": words.says(found),
        "not for": words.not_for(found, stakes=stakes),
        "shortcomings": words.shortcomings(found),
        "method": words.method(),
    }


def _data(rubric: Rubric, gathered: Gathered) -> Plain:
    """What was rated, by how many."""
    seen = gathered.seen
    rated = [max(map(len, one.ratings.values()), default=0) for one in seen]
    return {
        "works": len(seen),
        "examples": sum(not one.here for one in seen),
        "handed in": sum(one.here for one in seen),
        "assessors": gathered.assessors,
        "ratings": sum(len(given) for one in seen for given in one.ratings.values()),
        "twice": sum(n >= 2 for n in rated),
        "most raters": max(rated, default=0),
        "met by the grader": sum(bool(one.unmet.bare) for one in seen),
        "left out": gathered.left_out,
        "digest": gathered.digest,
        "criteria": len(rubric.criteria),
    }


def _limits(found: Plain) -> list[Plain]:
    """The conventions of educational testing, held against the worst criterion or team."""
    rows = []
    for one in found["criteria"]:
        stated = {figure["name"]: figure["estimate"] for figure in one["machine"]}
        smd, lost = _number(stated["smd"]), _number(stated["lost"])
        overall, _group, kappa = limits(difference=smd, groups=[], people=lost, machine=0.0)
        rows += [_limit(overall, one["title"]), _limit(kappa, one["title"])]
    teams = [_number(team["smd"]) for team in found["groups"]["teams"]]
    _overall, group, _lost = limits(
        difference=_number(None), groups=teams, people=_number(None), machine=0.0
    )
    return [*rows, _limit(group, "")]


def _limit(one: Any, title: str) -> Plain:
    return {
        "name": one.name,
        "criterion": title,
        "value": finite(one.value),
        "most": one.most,
        "holds": one.holds,
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def digest(rubric_plain: Any, rows: Sequence[tuple[str, Any]]) -> str:
    """Hex SHA-256 over the rubric and, in order, the SHA-256 of each text with its ratings."""
    return hashlib.sha256(jcs([rubric_plain, [list(row) for row in sorted(rows)]])).hexdigest()
