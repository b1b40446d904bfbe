"""What a study is about: a grader fitted here, or a language model with its calibrated votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assaymark.grading.model import Use
from assaymark.web.assessment.validation.figures import Plain


class Allowed(Protocol):
    """What a grader may do on one criterion, and why not more; `grading.model.Report` is one."""

    @property
    def criterion(self) -> str:
        """Its key."""

    @property
    def use(self) -> Use:
        """`none`: it says nothing; `assist`: it suggests; `candidate`: a gate may be asked."""

    @property
    def why(self) -> str:
        """A sentence, or nothing."""


class Studied(Protocol):
    """What a study must know of its grader; `grading.learnt.Learnt` is one."""

    @property
    def version(self) -> str:
        """Its name for ever."""

    @property
    def digest(self) -> str:
        """Of what it was fitted on."""

    @property
    def n(self) -> int:
        """How many rated examples that were."""

    @property
    def reports(self) -> Sequence[Allowed]:
        """One for each criterion."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a language model may do on one criterion."""

    criterion: str
    use: Use
    why: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language model: `model` as it was asked for, the names that it `answered` under, and the
    `checks` that stand in the place of tricks."""

    version: str
    digest: str
    n: int
    reports: Sequence[Grounds]
    model: str
    answered: Sequence[str]
    checks: Plain
