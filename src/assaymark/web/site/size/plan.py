"""What a made-up organisation is drawn from, and what all its blocks stand on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.site.size.names import RANKS, SKILLS
from assaymark.web.site.size.people import BLOCK
from assaymark.web.skills.models import Competency

FEWEST, MOST = 200, 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people, from which seed, up to which day."""

    people: int
    seed: int
    until: date

    def __post_init__(self) -> None:
        if not FEWEST <= self.people <= MOST:
            raise ValueError(
                f"met {self.people} people; expected {FEWEST} to {MOST}: choose another number"
            )

    @property
    def slug(self) -> str:
        """The organisation's own name in addresses."""
        return f"meridian-{self.people}-{self.seed}"

    @property
    def domain(self) -> str:
        """What all addresses end in; no mail can ever reach it."""
        return f"{self.slug}.example"

    @property
    def until_s(self) -> int:
        """The first second after the last day of evidence, since 1970."""
        return (self.until - date(1970, 1, 1)).days * 86_400

    @property
    def blocks(self) -> int:
        """How many blocks of people there are."""
        return -(-self.people // BLOCK)


@dataclass(frozen=True, slots=True)
class Ground:
    """The organisation with its badges by key, its competencies by key, and its ladders' tops."""

    plan: Plan
    organisation: Organisation
    versions: Mapping[str, BadgeVersion]
    competencies: Mapping[str, Competency]
    top: Mapping[str, int]

    def tasks(self) -> list[list[str]]:
        """The handle of the badge version for each skill and rank."""
        return [
            [str(self.versions[f"{skill}-{rank}"].handle) for rank in RANKS] for skill in SKILLS
        ]

    def ranks(self) -> dict[str, int]:
        """The rank, from 1, of each of those."""
        return {task: rank for its in self.tasks() for rank, task in enumerate(its, 1)}

    def handles(self) -> list[str]:
        """The handles of the skills, in their order."""
        return [str(self.competencies[key].handle) for key in SKILLS]
