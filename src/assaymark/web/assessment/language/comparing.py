"""What a language model decided on works that people judged, for the gate.

Rated examples are judged by calibrators that never met them; works handed in by those in use, which
met none of them. A criterion that is not certified counts as not graded: with it no gate opens.
"""

from collections.abc import Iterator, Mapping, Sequence

from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.settle import Settled, settle
from assaymark.grading.verdict import Verdict, agreements, compared, people_levels
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
    CalibrationItem,
    ItemSource,
    LanguageReading,
    Review,
    Work,
)


def is_language(grader: str) -> bool:
    """Whether a grader's version is a language model's."""
    return grader.startswith(PREFIX)


def language_items(
    calibration: Calibration, works: Sequence[Work]
) -> tuple[CalibrationItem, ...] | None:
    """Every example and work compared; None where the grader is no longer the one in use."""
    version = calibration.badge_version
    model = model_of(version.badge.organisation_id)
    if model is None:
        return None
    bare = bare_grader(version, model)
    vote = newest_vote(version, bare.asks)
    if vote is None or vote.version != calibration.grader:
        return None
    return (*_examples(calibration, bare, vote), *_works(calibration, bare, vote, works))


def _certified(vote: CalibratedVote) -> set[str]:
    return {key for key, one in vote.report["criteria"].items() if one["certified"]}


def _examples(
    calibration: Calibration, bare: LanguageGrader, vote: CalibratedVote
) -> Iterator[CalibrationItem]:
    readings = rated_readings(calibration.badge_version, bare.asks)
    settled: dict[int, dict[str, Settled]] = {one.pk: {} for one in readings}
    for key in _certified(vote):
        rows = voted(bare, readings, key)
        for (reading, _own, _parts), made in zip(rows, left_out(bare, key, rows), strict=True):
            if made is not None:
                settled[reading.pk][key] = made
    for reading in readings:
        if reading.example is None:
            continue
        known = {
            one.key: [v for v in reading.example.ratings.get(one.key, ()) if v in one.values]
            for one in bare.rubric.criteria
        }
        people = people_levels(bare.rubric, known)
        yield _item(
            calibration,
            bare,
            settled[reading.pk],
            people,
            source=ItemSource.EXAMPLE,
            key=reading.example.key,
            words=len(reading.example.text.split()),
        )


def _works(
    calibration: Calibration, bare: LanguageGrader, vote: CalibratedVote, works: Sequence[Work]
) -> Iterator[CalibrationItem]:
    fitted = with_calibrators(bare, vote.calibrators)
    readings = {
        one.work_id: one
        for one in LanguageReading.objects.filter(
            work__in=works, asks=bare.asks, finished_at__isnull=False, flags=[]
        )
    }
    for work in works:
        if (reading := readings.get(work.pk)) is None:
            continue
        first = Review.objects.filter(work=work, scored_at__isnull=False).order_by("scored_at")[0]
        levels = {key: (level,) for key, level in first.blind_levels.items()}
        item = _item(
            calibration,
            bare,
            _settled(fitted, reading, _certified(vote)),
            people_levels(bare.rubric, levels),
            source=ItemSource.WORK,
            key=work.handle,
            words=work.words,
        )
        item.work = work
        yield item


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


def _item(
    calibration: Calibration,
    grader: LanguageGrader,
    settled: Mapping[str, Settled],
    people: Mapping[str, int],
    *,
    source: ItemSource,
    key: str,
    words: int,
) -> CalibrationItem:
    said = Verdict(
        levels={name: one.level for name, one in settled.items()},
        sure={name: one.sure for name, one in settled.items()},
        abstained={c.key: "not graded" for c in grader.rubric.criteria if c.key not in settled},
    )
    whole = compared(grader.rubric, said, people)
    agree = agreements(grader.rubric, said, people)
    return CalibrationItem(
        calibration=calibration,
        source=source,
        key=key,
        words=words,
        confidence=whole.confidence if whole else None,
        agrees=whole.agrees if whole else None,
        criteria={name: [said.sure[name], same] for name, same in agree.items()},
    )
