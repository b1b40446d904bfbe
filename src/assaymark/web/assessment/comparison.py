"""Comparing a grader with people, part by part; writes nothing.

Which works count, and why, stands in `assessment.promises`. A language model is compared together
with the local grader, which has to decide the same.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.gate import reset_key
from assaymark.grading.heldout import leave_out, parts, ready, withheld
from assaymark.grading.local import LocalGrader, data_digest, pooled, same_text
from assaymark.grading.model import RatedWork
from assaymark.grading.verdict import (
    Verdict,
    agreements,
    compared,
    people_levels,
    seconded,
    verdict,
)
from assaymark.web.assessment.embeddings import encoder
from assaymark.web.assessment.language.comparing import Place, is_language, language_verdicts
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    FittedGrader,
    ItemSource,
    RatedExample,
    Review,
    Work,
)
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion

PART_S = 4.0
"""Seconds one part may take before it stops at the next work; far below a job's lease."""
MOST_WORKS = 2000
"""The newest works handed in that are compared."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part found; `note`: why the comparison ends without a result."""

    items: tuple[CalibrationItem, ...]
    is_last: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Compared:
    """The local grader, and what a language model said of each work where one is calibrated."""

    calibration: Calibration
    local: LocalGrader
    works: Sequence[Work]
    said: Mapping[Place, Verdict] | None


def key_of(version: BadgeVersion, grader: str) -> str:
    """What a gate of this grader rests on now; another key than a gate's own voids it.

    The version of a local grader names its algorithm and data. A language model's version names
    model and prompt as well, so `prompt` adds nothing here; the local grader that has to second it
    stands beside it.
    """
    if is_language(grader):
        local = FittedGrader.objects.filter(badge_version=version).order_by("-pk").first()
        grader = f"{grader} seconded by {local.version if local else 'none'}"
    return reset_key(rubric(version), prompt="", grader=grader)


def examples_of(version: BadgeVersion) -> list[RatedWork]:
    """The badge's rated examples with the ratings that this version's rubric knows."""
    judged = rubric(version)
    rows = RatedExample.objects.filter(badge=version.badge).order_by("key")
    return [RatedWork(row.key, row.text, _known(row.ratings, judged)) for row in rows]


def _known(ratings: Mapping[str, Sequence[int]], judged: Rubric) -> dict[str, tuple[int, ...]]:
    """The ratings that this rubric knows: examples may have been rated under an older version."""
    return {
        one.key: tuple(level for level in ratings.get(one.key, ()) if level in one.values)
        for one in judged.criteria
    }


def _counting(calibration: Calibration, gathered: Sequence[RatedWork]) -> list[int]:
    """Places of the examples that count: all, or those rated since the last drift."""
    if calibration.since is None:
        return list(range(len(gathered)))
    fresh = set(
        RatedExample.objects.filter(
            badge=calibration.badge_version.badge, created_at__gte=calibration.since
        ).values_list("key", flat=True)
    )
    return [i for i, work in enumerate(gathered) if work.key in fresh]


def _works(calibration: Calibration) -> list[Work]:
    """The works handed in that count, without bytes; see `assessment.promises`."""
    counts = Q(routing=None) | Q(routing__unselected=True, routing__flagged=False)
    found = Work.objects.filter(
        counts, badge_version=calibration.badge_version, reviews__scored_at__isnull=False
    )
    if calibration.since is not None:
        found = found.filter(handed_in_at__gte=calibration.since)
    return list(found.defer("content", "consent").distinct().order_by("-pk")[:MOST_WORKS])


def total(calibration: Calibration) -> int:
    """How many works there are to compare."""
    gathered = pooled(examples_of(calibration.badge_version))
    return len(_counting(calibration, gathered)) + len(_works(calibration))


def compare_some(calibration: Calibration, *, seconds: float | None = None) -> Part:
    """The next works compared, at least one where any is left; writes nothing.

    Stops after `seconds`, `PART_S` where none are given.
    """
    on = _ready(calibration)
    if isinstance(on, str):
        return Part((), is_last=True, note=on)
    examples = examples_of(calibration.badge_version)
    local, works = on.local, pooled(examples)
    if local.digest != data_digest(local.rubric, works, seed=local.seed, embedding=local.embedding):
        return Part((), is_last=True, note=_examples_changed())
    done = set(calibration.items.values_list("source", "key"))
    found: list[CalibrationItem] = []
    until = time.monotonic() + (PART_S if seconds is None else seconds)
    for items in _compared(on, examples, done):
        found += items
        if time.monotonic() >= until:
            return Part(tuple(found), is_last=False)
    return Part(tuple(found), is_last=True)


def _ready(calibration: Calibration) -> _Compared | str:
    """All that the comparison needs, or why there can be none."""
    works, said = _works(calibration), None
    fitted = FittedGrader.objects.filter(badge_version=calibration.badge_version)
    if is_language(calibration.grader):
        row, said = fitted.order_by("-pk").first(), language_verdicts(calibration, works)
        if row is None:
            return _(
                "No grader of our own is fitted for this version. A language model decides "
                "nothing alone: fit that grader first, then compare again."
            )
        if said is None or calibration.reset_key != key_of(
            calibration.badge_version, calibration.grader
        ):
            return _(
                "The language model, its question or the grader beside it changed while it was "
                "being compared. Have the examples read again, then compare."
            )
    else:
        row = fitted.get(version=calibration.grader)
    local = LocalGrader.from_json(json.dumps(row.document), encoder())
    if local.unable:
        return local.unable
    return _Compared(calibration, local, works, said)


def _examples_changed() -> str:
    return _(
        "The rated examples changed while the grader was being compared with them. "
        "Fit it again, then it is calibrated on the examples as they are now."
    )


def _compared(
    these: _Compared, examples: Sequence[RatedWork], done: set[Place]
) -> Iterator[list[CalibrationItem]]:
    """What is not done yet: examples that leave together, then the works handed in, one by one."""
    grader = these.local
    on = ready(grader.rubric, examples, grader.encoder if grader.embedding else None)
    left = {
        i
        for i in _counting(these.calibration, on.works)
        if (ItemSource.EXAMPLE, on.works[i].key) not in done
    }
    for rows in parts(len(on.works), seed=grader.seed):
        if places := [i for i in rows if i in left]:
            unmet = leave_out(on, rows, seed=grader.seed)
            said = {i: withheld(grader, unmet.get(i)) for i in places}
            yield [_example(these, on.works[i], said[i]) for i in places]
    known = {same_text(work.text) for work in examples}
    for one in these.works:
        if (ItemSource.WORK, one.handle) not in done:
            yield [_item_of(these, one, known)]


def _example(these: _Compared, work: RatedWork, said: Verdict) -> CalibrationItem:
    people = people_levels(these.local.rubric, work.ratings)
    words = len(work.text.split())
    return _item(these, (ItemSource.EXAMPLE, work.key), said, people, words)


def _item_of(these: _Compared, one: Work, known: set[str]) -> CalibrationItem:
    """A work handed in; one that repeats an example is kept as nothing to compare."""
    judged = these.local.rubric
    first = Review.objects.filter(work=one, scored_at__isnull=False).order_by("scored_at")[0]
    met = same_text(one.text) in known
    said = verdict(judged, () if met else these.local.grade(one.text))
    people = people_levels(judged, {key: (level,) for key, level in first.blind_levels.items()})
    item = _item(these, (ItemSource.WORK, one.handle), said, people, one.words)
    item.work = one
    return item


def _item(
    these: _Compared, place: Place, local: Verdict, people: Mapping[str, int], words: int
) -> CalibrationItem:
    judged, said, alone = these.local.rubric, local, None
    if these.said is not None:
        unread = Verdict({}, {}, {one.key: _("not read") for one in judged.criteria})
        said = seconded(judged, these.said.get(place, unread), local)
        alone = compared(judged, local, people)
    whole = compared(judged, said, people)
    agree = agreements(judged, said, people)
    return CalibrationItem(
        calibration=these.calibration,
        source=place[0],
        key=place[1],
        words=words,
        confidence=whole.confidence if whole else None,
        agrees=whole.agrees if whole else None,
        criteria={name: [said.sure[name], same] for name, same in agree.items()},
        alone_confidence=alone.confidence if alone else None,
        alone_agrees=alone.agrees if alone else None,
    )
