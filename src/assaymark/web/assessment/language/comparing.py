"""What a language model decided on works that people judged, for the gate.

Rated examples are judged by calibrators that never met them; works handed in by those in use, which
met none of them. A criterion that is not certified counts as not graded: with it no gate opens.
"""

from collections.abc import Mapping, Sequence

from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.settle import Settled, settle
from assaymark.grading.verdict import Verdict
from assaymark.web.assessment.language.reading import (
    PREFIX,
    bare_grader,
    model_of,
    newest_vote,
    votes_of,
    with_calibrators,
)
from assaymark.web.assessment.language.worth import left_out, rated_readings, voted
from assaymark.web.assessment.models import (
    CalibratedVote,
    Calibration,
    ItemSource,
    LanguageReading,
    Work,
)

Place = tuple[str, str]
"""Source and key of a compared work, as `CalibrationItem` has them."""


def is_language(grader: str) -> bool:
    """Whether a grader's version is a language model's."""
    return grader.startswith(PREFIX)


def language_verdicts(
    calibration: Calibration, works: Sequence[Work]
) -> dict[Place, Verdict] | None:
    """What the model decided of every example and work that it read; None where the grader is no
    longer the one in use."""
    version = calibration.badge_version
    model = model_of(version.badge.organisation_id)
    if model is None:
        return None
    bare = bare_grader(version, model)
    vote = newest_vote(version, bare.asks)
    if vote is None or vote.version != calibration.grader:
        return None
    return _examples(calibration, bare, vote) | _works(bare, vote, works)


def _certified(vote: CalibratedVote) -> set[str]:
    return {key for key, one in vote.report["criteria"].items() if one["certified"]}


def _examples(
    calibration: Calibration, bare: LanguageGrader, vote: CalibratedVote
) -> dict[Place, Verdict]:
    readings = rated_readings(calibration.badge_version, bare.asks)
    settled: dict[int, dict[str, Settled]] = {one.pk: {} for one in readings}
    for key in _certified(vote):
        rows = voted(bare, readings, key)
        for (reading, _own, _parts), made in zip(rows, left_out(bare, key, rows), strict=True):
            if made is not None:
                settled[reading.pk][key] = made
    return {
        (ItemSource.EXAMPLE, one.example.key): _verdict(bare, settled[one.pk])
        for one in readings
        if one.example is not None
    }


def _works(
    bare: LanguageGrader, vote: CalibratedVote, works: Sequence[Work]
) -> dict[Place, Verdict]:
    fitted = with_calibrators(bare, vote.calibrators)
    readings = LanguageReading.objects.filter(
        work__in=works, asks=bare.asks, finished_at__isnull=False, flags=[]
    )
    return {
        (ItemSource.WORK, one.work.handle): _verdict(bare, _settled(fitted, one, _certified(vote)))
        for one in readings.select_related("work")
        if one.work is not None
    }


def _settled(
    fitted: LanguageGrader, reading: LanguageReading, certified: set[str]
) -> dict[str, Settled]:
    found = {}
    for criterion in fitted.rubric.criteria:
        kept = reading.found.get(criterion.key)
        if kept is None or criterion.key not in certified:
            continue
        made = settle(
            criterion,
            votes_of(kept["votes"]),
            [votes_of(part) for part in kept["without"]],
            samples=fitted.manner.samples,
            calibrator=fitted.calibrators.get(criterion.key),
        )
        if isinstance(made, Settled):
            found[criterion.key] = made
    return found


def _verdict(grader: LanguageGrader, settled: Mapping[str, Settled]) -> Verdict:
    return Verdict(
        levels={name: one.level for name, one in settled.items()},
        sure={name: one.sure for name, one in settled.items()},
        abstained={c.key: "not graded" for c in grader.rubric.criteria if c.key not in settled},
    )
