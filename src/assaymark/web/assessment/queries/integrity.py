"""Reads of what was noticed about a work: its likes, in one query, and what a page may show.

A page never gets another work's text but for the passages in common, and never whose it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from assaymark.grading.fingerprint import common
from assaymark.web.assessment.models import (
    Fingerprint,
    Likeness,
    Look,
    Measured,
    Noticed,
    Review,
    Work,
)
from assaymark.web.people.models import User

MOST = 20
_LIKELY = """
WITH asked AS (
  SELECT unnest(marks) AS mark FROM assessment_fingerprint WHERE work_id = %(work)s
), hits AS (
  SELECT f.work_id, count(*) OVER (PARTITION BY a.mark) AS met
  FROM asked a JOIN assessment_fingerprint f ON f.marks @> ARRAY[a.mark]
  WHERE f.organisation_id = %(organisation)s AND f.work_id <> %(work)s
)
SELECT work_id FROM hits WHERE met <= %(common)s
GROUP BY work_id HAVING count(*) > 1
ORDER BY sum(ln(1 + %(n)s / met)) DESC, work_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another work that shares passages: `pairs` of this work's words and the other's.

    The other's words are empty where the reader may not see them.
    """

    words: int
    percent: float
    is_own: bool
    is_same_badge: bool
    is_earlier: bool
    badge: str
    handed_in_at: datetime
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something noticed about the text itself, and the words it is about, if it is about some."""

    sentence: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What was noticed about a work, as a page shows it; `noticed_at` None: not looked at yet."""

    handle: str
    noticed_at: datetime | None
    compared: int
    remarks: tuple[Remark, ...]
    alike: tuple[Alike, ...]
    measured: Measured | None
    places: tuple[dict[str, int], ...]

    @property
    def n(self) -> int:
        """How many things were noticed."""
        return len(self.remarks) + len(self.alike)


def likely(work: Work) -> list[int]:
    """The keys of the works of the organisation that share most marks with `work`, rarest first."""
    n = Fingerprint.objects.filter(organisation=work.organisation_id).count()
    values = {"work": work.pk, "organisation": work.organisation_id, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_LIKELY, values | {"n": float(n), "common": common(n)})
        return [int(row[0]) for row in cursor.fetchall()]


def shown(work: Work, *, reader: User | None = None) -> Shown:
    """What was noticed about `work`; a learner who reads gets others' words only from own works.

    `reader` None, or somebody else: an assessor or auditor, who sees the passages of both.
    """
    noticed = Noticed.objects.filter(work=work).first()
    text = Work.objects.values_list("text", flat=True).get(pk=work.pk)
    is_learner = reader is not None and reader.pk == work.learner_id
    alike = tuple(_alike(work, text, row, is_learner=is_learner) for row in _likenesses(work))
    notices = noticed.notices if noticed else []
    return Shown(
        handle=work.handle,
        noticed_at=noticed.noticed_at if noticed else None,
        compared=noticed.compared if noticed else 0,
        remarks=tuple(Remark(n["sentence"], text[n["start"] : n["end"]]) for n in notices),
        alike=tuple(sorted(alike, key=lambda one: -one.words)),
        measured=measured(work),
        places=_places(work, notices),
    )


def _likenesses(work: Work) -> list[Likeness]:
    """Each other work once, from whichever side it was found: first in is not first written."""
    found = Likeness.objects.filter(Q(work=work) | Q(other=work))
    found = found.select_related("work__badge_version", "other__badge_version")
    hidden = ("content", "consent")
    found = found.defer(*(f"{side}__{name}" for side in ("work", "other") for name in hidden))
    by_other = {one.work_id: one for one in found if one.other_id == work.pk}
    by_other |= {one.other_id: one for one in found if one.work_id == work.pk}
    return list(by_other.values())


def _alike(work: Work, text: str, row: Likeness, *, is_learner: bool) -> Alike:
    is_asked = row.work_id == work.pk
    other = row.other if is_asked else row.work
    may_read = row.is_own or not is_learner
    places = [_turned(one, is_asked=is_asked) for one in row.passages]
    return Alike(
        words=row.words,
        percent=min(1.0, row.words / max(1, work.words)),
        is_own=row.is_own,
        is_same_badge=other.badge_version.badge_id == work.badge_version.badge_id,
        is_earlier=other.handed_in_at < work.handed_in_at,
        badge=other.badge_version.title,
        handed_in_at=other.handed_in_at,
        pairs=tuple(
            (text[a:b], other.text[c:d] if may_read else "") for a, b, c, d in sorted(places)
        ),
    )


def _turned(one: Mapping[str, int], *, is_asked: bool) -> tuple[int, int, int, int]:
    own, others = (one["start"], one["end"]), (one["other_start"], one["other_end"])
    return (*own, *others) if is_asked else (*others, *own)


def _places(work: Work, notices: list[dict[str, Any]]) -> tuple[dict[str, int], ...]:
    """The parts of the work's text that something was noticed about, for marking them in it."""
    found = [(n["start"], n["end"]) for n in notices if n["end"] > n["start"]]
    for row in _likenesses(work):
        found += [_turned(one, is_asked=row.work_id == work.pk)[:2] for one in row.passages]
    return tuple({"start": a, "end": b} for a, b in _merged(found))


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def measured(work: Work) -> Measured | None:
    """How the work was written, where the learner let it be measured."""
    return Measured.objects.filter(work=work).first()


def has_scored(work: Work, who: User) -> bool:
    """Whether somebody has ended the blind part of an own review of `work`."""
    return Review.objects.filter(work=work, assessor=who, scored_at__isnull=False).exists()


def lookers(work: Work) -> list[Look]:
    """Who looked at what was noticed, in order."""
    return list(Look.objects.filter(work=work).select_related("who").order_by("first_at"))
