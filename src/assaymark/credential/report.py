"""What a verifier answers: one check after the other, each with its outcome and a plain sentence.

A credential is not simply good or bad: its signature may hold while its list of withdrawals could
not be asked. The reader judges; the exit code is for scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `name` for programs, `title` and `sentence` for people."""

    name: str
    title: str
    outcome: Outcome
    sentence: str


TITLES: Mapping[str, str] = {
    "format": "Readable in one way only",
    "model": "A well-formed credential",
    "proof": "Signature",
    "issuer": "Signed by the issuer it names",
    "dates": "Within its dates",
    "status": "Not revoked",
    "evidence": "Evidence unchanged",
    "bundle": "Proof bundle",
    "ledger": "Entry in the public log",
}
"""Every check in the order they are reported."""


@dataclass(frozen=True, slots=True)
class Report:
    """All checks; `credential` is what was read, None when nothing could be."""

    checks: tuple[Check, ...]
    credential: Mapping[str, object] | None = None

    @property
    def outcome(self) -> Outcome:
        """The worst of the checks."""
        met = {check.outcome for check in self.checks}
        for outcome in (Outcome.FAILED, Outcome.WARNED):
            if outcome in met:
                return outcome
        return Outcome.PASSED

    @property
    def exit_code(self) -> int:
        """0 nothing failed, 1 something failed, 2 not something that can be read."""
        if self.credential is None:
            return 2
        return int(self.outcome is Outcome.FAILED)

    def check(self, name: str) -> Check:
        """The check with this name; raises KeyError when there is none."""
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(f"check {name!r}; known: {list(TITLES)}")


def passed(name: str, sentence: str) -> Check:
    """A check that holds."""
    return Check(name, TITLES[name], Outcome.PASSED, sentence)


def failed(name: str, sentence: str) -> Check:
    """A check that does not hold."""
    return Check(name, TITLES[name], Outcome.FAILED, sentence)


def warned(name: str, sentence: str) -> Check:
    """A check that holds with a reservation, or could not be made for want of an answer."""
    return Check(name, TITLES[name], Outcome.WARNED, sentence)


def not_applicable(name: str, sentence: str) -> Check:
    """A check there is nothing to look at for."""
    return Check(name, TITLES[name], Outcome.NOT_APPLICABLE, sentence)
