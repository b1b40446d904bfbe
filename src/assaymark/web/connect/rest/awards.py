"""Awards over the API: list, read, give by hand, revoke."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assaymark.credential.model import CriterionResult, EvidenceFacts, Judge, Judging
from assaymark.framework.rubric import Rubric, rubric_from_plain
from assaymark.web.awards import actions, addresses
from assaymark.web.awards import queries as awards
from assaymark.web.awards.models import Award
from assaymark.web.connect.queries import Caller
from assaymark.web.connect.rest.answers import checked_handle
from assaymark.web.connect.rest.award_shapes import AwardOut, EvidenceIn, GiveIn, ResultIn
from assaymark.web.connect.rest.badges import badge_ref, published_badge
from assaymark.web.connect.rest.problems import REFUSED, Problem, not_found
from assaymark.web.connect.rest.work_shapes import PersonOut
from assaymark.web.kit.handles import new_handle
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.people.roles import May


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of awards is narrowed to; empty and None narrow nothing."""

    badge: str = ""
    recipient: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


def visible_awards(caller: Caller) -> QuerySet[Award]:
    """The awards the caller may see, newest first: all, or one's own."""
    if May.SEE_AWARDS in caller.may:
        return awards.given(caller.organisation)
    return awards.of_person(caller.user, caller.organisation)


def visible_award(caller: Caller, handle: str) -> Award:
    """The award of this handle; raises `Problem` when there is none for the caller."""
    found = visible_awards(caller).filter(handle=checked_handle("award", handle)).first()
    if found is None:
        raise not_found("award", handle)
    return found


def filtered(found: QuerySet[Award], filters: Filters) -> QuerySet[Award]:
    """`found`, narrowed."""
    wanted: dict[str, Any] = {
        "badge_version__handle": filters.badge,
        "recipient__email": filters.recipient.strip().lower(),
        "given_at__gte": _utc(filters.since),
        "given_at__lt": _utc(filters.until),
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if filters.state == "revoked":
        return found.exclude(revoked_at=None)
    if filters.state == "valid":
        now = timezone.now()
        return found.filter(revoked_at=None).exclude(valid_until__lte=now)
    return found


def _utc(moment: datetime | None) -> datetime | None:
    """`moment` in UTC: PostgreSQL knows no offsets of 16 hours and more; the ends of time stay."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def give(caller: Caller, given: GiveIn) -> Award:
    """The award given by hand; raises `Problem`, or what `awards` refuses."""
    version = published_badge(caller.organisation, given.badge)
    rubric = rubric_from_plain(version.rubric)
    _refuse_levels(rubric, given.results)
    now = timezone.now()
    return actions.give(
        organisation=caller.organisation,
        badge_version=version,
        recipient=_recipient(caller.organisation, given.recipient),
        results=[_result(one.key, given.results[one.key]) for one in rubric.criteria],
        evidence=[_evidence(one) for one in given.evidence],
        judging=_judging(caller.organisation, given.ground, at=now),
        source=f"by-hand:{new_handle()}",
        by=caller.user,
        show_name=given.show_name,
        now=now,
    )


def award_out(award: Award) -> AwardOut:
    """A badge given to somebody."""
    person = award.recipient
    return AwardOut(
        handle=award.handle,
        url=addresses.badge(award.handle),
        badge=badge_ref(award.badge_version),
        recipient=None
        if person is None
        else PersonOut(name=award.recipient_name, email=person.email),
        source=award.source,
        digest=award.digest,
        given_at=award.given_at,
        valid_until=award.valid_until,
        revoked_at=award.revoked_at,
        revocation_reason=award.revocation_reason,
    )


def _recipient(organisation: Organisation, email: str) -> User:
    member = people.member(organisation, email)
    if member is None:
        raise Problem(
            REFUSED,
            _("%(email)r is not a member of this organisation.") % {"email": email},
            _("The address of an active member was expected."),
            _("Invite the person first."),
        )
    return member.user


def _refuse_levels(rubric: Rubric, results: dict[str, ResultIn]) -> None:
    levels = {key: one.level for key, one in results.items()}
    expected = {one.key: list(one.values) for one in rubric.criteria}
    strange = {key for key, level in levels.items() if level not in expected.get(key, [])}
    if strange or set(levels) != set(expected):
        raise Problem(
            REFUSED,
            _("The levels %(levels)r were given.") % {"levels": levels},
            _("One of these for each criterion was expected: %(expected)r.")
            % {"expected": expected},
            _("Give each criterion of the badge one level of its rubric."),
        )
    if not rubric.passed(levels):
        needed = {one.key: one.pass_value for one in rubric.criteria}
        raise Problem(
            REFUSED,
            _("The levels %(levels)r do not reach the badge.") % {"levels": levels},
            _("At least these were expected: %(needed)r.") % {"needed": needed},
            _("Give the badge once every criterion is reached."),
        )


def _result(key: str, one: ResultIn) -> CriterionResult:
    return CriterionResult(key, one.level, tuple(one.quotes), one.comment or None)


def _evidence(one: EvidenceIn) -> EvidenceFacts:
    return EvidenceFacts(
        id=one.url,
        name=one.name,
        description=one.description,
        genre=one.genre,
        digest_sha256=one.sha256,
        media_type=one.media_type,
        size_bytes=one.size_bytes,
    )


def _judging(organisation: Organisation, ground: str, *, at: datetime) -> Judging:
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Authorised person at %(organisation)s") % {"organisation": organisation.name}
        unmeasured = _("How often badges given by hand are wrong is not measured.")
        return Judging(
            judges=(Judge("issuer", label, at),),
            method=_("Given by hand by an authorised person, without a review of work here"),
            statement=f"{ground.strip()} {unmeasured}",
        )
