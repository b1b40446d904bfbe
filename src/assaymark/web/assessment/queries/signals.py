"""Reads of several signals: the published weights, and each signal beside a work's decision.

Shown with the decision only, to the learner, to who judged the work, and to auditors. What a
person observed is shown as "manager" or "mentor", what peers saw without names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.framework.rubric import Criterion
from assaymark.grading.signals import (
    WEIGHED,
    Figure,
    Part,
    Signal,
    Source,
    Standing,
    combine,
    reached,
    standing,
)
from assaymark.web.assessment.chips import WORTH
from assaymark.web.assessment.models import (
    Observation,
    Review,
    Route,
    Routing,
    SignalWeights,
    Work,
)
from assaymark.web.assessment.queries.checkins import KEY
from assaymark.web.assessment.queries.peers import given_readings
from assaymark.web.assessment.queries.works import suggestion
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User

NAMES: dict[Source, str | Promise] = {
    Source.AI: _("Computer"),
    Source.REVIEWER: _("Assessors"),
    Source.PEERS: _("Peers"),
    Source.MANAGER: _("Manager"),
    Source.MENTOR: _("Mentor"),
    Source.SCENARIO: _("Scenario"),
    Source.CHECK_IN: _("Check-in"),
    Source.SELF: _("The person"),
}
STANDINGS: dict[Standing, str | Promise] = {
    Standing.VERIFIED: _("verified"),
    Standing.INFERRED: _("inferred"),
    Standing.DECLARED: _("self-declared"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One value of one source, with the words or quote it came with."""

    source: Source
    has_evidence: bool
    value: float
    words: str

    @property
    def standing(self) -> Standing:
        """What it rests on."""
        return standing(self.source, has_evidence=self.has_evidence)


@dataclass(frozen=True, slots=True)
class Line:
    """A signal as a page shows it; `weight` and `share` are None where it does not count."""

    name: str
    standing: str
    value: float
    n: int
    weight: int | None
    share: float | None
    words: tuple[str, ...]

    @property
    def points(self) -> int:
        """The value out of 100."""
        return round(100 * self.value)


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A combined figure as a page shows it."""

    standing: str
    value: float
    n: int
    missing: tuple[str, ...]

    @property
    def points(self) -> int:
        """The value out of 100."""
        return round(100 * self.value)


@dataclass(frozen=True, slots=True)
class CriterionSignals:
    """All signals of one criterion, and the figures they make."""

    title: str
    lines: tuple[Line, ...]
    figures: tuple[FigureShown, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The signals beside one decision, by the weights in force; None where none are published."""

    weights: SignalWeights | None
    criteria: tuple[CriterionSignals, ...]
    observed: tuple[Observation, ...]
    by_machine: bool


def weights(version: BadgeVersion) -> SignalWeights | None:
    """The weights in force for a badge version."""
    return history(version).first()


def history(version: BadgeVersion) -> QuerySet[SignalWeights]:
    """All weights ever published for a badge version, newest first."""
    found = SignalWeights.objects.filter(badge_version=version).select_related("published_by")
    return found.order_by("-number")


def named(published: SignalWeights) -> list[tuple[str, int]]:
    """Each signal's name and weight, in a fixed order."""
    return [(str(NAMES[one]), published.weights.get(str(one), 0)) for one in WEIGHED]


def observations_of(learner: User, version: BadgeVersion) -> QuerySet[Observation]:
    """What was observed of somebody for a badge version, newest first."""
    found = Observation.objects.filter(learner=learner, badge_version=version)
    return found.select_related("observer").order_by("-observed_at", "-pk")


def observed_here(organisation: Organisation, learner: User) -> QuerySet[Observation]:
    """What was observed of somebody here, newest first."""
    found = Observation.objects.filter(organisation=organisation, learner=learner)
    return found.select_related("observer", "badge_version").order_by("-observed_at", "-pk")


def beside(work: Work, *, has_words: bool = True) -> Beside:
    """Every signal about a work, criterion by criterion; for decided works.

    Without `has_words` what people who know the learner said is there in figures only: for
    assessors, who will judge the same person's next work blind.
    """
    published = weights(work.badge_version)
    plain = {Source(name): n for name, n in published.weights.items()} if published else {}
    said = _Sayings(work, has_words=has_words)
    shown = tuple(
        _criterion(one, said.of(one), plain) for one in rubric(work.badge_version).criteria
    )
    return Beside(
        weights=published,
        criteria=tuple(one for one in shown if one.lines),
        observed=tuple(one for one in said.observed if _has_words(one)) if has_words else (),
        by_machine=bool(work.decision.machine),
    )


class _Sayings:
    """What all sources said of one work, asked for once."""

    def __init__(self, work: Work, *, has_words: bool) -> None:
        self.has_words = has_words
        self.machine = suggestion(work)
        let_through = Q(route=Route.MACHINE) | Q(audit=True)
        self.is_admitted = Routing.objects.filter(let_through, work=work).exists()
        self.reviews = list(Review.objects.filter(work=work, submitted_at__isnull=False))
        self.readings = list(given_readings(work))
        self.observed = list(observations_of(work.learner, work.badge_version))

    def of(self, criterion: Criterion) -> list[Said]:
        """Everything said of one criterion."""
        return [
            *self._machine(criterion),
            *self._reviewers(criterion),
            *self._peers(criterion),
            *self._observers(criterion),
        ]

    def _machine(self, one: Criterion) -> Iterable[Said]:
        grade = self.machine.get(one.key)
        if grade is not None and grade.level in one.values:
            value, words = reached(one, grade.level), "; ".join(grade.reasons)
            yield Said(Source.AI, bool(grade.quotes) and self.is_admitted, value, words)

    def _reviewers(self, one: Criterion) -> Iterable[Said]:
        for review in self.reviews:
            score = review.scores.get(one.key, {})
            if score.get("level") in one.values:
                value = reached(one, score["level"])
                yield Said(Source.REVIEWER, True, value, _first(score) or score.get("comment", ""))

    def _peers(self, one: Criterion) -> Iterable[Said]:
        for reading in self.readings:
            chip = reading.chips.get(one.key)
            if chip:
                yield Said(Source.PEERS, True, WORTH[chip["chip"]], _first(chip))

    def _observers(self, one: Criterion) -> Iterable[Said]:
        for seen in self.observed:
            if seen.levels.get(one.key) in one.values:
                value = reached(one, seen.levels[one.key])
                words = f"“{seen.quote}”" if seen.quote else seen.words
                shown = words if self.has_words and _has_words(seen) else ""
                yield Said(Source(seen.source), bool(seen.quote or seen.link), value, shown)


def _has_words(seen: Observation) -> bool:
    """Whether an observation's words are for others: those of a check-in are the person's own."""
    is_own = seen.source == Source.SELF and seen.key.startswith(KEY)
    return bool(seen.words) and not is_own


def _first(scored: Mapping[str, list[Mapping[str, str]]]) -> str:
    """The first quote of a score or chip."""
    return next((f"“{quote['text']}”" for quote in scored.get("quotes", ())), "")


def _criterion(
    criterion: Criterion, said: list[Said], weights: Mapping[Source, int]
) -> CriterionSignals:
    kinds: dict[tuple[Source, Standing], list[Said]] = {}
    for one in said:
        kinds.setdefault((one.source, one.standing), []).append(one)
    signals = {
        kind: Signal(*kind, value=fmean(one.value for one in ones), n=len(ones))
        for kind, ones in kinds.items()
    }
    figures = combine(list(signals.values()), weights=weights)
    shares = {part.signal: part for figure in figures for part in figure.parts}
    lines = [_line(signals[kind], shares, kinds[kind]) for kind in _in_order(signals)]
    return CriterionSignals(criterion.title, tuple(lines), tuple(map(_shown, figures)))


def _in_order(kinds: Iterable[tuple[Source, Standing]]) -> list[tuple[Source, Standing]]:
    sources, standings = list(Source), list(Standing)
    return sorted(kinds, key=lambda kind: (standings.index(kind[1]), sources.index(kind[0])))


def _line(signal: Signal, shares: Mapping[Signal, Part], said: list[Said]) -> Line:
    part = shares.get(signal)
    return Line(
        name=str(NAMES[signal.source]),
        standing=str(STANDINGS[signal.standing]),
        value=signal.value,
        n=signal.n,
        weight=part.weight if part else None,
        share=part.share if part else None,
        words=tuple(one.words for one in said if one.words),
    )


def _shown(figure: Figure) -> FigureShown:
    return FigureShown(
        standing=str(STANDINGS[figure.standing]),
        value=figure.value,
        n=sum(part.signal.n for part in figure.parts),
        missing=tuple(str(NAMES[one]) for one in figure.missing),
    )
