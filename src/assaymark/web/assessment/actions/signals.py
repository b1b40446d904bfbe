"""Several signals: weights published for a badge version, observations by people and systems.

Nothing here changes a decision. Managers and mentors observe others, never themselves; what people
say of themselves is kept apart and weighs nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.grading.signals import MOST_WEIGHT, SignalError, checked_weights
from assaymark.web.assessment.models import Observation, SignalWeights
from assaymark.web.assessment.queries.checkins import KEY
from assaymark.web.assessment.refusal import SignalsRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record

MAX_WORDS = 4000
SYSTEMS = (Observation.Source.SCENARIO, Observation.Source.CHECK_IN)


@transaction.atomic
def publish_weights(
    *, badge_version: BadgeVersion, weights: Mapping[str, int], why: str, by: User | None
) -> SignalWeights:
    """The weights with the next number; publishing the same again gives the last ones back.

    Raises `SignalsRefused` for weights that cannot stand.
    """
    try:
        checked = checked_weights(weights)
    except SignalError as wrong:
        raise SignalsRefused(
            _("These weights cannot stand."),
            _("Whole numbers from 0 to %(most)d were expected, at least one above 0.")
            % {"most": MOST_WEIGHT},
            _("Give the signal that counts most the highest number."),
        ) from wrong
    _hold(badge_version)
    last = SignalWeights.objects.filter(badge_version=badge_version).order_by("-number").first()
    plain = {str(source): weight for source, weight in checked.items()}
    if last is not None and last.weights == plain:
        return last
    published: SignalWeights = SignalWeights.objects.create(
        badge_version=badge_version,
        number=1 if last is None else last.number + 1,
        weights=plain,
        why=why.strip(),
        published_by=by,
    )
    record(
        "signals.published",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge:{badge_version.badge.handle}",
        detail={"version": badge_version.handle, "number": published.number, "weights": plain},
    )
    return published


@transaction.atomic
def observe(
    *,
    learner: User,
    badge_version: BadgeVersion,
    source: str,
    observer: User | None,
    words: str,
    levels: Mapping[str, int] | None = None,
    quote: str = "",
    link: str = "",
    key: str = "",
    now: datetime | None = None,
    by: User | None = None,
    token: str = "",
) -> Observation:
    """What was observed, kept; the same `key` from the same source gives the first one back.

    Scenarios and check-ins may come from a system: then `observer` is None, and `by` who answers
    for it, with the `token` it told it with. Raises `SignalsRefused` for observing oneself, levels
    not of the rubric, no words, or a key that stands for somebody or something else.
    """
    organisation = badge_version.badge.organisation
    _refuse_observer(learner, source, observer, badge_version)
    _refuse_own_system(learner, by)
    is_own = source == Observation.Source.SELF
    _refuse_content(badge_version, levels or {}, words, needs_words=not (is_own and levels))
    _refuse_link(link.strip())
    told = {
        "learner": learner,
        "badge_version": badge_version,
        "observer": observer,
        "levels": dict(levels or {}),
        "words": words.strip(),
        "quote": quote.strip(),
        "link": link.strip(),
        "observed_at": now or timezone.now(),
    }
    seen, is_new = _kept(organisation, source, key, told)
    if is_new:
        _recorded(seen, observer or by, token)
    _refuse_other(seen, learner, badge_version)
    return seen


def _recorded(seen: Observation, by: User | None, token: str) -> None:
    told = {
        "learner": seen.learner.handle,
        "badge": seen.badge_version.handle,
        "source": str(seen.source),
        "levels": seen.levels,
    }
    record(
        "observation.recorded",
        organisation_id=seen.organisation_id,
        actor=by,
        subject=f"observation:{seen.handle}",
        detail={**told, "token": token} if token else told,
    )


@transaction.atomic
def check_in(
    *,
    learner: User,
    badge_version: BadgeVersion,
    levels: Mapping[str, int],
    words: str = "",
    now: datetime | None = None,
) -> Observation:
    """What somebody says of their own skill, kept: the first time is the baseline.

    Once a day: a second time on one day gives the first one back. Raises `SignalsRefused`.
    """
    now = now or timezone.now()
    day = timezone.localdate(now).isoformat()
    return observe(
        learner=learner,
        badge_version=badge_version,
        source=Observation.Source.SELF,
        observer=learner,
        words=words,
        levels=levels,
        key=f"{KEY}{learner.handle}:{badge_version.handle}:{day}",
        now=now,
    )


def _kept(
    organisation: Organisation, source: str, key: str, told: Mapping[str, Any]
) -> tuple[Observation, bool]:
    """The observation, and whether it is new; sent twice at once under one key it is kept once."""
    mine: dict[str, Any] = {"organisation": organisation, "source": source, "key": key}
    if not key:
        return Observation.objects.create(**mine, **told), True
    kept: tuple[Observation, bool] = Observation.objects.get_or_create(**mine, defaults=told)
    return kept


def source_of(observer: User, learner: User, badge_version: BadgeVersion) -> str:
    """As what `observer` observes: as manager where `learner` reports to them, else as mentor."""
    mine = people.members(badge_version.badge.organisation).filter(user=observer).first()
    if mine is not None and people.reports(mine).filter(user=learner).exists():
        return Observation.Source.MANAGER
    return Observation.Source.MENTOR


def _hold(badge_version: BadgeVersion) -> None:
    """Waits until nobody else publishes weights for this badge version."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"weights:{badge_version.pk}"]
        )


def _refuse_observer(
    learner: User, source: str, observer: User | None, badge_version: BadgeVersion
) -> None:
    is_self = source == Observation.Source.SELF
    if source not in Observation.Source.values or (observer is None and source not in SYSTEMS):
        raise SignalsRefused(
            _("The source %(source)r was given.") % {"source": source},
            _("A person who observed, or a scenario or check-in, was expected."),
            _("Say who observed."),
        )
    if not is_self and observer is not None and observer.pk == learner.pk:
        raise SignalsRefused(
            _("You cannot observe yourself."),
            _("Somebody else saw it, or it is no observation."),
            _("Ask your manager or mentor to write down what they saw."),
        )
    if is_self and (observer is None or observer.pk != learner.pk):
        raise SignalsRefused(
            _("%(who)s would speak for somebody else.") % {"who": observer},
            _("What people say of themselves they say themselves."),
            _("Write it down as what you observed."),
        )
    here = people.members(badge_version.badge.organisation)
    if not here.filter(user=learner).exists():
        raise SignalsRefused(
            _("%(who)s is not a member here.") % {"who": learner},
            _("A member of this organisation was expected."),
            _("Invite the person first."),
        )


def _refuse_own_system(learner: User, by: User | None) -> None:
    if by is not None and by.pk == learner.pk:
        raise SignalsRefused(
            _("The token belongs to the person who was observed."),
            _("A token of somebody else was expected: nobody speaks for their own skill."),
            _("Have another owner make the token for this system."),
        )


def _refuse_other(seen: Observation, learner: User, badge_version: BadgeVersion) -> None:
    if (seen.learner_id, seen.badge_version_id) != (learner.pk, badge_version.pk):
        raise SignalsRefused(
            _("The key %(key)r stands for another observation.") % {"key": seen.key},
            _("One key for one person and one badge was expected."),
            _("Give each observation a key of its own."),
        )


def _refuse_link(link: str) -> None:
    if link and not link.startswith(("https://", "http://")):
        raise SignalsRefused(
            _("The link %(link)r was given.") % {"link": link[:80]},
            _("An address that begins with https:// was expected."),
            _("Copy it from the browser's address bar, or leave it out."),
            field="link",
        )


def _refuse_content(
    badge_version: BadgeVersion, levels: Mapping[str, int], words: str, *, needs_words: bool
) -> None:
    known = {one.key: one.values for one in rubric(badge_version).criteria}
    strange = {key: level for key, level in levels.items() if level not in known.get(key, ())}
    if strange:
        raise SignalsRefused(
            _("The levels %(levels)r were given.") % {"levels": strange},
            _("The criteria and levels of the badge's rubric were expected."),
            _("Leave out what you did not see."),
        )
    if (needs_words and not words.strip()) or len(words) > MAX_WORDS:
        raise SignalsRefused(
            _("The words have %(n)d characters.") % {"n": len(words.strip())},
            _("1 to %(most)d were expected.") % {"most": MAX_WORDS},
            _("Say in a sentence or two what you saw, where and when."),
            field="words",
        )
