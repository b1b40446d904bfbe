"""What should stand as evidence of some people's skills, from everything judged of them.

Verified, and so counting: a decision by a person ("review"), or by a computer under an open gate
("machine"); what peers saw in a decided work, by their weight ("peer"); a badge given by hand or
brought in ("award"). A decision counts whether or not the badge was reached: otherwise trying
often would only ever help.

Shown apart, never counting: what a computer suggested and a person decided, what was observed
(both inferred), and what people say of themselves (declared).

Works of one person count as one work (`work`) where they are the same bytes, or share so many of
their words that they are near-duplicates (`ALIKE`, a matter of opinion): a new try in the old words
is the old work. The name of the cluster is the digest of its earliest work. A badge given by hand
that names no evidence says the same each time it is given, so all of one badge count as one work
too; a badge that somebody gave to themself is their own word.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.queries.judged import Decided, Judged, Observed, Read, judged
from assaymark.web.awards import queries as awards
from assaymark.web.awards.queries import GivenOtherwise
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.levels import marks
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.skills import queries as skills
from assaymark.web.skills.models import Competency
from assaymark.web.skills.queries import Rung
from assaymark.web.standing.figures import AWARD, MACHINE, PEER, REVIEW
from assaymark.web.standing.models import OtherSkill
from assaymark.web.standing.scale import chips_on_scale, on_scale

ALIKE = 0.8
"""Share of a work's own words found in an earlier one from which both count as one work."""
MADE_HERE = ("work:", "reading:", "award:")
"""How keys of evidence begin that this file finds anew each time; other rows are left alone."""
HEARD_HERE = ("machine:", "observation:")
"""The same for what is inferred."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as it should stand; the columns of `SkillEvidence`, `person` a key."""

    person: int
    competency: Competency
    key: str
    kind: str
    score: float
    task: str
    work: str
    weight: float
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What should stand as inferred or declared; the columns of `OtherSkill`."""

    person: int
    competency: Competency
    basis: str
    key: str
    level: float | None
    words: str
    subject: str
    at: datetime


class Known:
    """The organisation's competencies, ladders and badge versions, asked for once."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self._versions: dict[int, BadgeVersion] = {}
        self._rubrics: dict[int, Rubric] = {}

    @cached_property
    def competencies(self) -> dict[str, Competency]:
        """By handle."""
        return skills.competencies(self.organisation)

    @cached_property
    def rungs(self) -> dict[str, tuple[Rung, ...]]:
        """The ladder of each competency, by its handle."""
        return skills.rungs(self.organisation)

    @cached_property
    def top(self) -> dict[str, int]:
        """The highest rank of each ladder, by the competency's handle."""
        return {handle: rungs[-1].rank for handle, rungs in self.rungs.items() if rungs}

    def meet(self, versions: Collection[int]) -> None:
        """Reads the badge versions that were not met before."""
        new = set(versions) - self._versions.keys()
        if new:
            self._versions |= catalogue.versions_by_key(new)

    def version(self, key: int) -> BadgeVersion:
        """The badge version with this primary key, met before."""
        return self._versions[key]

    def rubric(self, key: int) -> Rubric:
        """Its rubric."""
        if key not in self._rubrics:
            self._rubrics[key] = catalogue.rubric(self._versions[key])
        return self._rubrics[key]

    def titles(self, handles: Collection[str]) -> dict[str, str]:
        """The titles of badge versions, by their handles."""
        return catalogue.titles(self.organisation, handles)

    def about(self, key: int) -> list[tuple[Competency, int]]:
        """The competencies that a badge version is about, each with its highest rank there."""
        found: dict[str, int] = {}
        for one in self._versions[key].competencies:
            rank = self._rank(one.get("handle", ""), one.get("level", ""))
            if one.get("handle") in self.competencies and rank:
                found[one["handle"]] = max(rank, found.get(one["handle"], 0))
        return [(self.competencies[handle], rank) for handle, rank in found.items()]

    def _rank(self, handle: str, level: str) -> int:
        rungs = self.rungs.get(handle, ())
        return next((one.rank for one in rungs if one.key == level), marks(level))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should stand of some people."""

    evidence: tuple[Shown, ...]
    others: tuple[Heard, ...]


def wanted(known: Known, people: Collection[int]) -> Wanted:
    """What should stand of these people (primary keys), from everything judged of them."""
    found = judged(known.organisation, people)
    given = awards.given_otherwise(known.organisation, people)
    known.meet({one.version for one in found.decided})
    known.meet({one.version for one in found.observed})
    known.meet({one.badge_version for one in given})
    clusters = _clusters(found)
    by_work = {one.work: one for one in found.decided}
    return Wanted(
        evidence=(
            *_from_decisions(known, found.decided, clusters),
            *_from_peers(known, found.read, by_work, clusters),
            *_from_awards(known, given, clusters),
        ),
        others=(*_from_machines(known, found, by_work), *_from_words(known, found.observed)),
    )


def _from_decisions(
    known: Known, decided: Collection[Decided], clusters: Mapping[tuple[int, str], str]
) -> Iterator[Shown]:
    for one in decided:
        if one.is_void:
            continue
        version, again = known.version(one.version), f":{one.appeal}" if one.appeal else ""
        for competency, rank in known.about(one.version):
            yield Shown(
                person=one.learner,
                competency=competency,
                key=f"work:{one.work}:{competency.handle}{again}",
                kind=MACHINE if one.machine else REVIEW,
                score=on_scale(known.rubric(one.version), one.levels, rank),
                task=version.handle,
                work=clusters[one.learner, one.sha256],
                weight=1.0,
                subject=f"work:{one.work}",
                at=one.handed_in_at,
            )


def _from_peers(
    known: Known,
    read: Collection[Read],
    by_work: Mapping[str, Decided],
    clusters: Mapping[tuple[int, str], str],
) -> Iterator[Shown]:
    for one in read:
        work = by_work[one.work]
        if work.is_void or not one.weight or not one.worth:
            continue
        for competency, rank in known.about(work.version):
            yield Shown(
                person=work.learner,
                competency=competency,
                key=f"reading:{one.reading}:{competency.handle}",
                kind=PEER,
                score=chips_on_scale(one.worth, rank),
                task=known.version(work.version).handle,
                work=clusters[work.learner, work.sha256],
                weight=one.weight,
                subject=f"work:{work.work}",
                at=work.handed_in_at,
            )


def _from_awards(
    known: Known, given: Collection[GivenOtherwise], clusters: Mapping[tuple[int, str], str]
) -> Iterator[Shown]:
    for one in given:
        if one.revoked or one.by_oneself:
            continue
        rubric = known.rubric(one.badge_version)
        named = one.digest or f"badge:{known.version(one.badge_version).badge_id}"
        keys = [criterion.key for criterion in rubric.criteria]
        levels = dict(zip(keys, one.levels, strict=False))
        for competency, rank in known.about(one.badge_version):
            yield Shown(
                person=one.recipient,
                competency=competency,
                key=f"award:{one.handle}:{competency.handle}",
                kind=AWARD,
                score=on_scale(rubric, levels, rank),
                task=known.version(one.badge_version).handle,
                work=clusters.get((one.recipient, named), named),
                weight=1.0,
                subject=f"award:{one.handle}",
                at=one.given_at,
            )


def _from_machines(known: Known, found: Judged, by_work: Mapping[str, Decided]) -> Iterator[Heard]:
    for one in found.suggested:
        work = by_work[one.work]
        if work.machine or work.is_void:
            continue
        for competency, rank in known.about(work.version):
            yield Heard(
                person=work.learner,
                competency=competency,
                basis=OtherSkill.Basis.INFERRED,
                key=f"machine:{one.work}:{competency.handle}",
                level=on_scale(known.rubric(work.version), one.levels, rank),
                words="",
                subject=f"work:{one.work}",
                at=one.at,
            )


def _from_words(known: Known, observed: Collection[Observed]) -> Iterator[Heard]:
    """Without the words of check-ins: a note to oneself that nobody else is shown."""
    for one in observed:
        is_own = one.source == "self"
        for competency, rank in known.about(one.version):
            level = on_scale(known.rubric(one.version), one.levels, rank) if one.levels else None
            yield Heard(
                person=one.learner,
                competency=competency,
                basis=OtherSkill.Basis.DECLARED if is_own else OtherSkill.Basis.INFERRED,
                key=f"observation:{one.observation}:{competency.handle}",
                level=level,
                words="" if is_own else one.words,
                subject=f"{one.source}:{one.observation}",
                at=one.at,
            )


def _clusters(found: Judged) -> dict[tuple[int, str], str]:
    """The name of the cluster of each work, by learner and digest."""
    works = {one.work: one for one in found.decided}
    above: dict[tuple[int, str], tuple[int, str]] = {}

    def root(one: tuple[int, str]) -> tuple[int, str]:
        while above.get(one, one) != one:
            one = above[one]
        return one

    ages: dict[tuple[int, str], int] = {}
    for one in sorted(works.values(), key=lambda its: (its.handed_in_at, its.work)):
        ages.setdefault((one.learner, one.sha256), len(ages))
    for first, second, share in found.alike:
        if share >= ALIKE and first in works and second in works:
            pair = {root((works[w].learner, works[w].sha256)) for w in (first, second)}
            oldest = min(pair, key=lambda its: ages[its])
            above.update(dict.fromkeys(pair, oldest))
    return {one: root(one)[1] for one in ages}
