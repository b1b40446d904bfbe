"""Which decisions of a grader may count without a person, and with what promise.

The promise, per criterion or badge: among the decisions let through, at most a share `alpha` is one
that these people would have decided otherwise; over many calibrations, a gate breaks this with
probability at most `delta`. The *decision* is promised (level reached, badge passed), not the exact
level; and it is agreement with these people, not truth.

How: rated works the grader never met are sorted by its confidence. Growing prefixes are tested,
surest first, each by an exact binomial test of "disagreement is above alpha": a prefix passes when
P(Bin(k, alpha) <= errors) <= delta. The first one has max(⌈ln delta / ln(1 - alpha)⌉, ⌈n/4⌉) works:
fewer than the former cannot pass even without an error, and many small prefixes are only chances to
stop early. The first prefix that fails ends the sequence; nothing beyond it is looked at, so no
correction for many tests is paid. Works of equal confidence enter together, because no
threshold can tell them apart.

Why the promise holds, for works drawn like those to come: going down from the surest, let t be the
confidence where the true disagreement among all works at least that sure reaches alpha. Given that
k of the rated works are at least that sure, their errors are Bin(k, alpha), so this prefix passes
with probability at most delta; and no threshold below t is reached without passing it. When k is
less than the first prefix, the same is true of the first prefix. This is exact where lower
confidence never means lower risk and no two confidences are equal. With ties, or with risk that
falls again, the data choose where the sequence starts, and the promise is measured instead:
`bench/gate.py`.

A grader that a work can talk into something (a language model) stands before the gate with one
that no work can, and both must decide alike (`verdict.seconded`). Then `alone` holds the other's
decisions, and each prefix must pass twice: as both decided it, and as the other alone would have.
A threshold passes only where both nulls are rejected, each at delta, so the promise holds for
honest works, and also were the first talked into agreement with every decision of the other.

Not covered: works from elsewhere, another rubric, prompt or grader (`reset_key`), and a world that
moves (`audit.py`).

    GateError (ValueError)    a level, confidence or list that no gate can be made of

Angelopoulos, Bates, Candès, Jordan, Lei: Learn then Test: Calibrating Predictive Algorithms to
Achieve Risk Control (2021; Annals of Applied Statistics 19, 2025), fixed-sequence testing.
"""

import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from assaymark.framework.jcs import jcs
from assaymark.framework.rubric import Rubric, rubric_to_plain
from assaymark.grading.binomial import at_most, lower_bound, upper_bound
from assaymark.grading.model import GraderVersion

_ALONE = (
    "were the language model talked into agreeing with everything, the local grader alone would"
    " decide, and of its decisions "
)
FEWEST_SHOWN = 5
"""A group with fewer let-through works than this is never shown."""


class GateError(ValueError):
    """A level, confidence or list that no gate can be made of."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One rated work: how sure the grader was of its decision; whether people decided the same.

    The grader must not have learnt from this work. `confidence` is any finite number that grows
    with sureness.
    """

    confidence: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """Open for decisions at least as sure as `threshold`.

    `automated` of the `n` rated works are that sure, people disagreed with `errors` of these.
    `risk_bound` is the one-sided Clopper–Pearson bound of that share with confidence 1 - delta, as
    if the prefix had been chosen beforehand: it tells how near to `alpha` it went; the promise
    itself is `alpha`. `reasons` are sentences for people.
    """

    threshold: float
    n: int
    automated: int
    errors: int
    alpha: float
    delta: float
    risk_bound: float
    reasons: tuple[str, ...]

    def admits(self, confidence: float) -> bool:
        """Whether a decision this sure may count without a person; never for nan."""
        return confidence >= self.threshold


@dataclass(frozen=True, slots=True)
class Closed:
    """No decision may count without a person, and why."""

    reason: str

    def admits(self, confidence: float) -> bool:  # noqa: ARG002
        """Never."""
        return False


@dataclass(frozen=True, slots=True)
class GroupRisk:
    """How the gate treats one group: `automated` of `n` let through, `errors` disagreements.

    `low` to `high` is the 95 % Clopper–Pearson interval of errors / automated. It is read off the
    works that chose the threshold, and no promise is made per group.
    """

    group: str
    n: int
    automated: int
    errors: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """A group too small to show, or one that would give a small one away by subtraction."""

    group: str


@dataclass(frozen=True, slots=True)
class _Prefix:
    """The `k` surest works, down to `threshold`, `errors` of them disagreed with.

    `lead`: of whose decisions, where they are not both graders' together.
    """

    threshold: float
    k: int
    errors: int
    lead: str = ""


def learn_then_test(
    works: Sequence[Compared],
    *,
    alpha: float,
    delta: float = 0.10,
    alone: Sequence[Compared] = (),
) -> Gate | Closed:
    """The widest gate that the rated works support, by fixed-sequence testing.

    `0 < alpha < 1`, `0 < delta < 1`. The order of `works` does not matter. `alone`: the decisions
    of the grader that no work can talk into anything, where `works` are those that it and another
    made alike. Raises GateError for other levels and for a confidence that is not finite.
    """
    _check([*works, *alone], alpha, delta)
    n, least = len(works), _provable(alpha, delta)
    if n < least:
        return Closed(
            f"only {n} rated works with a decision; {least} needed before disagreement of at most"
            f" {_percent(alpha)} can be shown at all; have {least - n} more rated by people"
        )
    first = first_prefix(n, alpha=alpha, delta=delta)
    passed, failed = _sequence(works, alone, first, alpha, delta)
    if passed is None:
        return Closed(_refusal(failed, n, alpha, delta))
    bound = upper_bound(passed.errors, passed.k, level=1 - delta)
    return Gate(
        threshold=passed.threshold,
        n=n,
        automated=passed.k,
        errors=passed.errors,
        alpha=alpha,
        delta=delta,
        risk_bound=bound,
        reasons=_reasons(passed, failed, n, alpha, delta, bound),
    )


def first_prefix(n: int, *, alpha: float, delta: float) -> int:
    """The least number of works the first test looks at: max(⌈ln delta / ln(1 - alpha)⌉, ⌈n/4⌉).

    >>> first_prefix(400, alpha=0.05, delta=0.10), first_prefix(100, alpha=0.05, delta=0.10)
    (100, 45)
    """
    return max(_provable(alpha, delta), -(-n // 4))


def _provable(alpha: float, delta: float) -> int:
    """The least number of works that can pass the test, without a single disagreement."""
    return math.ceil(math.log(delta) / math.log1p(-alpha))


def _sequence(
    works: Sequence[Compared],
    alone: Sequence[Compared],
    first: int,
    alpha: float,
    delta: float,
) -> tuple[_Prefix | None, _Prefix | None]:
    """The last prefix that passed and the one that failed; nothing after it is looked at."""
    passed = None
    ordered = sorted(alone, key=lambda one: -one.confidence)
    errors = [0, *accumulate(not one.agrees for one in ordered)]
    for prefix in _prefixes(works):
        if prefix.k < first:
            continue
        k = bisect_right(ordered, -prefix.threshold, key=lambda one: -one.confidence)
        other = _Prefix(prefix.threshold, k, errors[k], _ALONE)
        for one in (prefix, other) if alone else (prefix,):
            if at_most(one.errors, one.k, alpha) > delta:
                return passed, one
        passed = prefix
    return passed, None


def _prefixes(works: Sequence[Compared]) -> Iterator[_Prefix]:
    """Growing prefixes, surest first, each ending where the confidence changes."""
    k = errors = 0
    ordered = sorted(works, key=lambda work: -work.confidence)
    for confidence, tied in groupby(ordered, key=lambda work: work.confidence):
        together = list(tied)
        k += len(together)
        errors += sum(not work.agrees for work in together)
        yield _Prefix(confidence, k, errors)


def accepted_risk(
    gate: Gate, works: Sequence[Compared], groups: Sequence[str]
) -> tuple[GroupRisk | HiddenGroup, ...]:
    """Each group's share let through and disagreement, ordered by name; `groups[i]` of `works[i]`.

    Groups with fewer than 5 works let through are hidden. A single hidden group, or hidden ones
    with fewer than 5 together, could be told from the gate's own totals: then the smallest shown
    groups are hidden as well. Raises GateError when the lengths differ.
    """
    if len(works) != len(groups):
        raise GateError(
            f"{len(works)} works beside {len(groups)} groups; expected one group per work; mend the"
            " list"
        )
    counted = [
        _group(name, gate, [work for work, its in zip(works, groups, strict=True) if its == name])
        for name in sorted(set(groups))
    ]
    hidden = _hidden(counted)
    return tuple(HiddenGroup(one.group) if one.group in hidden else one for one in counted)


def _group(name: str, gate: Gate, works: Sequence[Compared]) -> GroupRisk:
    through = [work for work in works if gate.admits(work.confidence)]
    k, errors = len(through), sum(not work.agrees for work in through)
    low, high = lower_bound(errors, k, level=0.975), upper_bound(errors, k, level=0.975)
    return GroupRisk(name, len(works), k, errors, low, high)


def _hidden(counted: Sequence[GroupRisk]) -> set[str]:
    by_size = sorted(counted, key=lambda one: (one.automated, one.group))
    few = sum(one.automated < FEWEST_SHOWN for one in by_size)
    while 0 < few < len(by_size) and (
        few == 1 or sum(one.automated for one in by_size[:few]) < FEWEST_SHOWN
    ):
        few += 1
    return {one.group for one in by_size[:few]}


def reset_key(rubric: Rubric, *, prompt: str, grader: GraderVersion) -> str:
    """Hex SHA-256 of what a gate's promise rests on; another key, and the gate is void.

    `prompt` is the text around the work, empty for a grader without one.
    """
    plain = {"gate": 1, "rubric": rubric_to_plain(rubric), "prompt": prompt, "grader": grader}
    return hashlib.sha256(jcs(plain)).hexdigest()


def _check(works: Sequence[Compared], alpha: float, delta: float) -> None:
    if not 0 < alpha < 1 or not 0 < delta < 1:
        raise GateError(
            f"alpha {alpha!r} and delta {delta!r}; expected shares between 0 and 1; choose, for"
            " example, 0.05 and 0.10"
        )
    for work in works:
        if not math.isfinite(work.confidence):
            raise GateError(
                f"confidence {work.confidence!r}; expected a finite number; leave out works that"
                " the grader abstained from"
            )


def _reasons(
    passed: _Prefix, failed: _Prefix | None, n: int, alpha: float, delta: float, bound: float
) -> tuple[str, ...]:
    end = (
        f"{failed.lead}with the next, {failed.errors} disagreements in {failed.k}, more than"
        f" {_percent(alpha)} could no longer be ruled out"
        if failed
        else "all rated works passed: only the less sure than any of them wait for a person"
    )
    return (
        f"the {passed.k} surest of {n} rated works would not wait for a person; people disagreed"
        f" with {passed.errors} of these, at most {_percent(bound)} allowing for chance",
        f"promised: disagreement of at most {_percent(alpha)}; one calibration in"
        f" {_one_in(delta)}, at most, breaks such a promise",
        end,
    )


def _refusal(failed: _Prefix | None, n: int, alpha: float, delta: float) -> str:
    if failed is None:
        raise AssertionError("the whole list is a prefix and is long enough: it passed or failed")
    allowed = max(
        (e for e in range(failed.errors) if at_most(e, failed.k, alpha) <= delta), default=None
    )
    room = "none" if allowed is None else str(allowed)
    of = "" if failed.lead else f" of {n} decisions"
    return (
        f"{failed.lead}people disagreed with {failed.errors} of the {failed.k} surest{of}; at most"
        f" {room} would show disagreement of at most {_percent(alpha)}; a person decides every"
        " work, or allow more disagreement, or improve the grader"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _one_in(delta: float) -> str:
    return f"{1 / delta:.3g}"
