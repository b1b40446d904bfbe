"""The verbs of language models: set one up, choose who reads, have works and examples read.

A reading is begun inside the transaction that needs it; its calls are made by a job, outside any;
what they gave is kept once. Settings are the owner's, who reads a badge's works is the catalogue's.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.model import WorkReading
from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment.actions.grading import keep_grades
from assaymark.web.assessment.language.caller import purpose_of
from assaymark.web.assessment.language.reading import (
    bare_grader,
    found_plain,
    model_of,
    record_of,
    text_digest,
)
from assaymark.web.assessment.models import (
    CalibratedVote,
    LanguageModel,
    LanguageReading,
    RatedExample,
    Reader,
    ReaderChoice,
    Work,
)
from assaymark.web.assessment.refusal import LanguageRefused
from assaymark.web.awards.keys import passphrase
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.sealing import seal
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record

FIELDS = (
    "is_on",
    "base_url",
    "model",
    "speech_model",
    "price_in",
    "price_out",
    "price_speech",
    "currency",
    "monthly_budget",
    "samples",
    "timeout_s",
)
_TOLD = ("is_on", "base_url", "model", "speech_model", "monthly_budget", "currency", "samples")
DELAYS_S = (5, 15, 30, 60, 120, 300)
"""Waits between steps in which the endpoint gave nothing; after the last the work is let go."""


# Setting up -------------------------------------------------------------------------------------


@transaction.atomic
def set_language_model(
    *, organisation: Organisation, by: User | None, key: str | None = None, **values: Any
) -> LanguageModel:
    """The organisation's model as it is from now on. `key`: None keeps the one there is, an empty
    text takes it away. Another address takes the key away too, unless it is given again: a key is
    sent only to the address it was entered for.
    """
    row, _made = LanguageModel.objects.select_for_update().get_or_create(organisation=organisation)
    is_moved = bool(row.base_url) and values.get("base_url", row.base_url) != row.base_url
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if key is not None or is_moved:
        _seal(row, key or "")
    row.changed_by, row.changed_at = by, timezone.now()
    row.save()
    record(
        "language-model.set",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"organisation:{organisation.slug}",
        detail={name: _told(getattr(row, name)) for name in _TOLD}
        | {"key": "entered" if key else "taken away" if key == "" or is_moved else "kept"},
    )
    return row


def _seal(row: LanguageModel, key: str) -> None:
    purpose = purpose_of(row.organisation_id)
    row.key_sealed = seal(key, passphrase=passphrase(), purpose=purpose) if key else b""
    row.key_hint = f"…{key[-4:]}" if len(key) >= 12 else ""


def _told(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def choose_reader(*, badge_version: BadgeVersion, reader: Reader, by: User | None) -> ReaderChoice:
    """Who reads works of this version that are handed in from now on."""
    row, _made = ReaderChoice.objects.update_or_create(
        badge_version=badge_version,
        defaults={"reader": reader, "changed_by": by, "changed_at": timezone.now()},
    )
    record(
        "grader.reader-chosen",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge-version:{badge_version.handle}",
        detail={"reader": str(reader)},
    )
    return row


# Readings ---------------------------------------------------------------------------------------


@transaction.atomic
def ask_language_model(*, work: Work) -> LanguageReading | None:
    """The reading of a work, promised; None where the organisation has no model by now."""
    model = model_of(work.organisation_id)
    if model is None:
        return None
    grader = bare_grader(work.badge_version, model)
    reading, made = LanguageReading.objects.get_or_create(
        work=work, asks=grader.asks, defaults=_new(work.badge_version, work.text, model.samples)
    )
    if made:
        promise_step(reading, number=0, dry=0)
    return reading


@transaction.atomic
def read_examples(*, badge_version: BadgeVersion, by: User | None) -> int:
    """How many rated examples were promised to be read; those read before are not read again.

    Raises `LanguageRefused` where no model is switched on.
    """
    model = model_of(badge_version.badge.organisation_id)
    if model is None:
        raise LanguageRefused(
            _("No language model is switched on."),
            _("One is needed to read examples."),
            _("Ask an owner to set one up on the organisation's page."),
        )
    asks = bare_grader(badge_version, model).asks
    fresh = 0
    for example in RatedExample.objects.filter(badge=badge_version.badge).order_by("key"):
        old = LanguageReading.objects.filter(example=example, asks=asks)
        old.exclude(text_sha256=text_digest(example.text)).delete()
        reading, made = LanguageReading.objects.get_or_create(
            example=example, asks=asks, defaults=_new(badge_version, example.text, model.samples)
        )
        if made:
            fresh += 1
            promise_step(reading, number=0, dry=0, wait_s=fresh)
    record(
        "examples.read",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge-version:{badge_version.handle}",
        detail={"asks": asks, "promised": fresh},
    )
    return fresh


def _new(version: BadgeVersion, text: str, samples: int) -> dict[str, Any]:
    return {
        "badge_version": version,
        "text_sha256": text_digest(text),
        "secret": secrets.token_hex(32),
        "seeds": [secrets.randbelow(2**31) for _place in range(samples)],
    }


def promise_step(reading: LanguageReading, *, number: int, dry: int, wait_s: float = 0.0) -> None:
    """Promises step `number` of a reading; `dry` steps before it gave nothing."""
    defer(
        "assessment.language",
        f"{reading.pk}:{number}",
        arguments={"reading": reading.pk, "step": number, "dry": dry},
        organisation_id=reading.badge_version.badge.organisation_id,
        run_at=timezone.now() + timedelta(seconds=wait_s),
    )


@transaction.atomic
def go_on_later(*, reading: LanguageReading, number: int, dry: int) -> None:
    """Promises the next step, the later the longer nothing came."""
    wait_s = DELAYS_S[min(dry, len(DELAYS_S)) - 1] if dry else 0
    promise_step(reading, number=number + 1, dry=dry, wait_s=wait_s)


@transaction.atomic
def keep_language_grades(
    *,
    reading: LanguageReading,
    read: WorkReading,
    grader: LanguageGrader,
    local: Sequence[Grade | Abstention],
    reservations: Sequence[str],
    now: datetime | None = None,
) -> None:
    """Keeps what a model said of a work, after `local` grades where both read; twice is once."""
    held = _finished(reading, read, reservations, now)
    if held is None or held.work is None:
        return
    cost = str(held.calls.aggregate(total=Sum("cost"))["total"] or Decimal(0))
    records: Mapping[str, dict[str, Any]] = {
        one.said.criterion: record_of(one, grader, cost) for one in read.criteria
    }
    keep_grades(work=held.work, grades=[*local, *read.grades], records=records)


@transaction.atomic
def keep_example_read(
    *, reading: LanguageReading, read: WorkReading, now: datetime | None = None
) -> None:
    """Keeps what a model said of a rated example; after the last one its votes are calibrated."""
    held = _finished(reading, read, (), now)
    if held is None:
        return
    left = LanguageReading.objects.filter(
        badge_version=held.badge_version, asks=held.asks, example__isnull=False, finished_at=None
    )
    if not left.exists():
        defer(
            "assessment.vote",
            f"{held.badge_version.handle}:{held.asks}:{held.pk}",
            arguments={"version": held.badge_version.handle},
            organisation_id=held.badge_version.badge.organisation_id,
        )


def _finished(
    reading: LanguageReading, read: WorkReading, more: Sequence[str], now: datetime | None
) -> LanguageReading | None:
    """The reading, now finished, its answers emptied; None where it was finished before."""
    held: LanguageReading = (
        LanguageReading.objects.select_for_update(of=("self",))
        .select_related("work", "badge_version__badge")
        .get(pk=reading.pk)
    )
    if held.finished_at is not None:
        return None
    held.found, held.flags = found_plain(read), [*read.flags, *more]
    held.finished_at = now or timezone.now()
    held.save(update_fields=["found", "flags", "finished_at"])
    held.calls.update(answer="")
    return held


@transaction.atomic
def keep_vote(*, vote: CalibratedVote) -> CalibratedVote:
    """The calibrated vote, kept once."""
    known = CalibratedVote.objects.filter(badge_version=vote.badge_version, version=vote.version)
    if (row := known.first()) is not None:
        return row
    vote.save()
    record(
        "grader.fitted",
        organisation_id=vote.badge_version.badge.organisation_id,
        actor=None,
        subject=f"badge-version:{vote.badge_version.handle}",
        detail={"grader": vote.version, "n": vote.n, "why": vote.why},
    )
    return vote
