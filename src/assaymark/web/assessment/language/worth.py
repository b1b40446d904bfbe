"""What a language model is worth for a badge: its votes on rated examples, calibrated, certified.

Every figure comes from examples left out: the calibrator that judged one never met it.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assaymark.grading.certify import Judged, Refused, certified
from assaymark.grading.llm.calibrate import Calibrator, Voted, Votes, fit_calibrator
from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.model import WorkReading
from assaymark.grading.llm.settle import Settled, settle
from assaymark.web.assessment.language.reading import newest_vote, text_digest, votes_of
from assaymark.web.assessment.models import CalibratedVote, LanguageReading
from assaymark.web.catalogue.models import BadgeVersion

Row = tuple[LanguageReading, Voted, list[Votes]]
"""A reading, its votes beside people's ratings, its votes without each stretch."""


def rated_readings(version: BadgeVersion, asks: str) -> list[LanguageReading]:
    """The finished readings of the badge's rated examples under this question, by key; those
    whose text has since been replaced are left out."""
    found = LanguageReading.objects.filter(
        badge_version=version, asks=asks, finished_at__isnull=False, example__isnull=False
    )
    rows = found.select_related("example").order_by("example__key")
    return [one for one in rows if one.example and one.text_sha256 == text_digest(one.example.text)]


def voted(grader: LanguageGrader, readings: Sequence[LanguageReading], key: str) -> list[Row]:
    """Each reading that answered criterion `key` and whose example people rated on it."""
    known = set(grader.rubric.criterion(key).values)
    found: list[Row] = []
    for one in readings:
        ratings = one.example.ratings.get(key, ()) if one.example else ()
        rated = tuple(level for level in ratings if level in known)
        kept = one.found.get(key)
        if kept and rated and not one.flags:
            without: list[Votes] = [votes_of(part) for part in kept["without"]]
            found.append((one, Voted(votes_of(kept["votes"]), rated), without))
    return found


def calibrate_vote(version: BadgeVersion, grader: LanguageGrader) -> CalibratedVote:
    """Calibrators from everything read so far, and how they do on examples left out; not saved."""
    readings = rated_readings(version, grader.asks)
    calibrators: dict[str, Calibrator] = {}
    why: dict[str, str] = {}
    report: dict[str, Any] = {}
    for criterion in grader.rubric.criteria:
        rows = voted(grader, readings, criterion.key)
        made = fit_calibrator(criterion, [one for _, one, _ in rows])
        if isinstance(made, str):
            why[criterion.key] = made
            continue
        calibrators[criterion.key] = made
        report[criterion.key] = _worth(grader, criterion.key, rows)
    fitted = replace(grader, calibrators=calibrators)
    return CalibratedVote(
        badge_version=version,
        asks=grader.asks,
        version=fitted.version,
        n=len(readings),
        calibrators={key: one.to_plain() for key, one in calibrators.items()},
        why=why,
        report={"criteria": report, "answered": _answered(readings)},
    )


def left_out(grader: LanguageGrader, key: str, rows: Sequence[Row]) -> list[Settled | None]:
    """What each example would have been given by a calibrator that never met it."""
    criterion = grader.rubric.criterion(key)
    found: list[Settled | None] = []
    for place, (_, own, without) in enumerate(rows):
        rest = [one for i, (_, one, _) in enumerate(rows) if i != place]
        made = fit_calibrator(criterion, rest)
        if isinstance(made, str):
            found.append(None)
            continue
        given = settle(
            criterion, own.votes, without, samples=grader.manner.samples, calibrator=made
        )
        found.append(given if isinstance(given, Settled) else None)
    return found


def _worth(grader: LanguageGrader, key: str, rows: Sequence[Row]) -> dict[str, Any]:
    criterion = grader.rubric.criterion(key)
    given = zip(left_out(grader, key, rows), rows, strict=True)
    judged = [Judged(one.level, own.ratings) for one, (_, own, _) in given if one]
    made = certified(criterion, judged)
    numbers = {
        "read": len(rows),
        "given": len(judged),
        "kappa": _rounded(made.kappa),
        "people": _rounded(made.people),
    }
    reasons = list(made.reasons) if isinstance(made, Refused) else []
    return numbers | {"certified": not reasons, "reasons": reasons}


def _rounded(kappa: float) -> float | None:
    return None if math.isnan(kappa) else round(kappa, 4)


def _answered(readings: Sequence[LanguageReading]) -> list[str]:
    """What the endpoint called itself when it read these."""
    kept = (part for one in readings for part in one.found.values())
    return sorted({name for part in kept for name in part["answered"]})


def reservations(grader: LanguageGrader, version: BadgeVersion, read: WorkReading) -> list[str]:
    """What sends the work to a person beside the reading's own flags, a sentence each."""
    row = newest_vote(version, grader.asks)
    if row is None:
        return []
    said = []
    for criterion in grader.rubric.criteria:
        about = row.report.get("criteria", {}).get(criterion.key)
        if about and not about["certified"]:
            said.append(f"“{criterion.title}”: {about['reasons'][0]}")
    before = set(row.report.get("answered", ()))
    now = {one.model for part in read.criteria for one in part.samples if one.model}
    if before and not now <= before:
        names = ", ".join(sorted(now - before))
        said.append(
            f"the endpoint answered as {names}, but the model was measured as"
            f" {', '.join(sorted(before))}"
        )
    return said
