"""A competency framework: domain, competency, level, behaviour, indicator.

Values only; keys are unique among neighbours. A competency climbs a ladder of levels (`rank`
rising), each level is shown by behaviours, each behaviour by indicators, and each indicator names
the artifact that would show it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["knowledge", "skill", "behaviour"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something one can see, and the artifact that would show it."""

    key: str
    text: str
    artifact: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a person at this level does."""

    key: str
    text: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class CompetencyLevel:
    """One step of the ladder: `foundation`, `practitioner`, `expert` unless a framework differs."""

    key: str
    title: str
    rank: int
    behaviours: tuple[Behaviour, ...]


@dataclass(frozen=True, slots=True)
class Competency:
    """Something a person knows, can do or does, with its ladder of levels, lowest first."""

    key: str
    title: str
    kind: Kind
    description: str
    levels: tuple[CompetencyLevel, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """A group of competencies that belong together."""

    key: str
    title: str
    competencies: tuple[Competency, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """A versioned, owned set of domains. `language` is a BCP 47 tag."""

    key: str
    title: str
    version: str
    description: str
    language: str
    owner: str
    domains: tuple[Domain, ...]

    def competencies(self) -> Iterator[Competency]:
        """All competencies, in the framework's order."""
        for domain in self.domains:
            yield from domain.competencies
