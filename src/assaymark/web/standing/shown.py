"""Where somebody stands as pages and files show it: one frozen value a skill, with its sum.

Points are shown in hundredths that add up: start + points = score, to the last digit printed
(largest remainders; Balinski & Young, Fair Representation, 1982).
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.ranking.guards import counted
from assaymark.ranking.state import Score, Share, TooThin, score_of
from assaymark.ranking.words import sentence
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency
from assaymark.web.skills.queries import Rung
from assaymark.web.standing import figures, queries
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.figures import AWARD, MACHINE, PEER, REVIEW, Figures
from assaymark.web.standing.models import OtherSkill, SkillState
from assaymark.web.standing.offers import Offered, Offers, holding

KINDS: dict[str, str | Promise] = {
    REVIEW: gettext_lazy("judged by an assessor"),
    MACHINE: gettext_lazy("decided by a computer, under its promise"),
    PEER: gettext_lazy("seen by a peer"),
    AWARD: gettext_lazy("badge given by hand"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence in a score: what it says and what it adds, in levels.

    `points` is rounded so that the lines of a page add up. `skill`: the title of another skill
    from which it comes; empty for this one's own.
    """

    share: Share
    title: str
    kind: str
    work: str
    skill: str
    points: float

    @property
    def weight(self) -> float:
        """What it weighs in the score, 0 to 1."""
        return self.share.weight


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely somebody stands at a level now."""

    rung: Rung
    chance: float
    is_held: bool


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill of one person today; `score` is TooThin below the works it takes.

    `held`: the level surely held today, `reached`: when it was last shown; they differ where it
    has aged. `offered`: the badge to do next, `is_refresh` where it is to show a level anew.
    """

    competency: Competency
    score: Score | TooThin
    steps: tuple[queries.Step, ...]
    lines: tuple[Line, ...]
    chances: tuple[Chance, ...]
    held: Rung | None
    reached: Rung | None
    holds_until: datetime | None
    offered: Offered | None
    is_refresh: bool
    top: int

    @property
    def is_scored(self) -> bool:
        """Whether there is evidence enough."""
        return isinstance(self.score, Score)

    @property
    def sentence(self) -> str:
        """Where the score comes from, in one sentence."""
        return sentence(self.score)

    @property
    def start(self) -> float:
        """The start as printed above the lines."""
        return round(self.score.start, 2) if isinstance(self.score, Score) else 0.0

    @property
    def has_limits(self) -> bool:
        """Whether something was kept from counting in full."""
        return any(line.share.limits for line in self.lines)


class Person:
    """Everything about one person's skills, read once; nothing of the skills `without` (keys)."""

    def __init__(
        self,
        organisation: Organisation,
        person: User,
        *,
        now: datetime,
        without: Collection[int] = (),
    ) -> None:
        self.organisation, self.person, self.now = organisation, person, now
        self.known = Known(organisation)
        competencies = self.known.competencies.items()
        self.hidden = frozenset(handle for handle, one in competencies if one.pk in without)
        self.figures: Figures = figures.figures(queries.model(organisation))
        self.evidence = queries.all_evidence(organisation, person)
        self.subjects = queries.subjects(organisation, person)
        self.states = {one.competency_id: one for one in queries.states_of(organisation, person)}
        self.offers = Offers(self.known)
        self.holding = holding(organisation, person, now)

    def skills(self) -> list[Skill]:
        """Each skill with any evidence, by title."""
        handles = {one.skill for one in self.evidence} - self.hidden
        found = [one for handle, one in self.known.competencies.items() if handle in handles]
        return [self.skill(one) for one in found]

    def others(self, competency: Competency | None = None) -> list[OtherSkill]:
        """What was inferred or declared, newest first."""
        found = queries.others_of(self.organisation, self.person, competency)
        return [one for one in found if one.competency.handle not in self.hidden]

    def rungs(self, competency: Competency) -> tuple[Rung, ...]:
        """The ladder of a skill."""
        return self.known.rungs.get(competency.handle, ())

    def skill(self, competency: Competency) -> Skill:
        """One skill, today."""
        handle, rungs = competency.handle, self.rungs(competency)
        score = self._score(handle)
        state = self.states.get(competency.pk)
        held = queries.level_held(state, self.now) if state else 0
        reached = state.reached if state else 0
        is_refresh = held < reached
        at = self.offers.at(handle, reached)
        above = self.offers.above(handle, held, without=self.holding)
        return Skill(
            competency=competency,
            score=score,
            steps=tuple(queries.path(self.evidence, handle, self.figures)),
            lines=tuple(self._lines(score)) if isinstance(score, Score) else (),
            chances=_chances(state, rungs, held, self.now),
            held=_rung(rungs, held),
            reached=_rung(rungs, reached),
            holds_until=state.holds_until if state else None,
            offered=(at or above) if is_refresh else above,
            is_refresh=is_refresh and at is not None,
            top=rungs[-1].rank if rungs else 0,
        )

    def _score(self, handle: str) -> Score | TooThin:
        model = self.figures.covering({handle, *(one.skill for one in self.evidence)})
        given = counted(self.evidence, model=model, now=self.now)
        return score_of(given, skill=handle, model=model, now=self.now)

    def _lines(self, score: Score) -> Iterable[Line]:
        shown = hundredths(score.start, [one.points for one in score.shares], score.mean)
        titles = self._titles()
        for one, points in zip(score.shares, shown, strict=True):
            evidence = one.evidence
            if evidence.skill in self.hidden:
                continue
            subject = self.subjects.get(evidence.key, "")
            other = evidence.skill != score.skill
            yield Line(
                share=one,
                title=titles.get(evidence.task) or _("Work"),
                kind=str(KINDS.get(evidence.kind, evidence.kind)),
                work=subject.removeprefix("work:") if subject.startswith("work:") else "",
                skill=self.known.competencies[evidence.skill].title if other else "",
                points=points,
            )

    def _titles(self) -> dict[str, str]:
        return self.known.titles({one.task for one in self.evidence if one.task})


def hundredths(start: float, points: Sequence[float], mean: float) -> list[float]:
    """`points` in hundredths, so that the rounded start and they add up to the rounded mean.

    >>> hundredths(1.0, [0.333, 0.333, 0.333], 1.999)
    [0.33, 0.33, 0.34]
    """
    floors = [math.floor(one * 100) for one in points]
    left = round(mean * 100) - round(start * 100) - sum(floors)
    each, some = divmod(left, len(points)) if points else (0, 0)
    more = sorted(range(len(points)), key=lambda i: (floors[i] - points[i] * 100, -i))[:some]
    return [(floor + each + (i in more)) / 100 for i, floor in enumerate(floors)]


def _rung(rungs: Sequence[Rung], rank: int) -> Rung | None:
    return next((one for one in rungs if one.rank == rank), None)


def _chances(
    state: SkillState | None, rungs: Sequence[Rung], held: int, now: datetime
) -> tuple[Chance, ...]:
    if state is None:
        return ()
    return tuple(
        Chance(one, queries.chance_at_least(state, one.rank, now), one.rank <= held)
        for one in rungs
    )
