"""Handing in: evidence fixed by its digest, consent in its exact words, grading promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment import renewing, uploads
from assaymark.web.assessment.actions import noticing
from assaymark.web.assessment.actions.coding import promise_to_look
from assaymark.web.assessment.consent import agreed
from assaymark.web.assessment.measuring import HowWritten
from assaymark.web.assessment.models import Work, WorkState
from assaymark.web.assessment.queries.peers import is_on
from assaymark.web.assessment.refusal import HandInRefused, UploadRefused
from assaymark.web.assessment.rules import EvidenceRule, evidence_rule
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record
from assaymark.web.skills.models import VersionState

RENEW_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    content: bytes
    filename: str


def hand_in(
    *,
    badge_version: BadgeVersion,
    learner: User,
    text: str = "",
    upload: Upload | None = None,
    consent: bool,
    show_name: bool = False,
    show_quotes: bool = False,
    machine_may_decide: bool | None = None,
    peers_may_read: bool = False,
    how: HowWritten | None = None,
    now: datetime | None = None,
) -> Work:
    """The work, its digest fixed; handing in the same bytes twice gives the first work back.

    `machine_may_decide` is the learner's own choice; None, not asked, means that a person decides.
    `how` it was written was measured with consent, or not at all.
    Raises `UploadRefused` or `HandInRefused`; nothing is kept then.
    """
    evidence = read_evidence(evidence_rule(badge_version), text=text, upload=upload)
    if not consent:
        raise HandInRefused(
            _("You have not agreed to how your work is judged and used."),
            _("Without it nobody may read your work."),
            _("Read the words above, tick the box, then hand in again."),
        )
    with transaction.atomic():
        _hold(badge_version, learner)
        found = _same(badge_version, learner, evidence)
        if found is not None:
            return found
        refuse_now(badge_version, learner, now=now or timezone.now())
        asks_peers = is_on(badge_version.badge)
        return _kept(
            badge_version,
            learner,
            evidence,
            words=agreed(
                badge_version.consent,
                name=show_name,
                quotes=show_quotes,
                machine=machine_may_decide,
                peers=peers_may_read if asks_peers else None,
            ),
            show_name=show_name,
            show_quotes=show_quotes,
            machine=bool(machine_may_decide),
            peers=peers_may_read and asks_peers,
            how=how,
            now=now or timezone.now(),
        )


def read_evidence(rule: EvidenceRule, *, text: str, upload: Upload | None) -> uploads.Evidence:
    """The evidence, kept to the badge's rule; raises `UploadRefused`. A file goes before text."""
    if upload is not None and not rule.file:
        raise UploadRefused(
            _("A file was chosen."),
            _("This badge takes typed text only."),
            _("Paste the text into the box instead."),
        )
    if upload is None and not rule.text:
        raise UploadRefused(
            _("No file was chosen."),
            _("This badge takes a file only."),
            _("Choose your file, then hand in again."),
        )
    evidence = (
        uploads.typed(text)
        if upload is None
        else uploads.uploaded(
            upload.content, upload.filename, documents=rule.documents, code=rule.code
        )
    )
    uploads.refuse_length(evidence.words, least=rule.least, most=rule.most)
    return evidence


def refuse_now(badge_version: BadgeVersion, learner: User, *, now: datetime) -> None:
    """Raises `HandInRefused` when this learner may not hand in for this version at `now`."""
    if badge_version.state != VersionState.PUBLISHED:
        raise HandInRefused(
            _("%(badge)s, version %(n)d, takes no work any more.")
            % {"badge": badge_version.title, "n": badge_version.number},
            _("Work is handed in for a published version."),
            _("Open the badge again in the list of badges; keep your text meanwhile."),
        )
    works = _works(badge_version, learner)
    if works.exclude(state=WorkState.DECIDED).exists():
        raise HandInRefused(
            _("Your earlier work for this badge is not decided yet."),
            _("One work at a time is judged for each badge."),
            _("Wait for the decision; you will get a mail."),
        )
    for work in works.filter(decision__passed=True).select_related("decision__award"):
        _refuse_held(work, now=now)


def _refuse_held(work: Work, *, now: datetime) -> None:
    award = work.decision.award
    if award is None or award.revoked_at is not None:
        return
    if renewing.is_due(work.badge_version, work.learner, now=now):
        return
    if award.valid_until is None or award.valid_until - now > RENEW_WITHIN:
        raise HandInRefused(
            _("You hold this badge already."),
            _("It can be renewed in the last %(days)d days before it expires.")
            % {"days": RENEW_WITHIN.days},
            _("Take the next step on its ladder instead."),
        )


def _hold(badge_version: BadgeVersion, learner: User) -> None:
    """Waits until no other hand-in of this learner for this badge is under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"hand-in:{badge_version.badge_id}:{learner.pk}"],
        )


def _works(badge_version: BadgeVersion, learner: User) -> QuerySet[Work]:
    """What this learner handed in for any version of this badge."""
    return Work.objects.filter(badge_version__badge=badge_version.badge_id, learner=learner)


def _same(version: BadgeVersion, learner: User, evidence: uploads.Evidence) -> Work | None:
    """The undecided work of the same bytes; raises `HandInRefused` when they were decided on."""
    found = _works(version, learner).filter(sha256=evidence.sha256).order_by("-pk").first()
    if found is not None and found.state == WorkState.DECIDED:
        raise HandInRefused(
            _("You handed in exactly this before, and it was decided."),
            _("A new try shows something new."),
            _("Read the feedback on your earlier work, change your answer, then hand in again."),
        )
    return found


def _kept(
    badge_version: BadgeVersion,
    learner: User,
    evidence: uploads.Evidence,
    *,
    words: str,
    show_name: bool,
    show_quotes: bool,
    machine: bool,
    peers: bool,
    how: HowWritten | None,
    now: datetime,
) -> Work:
    mine = Work.objects.filter(badge_version=badge_version, learner=learner)
    attempt = (mine.aggregate(last=Max("attempt"))["last"] or 0) + 1
    work: Work = Work.objects.create(
        organisation=badge_version.badge.organisation,
        badge_version=badge_version,
        learner=learner,
        attempt=attempt,
        content=evidence.content,
        filename=evidence.filename,
        media_type=evidence.media_type,
        text=evidence.text,
        words=evidence.words,
        sha256=evidence.sha256,
        consent=words,
        consent_name=show_name,
        consent_quotes=show_quotes,
        consent_machine=machine,
        peers_may_read=peers,
        handed_in_at=now,
    )
    record(
        "work.handed-in",
        organisation_id=work.organisation_id,
        actor=learner,
        subject=f"work:{work.handle}",
        detail={
            "badge": badge_version.handle,
            "attempt": attempt,
            "sha256": work.sha256,
            "bytes": len(evidence.content),
            "consent_name": show_name,
            "consent_quotes": show_quotes,
            "consent_machine": machine,
            "peers_may_read": peers,
            "measured": how is not None,
        },
        at=now,
    )
    noticing.begin(work=work, how=how)
    promise_to_look(work)
    defer(
        "assessment.grade",
        work.handle,
        arguments={"work": work.pk},
        organisation_id=work.organisation_id,
    )
    return work
