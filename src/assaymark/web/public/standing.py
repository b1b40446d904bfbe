"""How an award stands, in the words of the banner: never more than what was really checked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assaymark.credential.report import Check, Outcome
from assaymark.web.awards.shown import ShownAward
from assaymark.web.public.queries import Verification, failures

KINDS = {Outcome.PASSED: "good", Outcome.FAILED: "bad", Outcome.WARNED: "unsure"}
ICONS = {"good": "check", "bad": "x", "unsure": "alert-triangle", "": "minus"}


@dataclass(frozen=True, slots=True)
class Standing:
    """The banner: `kind` good, bad or unsure; `state` for tests and styles."""

    kind: str
    state: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the proof as the badge page shows it."""

    kind: str
    icon: str
    label: str
    word: str
    sentence: str


def standing(award: ShownAward, checked: Verification, *, now: datetime) -> Standing:
    """The worst that is true of the award, said first."""
    failed = failures(checked.report)
    if award.revoked_at is not None:
        return _revoked(award.revoked_at)
    if award.valid_until is not None and award.expired(now) and _names(failed) <= {"dates"}:
        return _expired(award.valid_until)
    if failed:
        title = _("This badge does not check out: do not rely on it")
        return Standing("bad", "broken", title, _sentences(failed))
    return _holding(award, checked)


def _holding(award: ShownAward, checked: Verification) -> Standing:
    when = date_format(localtime(checked.at), "DATETIME_FORMAT")
    if not award.logged:
        return _pending(when)
    if checked.report.outcome is Outcome.WARNED:
        unsure = [one for one in checked.report.checks if one.outcome is Outcome.WARNED]
        return Standing("unsure", "unsure", _("Valid, with a reservation"), _sentences(unsure))
    if checked.report.check("ledger").outcome is not Outcome.PASSED:
        return _unlogged(when, checked)
    return Standing(
        "good",
        "valid",
        _("Valid: checked by this server on %(when)s") % {"when": when},
        _(
            "Signature, issuer's key, dates, list of revocations and entry in the public log all "
            "check out. You need not take our word for it: check it yourself."
        ),
    )


def _names(checks: list[Check]) -> set[str]:
    return {check.name for check in checks}


def _sentences(checks: list[Check]) -> str:
    return " ".join(check.sentence for check in checks)


def _revoked(when: datetime) -> Standing:
    day = date_format(localtime(when), "DATE_FORMAT")
    return Standing(
        "bad",
        "revoked",
        _("Revoked on %(day)s: do not rely on this badge") % {"day": day},
        _(
            "The issuer took it back. What stands below is what was said when it was given. Ask "
            "the issuer if you need to know why."
        ),
    )


def _expired(when: datetime) -> Standing:
    day = date_format(localtime(when), "DATE_FORMAT")
    return Standing(
        "unsure",
        "expired",
        _("Expired on %(day)s") % {"day": day},
        _(
            "It was valid until then, and no other check fails. It does not say whether the skill "
            "was shown again since."
        ),
    )


def _pending(when: str) -> Standing:
    return Standing(
        "unsure",
        "pending",
        _("Valid, and being written into the public log"),
        _(
            "Signature, issuer's key, dates and list of revocations check out (checked by this "
            "server on %(when)s). The log takes a second or two; load the page again."
        )
        % {"when": when},
    )


def _unlogged(when: str, checked: Verification) -> Standing:
    said = _("Signature, issuer's key, dates and list of revocations check out.")
    return Standing(
        "good",
        "unlogged",
        _("Valid: checked by this server on %(when)s") % {"when": when},
        f"{said} {checked.report.check('ledger').sentence}",
    )


def steps(checked: Verification) -> list[Step]:
    """The steps of the proof, in the order in which a doubt would ask for them."""
    labels = {
        "proof": _("Signature"),
        "issuer": _("Issuer's key"),
        "dates": _("Dates"),
        "status": _("Not revoked"),
        "evidence": _("Evidence fixed"),
        "ledger": _("In public log"),
    }
    return [_step(checked, name, label) for name, label in labels.items()]


def _step(checked: Verification, name: str, label: str) -> Step:
    check = checked.report.check(name)
    kind = KINDS.get(check.outcome, "")
    return Step(kind, ICONS[kind], label, word(check.outcome), check.sentence)


def word(outcome: Outcome) -> str:
    """An outcome in the reader's language."""
    return {
        Outcome.PASSED: _("passed"),
        Outcome.FAILED: _("failed"),
        Outcome.WARNED: _("warning"),
        Outcome.NOT_APPLICABLE: _("not checked here"),
    }[outcome]
