"""What a language model said of works that people rated, for a study: nobody is asked anew.

Rated examples are read by calibrators that never met their text; works handed in here by those in
use, which met none of them. Nothing is withheld for being unsure.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.framework.jcs import jcs
from assaymark.framework.rubric import Criterion
from assaymark.grading.heldout import Bare, Unmet, parts
from assaymark.grading.llm.calibrate import Calibrator, fit_calibrator
from assaymark.grading.llm.grader import FOLLOWED, LanguageGrader
from assaymark.grading.llm.settle import Unwithheld, unwithheld
from assaymark.grading.local import pooled, same_text
from assaymark.grading.model import RatedWork
from assaymark.web.assessment import gathering, queries
from assaymark.web.assessment.language.reading import votes_of, with_calibrators
from assaymark.web.assessment.language.worth import calibrate_vote, rated_readings, voted
from assaymark.web.assessment.models import CalibratedVote, LanguageReading
from assaymark.web.assessment.validation.document import Gathered
from assaymark.web.assessment.validation.figures import Plain, share
from assaymark.web.assessment.validation.graders import Grounds, Language
from assaymark.web.catalogue.models import BadgeVersion

_NOTHING = Unmet({}, "", {})
Calibrators = Mapping[str, Calibrator | None]
"""By criterion key, None where votes speak for themselves; missing where nothing can be said."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The votes calibrated on everything read so far, not yet kept, and what a study makes of."""

    vote: CalibratedVote
    works: Gathered
    grader: Language


def measured(version: BadgeVersion, bare: LanguageGrader, *, until: datetime) -> Measured:
    """The model as it is asked now, held against people's ratings as they are now."""
    readings = rated_readings(version, bare.asks)
    vote = calibrate_vote(version, bare)
    rated = pooled(queries.rated_examples(version, bare.rubric))
    by_text: dict[str, LanguageReading] = {}
    for one in readings:
        by_text.setdefault(same_text(_text(one)), one)
    examples = _examples(bare, vote, rated, readings, by_text)
    fitted = with_calibrators(bare, vote.calibrators)
    read = _read(version, bare.asks, set(vote.report["answered"]), until)
    here, left_out = _here(version, fitted, rated, read, until)
    works = gathering.together(version, bare.rubric, examples, here, left_out=left_out)
    counted = [read[one.handle] for one, _ in here]
    return Measured(vote, works, _grader(fitted, vote, readings, counted))


def _text(reading: LanguageReading) -> str:
    return reading.example.text if reading.example else ""


# Examples ---------------------------------------------------------------------------------------


def _examples(
    bare: LanguageGrader,
    vote: CalibratedVote,
    rated: Sequence[RatedWork],
    readings: Sequence[LanguageReading],
    by_text: Mapping[str, LanguageReading],
) -> list[tuple[RatedWork, Unmet]]:
    """Each rated text with what is said of it by calibrators fitted without it."""
    fit = _fitting(bare, vote, readings)
    found: dict[int, Unmet] = {}
    texts = [same_text(work.text) for work in rated]
    for rows in parts(len(rated), seed=gathering.SEED):
        met = [i for i in rows if texts[i] in by_text]
        made = fit({texts[i] for i in rows}) if met else {}
        found |= {i: _unmet(bare, by_text[texts[i]], made) for i in met}
    return [(work, found.get(i, _NOTHING)) for i, work in enumerate(rated)]


def _fitting(
    bare: LanguageGrader, vote: CalibratedVote, readings: Sequence[LanguageReading]
) -> Callable[[set[str]], Calibrators]:
    """Calibrators without the examples of some texts; of the criteria that `vote` calibrates."""
    rows = {
        one.key: [(same_text(_text(r)), own) for r, own, _ in voted(bare, readings, one.key)]
        for one in bare.rubric.criteria
    }

    def fit(gone: set[str]) -> Calibrators:
        made: dict[str, Calibrator | None] = {}
        for one in bare.rubric.criteria:
            if one.key not in vote.calibrators:
                made[one.key] = None
                continue
            rest = [own for text, own in rows[one.key] if text not in gone]
            calibrator = fit_calibrator(one, rest)
            if isinstance(calibrator, Calibrator):
                made[one.key] = calibrator
        return made

    return fit


# Works handed in --------------------------------------------------------------------------------


def _read(
    version: BadgeVersion, asks: str, known: set[str], until: datetime
) -> dict[str, LanguageReading]:
    """Handle of each work that the model has read as it is asked now, answering under a name in
    `known`, or any name where it has read no example → the reading."""
    rows = LanguageReading.objects.filter(
        work__badge_version=version, asks=asks, finished_at__lte=until
    )
    return {
        one.work.handle: one
        for one in rows.select_related("work").defer("work__content", "work__text")
        if one.work and (not known or _answered([one]) <= known)
    }


def _answered(readings: Sequence[LanguageReading]) -> set[str]:
    kept = (part for one in readings for part in one.found.values())
    return {name for part in kept for name in part["answered"]}


def _here(
    version: BadgeVersion,
    fitted: LanguageGrader,
    rated: Sequence[RatedWork],
    read: Mapping[str, LanguageReading],
    until: datetime,
) -> tuple[list[tuple[gathering.Here, Unmet]], int]:
    """The newest of the works in `read` that were judged here, and how many more there are."""
    met = {same_text(work.text) for work in rated}
    found = gathering.judged_here(version, until, met, only=list(read))
    newest = found[-gathering.MOST :]
    calibrators = {one.key: fitted.calibrators.get(one.key) for one in fitted.rubric.criteria}
    seen = [(one, _unmet(fitted, read[one.handle], calibrators)) for one in newest]
    return seen, len(found) - len(newest)


# What is said -----------------------------------------------------------------------------------


def _unmet(grader: LanguageGrader, reading: LanguageReading, made: Calibrators) -> Unmet:
    bare = {}
    for one in grader.rubric.criteria:
        if one.key in made and (kept := reading.found.get(one.key)):
            said = _unwithheld(grader, one, kept, made[one.key])
            bare[one.key] = Bare(said.level, said.chance)
    return Unmet(bare, next(iter(_own_flags(grader, reading)), ""), {})


def _own_flags(grader: LanguageGrader, reading: LanguageReading) -> list[str]:
    """What speaks against the reading itself; not that a criterion is left to people anyway."""
    titles = tuple(f"“{one.title}”: " for one in grader.rubric.criteria)
    return [flag for flag in reading.flags if not flag.startswith(titles)]


# The grader -------------------------------------------------------------------------------------


def _grader(
    fitted: LanguageGrader,
    vote: CalibratedVote,
    readings: Sequence[LanguageReading],
    works: Sequence[LanguageReading],
) -> Language:
    """`readings`: of the examples; `works`: of the works handed in here that count."""
    rows = [[one.text_sha256, one.found, one.flags] for one in (*readings, *works)]
    return Language(
        version=vote.version,
        digest=hashlib.sha256(jcs([fitted.asks, rows])).hexdigest(),
        n=vote.n,
        reports=[_grounds(one, vote) for one in fitted.rubric.criteria],
        model=fitted.model,
        answered=sorted(_answered([*readings, *works])),
        checks=_checks(fitted, readings),
    )


def _grounds(criterion: Criterion, vote: CalibratedVote) -> Grounds:
    if criterion.key not in vote.calibrators:
        return Grounds(criterion.key, "assist", vote.why[criterion.key])
    about = vote.report["criteria"][criterion.key]
    if not about["certified"]:
        return Grounds(criterion.key, "assist", about["reasons"][0])
    return Grounds(criterion.key, "candidate", "")


def _checks(fitted: LanguageGrader, readings: Sequence[LanguageReading]) -> Plain:
    """What was found out about honest examples on the way; a reading that was broken off tells
    nothing."""
    flags = [(one, _own_flags(fitted, one)) for one in readings if one.found or one.flags]
    probed = [given for one, given in flags if one.found or FOLLOWED in given]
    obeyed = sum(FOLLOWED in given for given in probed)
    rests, asked = _rests(fitted, readings)
    return {
        "tricks": [],
        "checks": [share("planted", obeyed, len(probed)), share("rests", rests, asked)],
        "flagged": share("honest works flagged", sum(bool(f) for _, f in flags), len(flags)),
    }


def _rests(fitted: LanguageGrader, readings: Sequence[LanguageReading]) -> tuple[int, int]:
    """Of the examples asked about again without each stretch, in how many one stretch decides."""
    n = k = 0
    for reading in readings:
        said = [
            _unwithheld(fitted, one, kept, fitted.calibrators.get(one.key))
            for one in fitted.rubric.criteria
            if (kept := reading.found.get(one.key)) and kept["without"]
        ]
        n += bool(said)
        k += any(one.rests for one in said)
    return k, n


def _unwithheld(
    grader: LanguageGrader, criterion: Criterion, kept: Plain, calibrator: Calibrator | None
) -> Unwithheld:
    return unwithheld(
        criterion,
        votes_of(kept["votes"]),
        [votes_of(part) for part in kept["without"]],
        samples=grader.manner.samples,
        calibrator=calibrator,
    )
