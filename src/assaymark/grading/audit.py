"""Watching an open gate: which let-through decisions a person sees all the same, and when to stop.

At least 5 % of the decisions that a gate lets through are looked at again by a person who does not
know the machine's answer. Their agreements, in the order they came in, are tested against the
gate's `alpha` after every single one; the test allows that.

The test is a mixture of likelihood ratios. For each odds ratio r of 1.5, 2, 3, 6 and 12: each
disagreement multiplies its evidence by r / (1 - alpha + r alpha), each agreement by
1 / (1 - alpha + r alpha). While the risk is at most alpha, no step raises the expected evidence, so
by Ville's inequality it *ever* reaches 1 / false_alarm with probability at most `false_alarm`:
exactly, for any number of looks. A fresh start is added before every 25th audit, the b-th with
weight 1 / ((b + 1)(b + 2)), so that years of good work do not hide a sudden change.

Ville (1939), Étude critique de la notion de collectif; Shin, Ramdas, Rinaldo (2024), E-detectors,
New England Journal of Statistics in Data Science 2.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from assaymark.grading.gate import GateError

LEAST_SHARE = 0.05
_ODDS = (1.5, 2.0, 3.0, 6.0, 12.0)
_FRESH = 25


@dataclass(frozen=True, slots=True)
class Drift:
    """What the audits say: `errors` disagreements in `audited`.

    `stopped_at` is the number of audits after which the gate must close, None while it may stay
    open; the counts, and `evidence`, are those of that moment. It closes at 1 / false_alarm.
    """

    stopped_at: int | None
    audited: int
    errors: int
    evidence: float
    reason: str


def audited(key: str, *, seed: bytes, share: float = LEAST_SHARE) -> bool:
    """Whether the decision on the work `key` is audited, for about a `share` of all keys.

    `0.05 <= share <= 1`. Always the same for the same key and seed; a larger share adds works and
    drops none. Who knows the seed can tell which works nobody will look at: it is drawn by the
    caller, at least 16 bytes, and kept secret. Raises GateError for another share or seed.
    """
    if not LEAST_SHARE <= share <= 1:
        raise GateError(f"audit share {share!r}; expected 0.05 to 1; audit at least one in twenty")
    if len(seed) < 16:
        raise GateError(
            f"a seed of {len(seed)} bytes; expected 16 or more, not to be guessed; draw another"
        )
    drawn = hmac.digest(seed, key.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return int.from_bytes(drawn[:8], "big") < share * 2**64


def drift(agreements: Sequence[bool], *, alpha: float, false_alarm: float = 0.05) -> Drift:
    """Whether audits, oldest first, speak against "disagreement is at most alpha".

    `0 < alpha < 1`, `0 < false_alarm < 1`. Once stopped it stays stopped, whatever follows. A new
    list starts after a stop, or with another grader; never because the same one is calibrated
    again, or frequent calibrations would silence the alarm. Raises GateError for other levels.
    """
    if not 0 < alpha < 1 or not 0 < false_alarm < 1:
        raise GateError(
            f"alpha {alpha!r} and false alarm {false_alarm!r}; expected shares between 0 and 1;"
            " choose, for example, 0.05 and 0.05"
        )
    evidence = 1.0
    parts = [0.0] * len(_ODDS)
    errors = 0
    for i, agrees in enumerate(agreements):
        errors += not agrees
        parts, evidence = _weighed(parts, i, agrees=agrees, alpha=alpha)
        if evidence >= 1 / false_alarm:
            return Drift(i + 1, i + 1, errors, evidence, _alarm(errors, i + 1, alpha, false_alarm))
    return Drift(None, len(agreements), errors, evidence, _calm(errors, len(agreements), alpha))


def _weighed(
    parts: list[float], i: int, *, agrees: bool, alpha: float
) -> tuple[list[float], float]:
    """Evidence per odds ratio after audit `i` (from 0); and the sum, unspent weight included."""
    block, within = divmod(i, _FRESH)
    fresh = 0.0 if within else 1 / ((block + 1) * (block + 2))
    moved = [
        (part + fresh / len(_ODDS)) * (1.0 if agrees else odds) / (1 - alpha + odds * alpha)
        for part, odds in zip(parts, _ODDS, strict=True)
    ]
    return moved, sum(moved) + 1 / (block + 2)


def _alarm(errors: int, n: int, alpha: float, false_alarm: float) -> str:
    return (
        f"people disagreed with {errors} of {n} audited decisions: more than the promised"
        f" {100 * alpha:.3g} %; of gates that keep their promise at most {100 * false_alarm:.3g} %"
        " ever meet this alarm; a person decides every work until a new calibration"
    )


def _calm(errors: int, n: int, alpha: float) -> str:
    return (
        f"people disagreed with {errors} of {n} audited decisions: nothing that speaks against the"
        f" promised {100 * alpha:.3g} %"
    )
