"""Observations: what a scenario or a check-in of another system saw of somebody's skill."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from assaymark.web.assessment.actions.signals import MAX_WORDS, observe
from assaymark.web.assessment.models import Observation
from assaymark.web.connect.rest.answers import done
from assaymark.web.connect.rest.badges import badge_ref, published_badge
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.once import once
from assaymark.web.connect.rest.problems import REFUSED, Problem
from assaymark.web.connect.rest.shapes import NO_NUL, BadgeRef, Email, Handle, In, Out
from assaymark.web.connect.rest.work_shapes import Criterion, LevelValue
from assaymark.web.connect.rest.works import learning_member
from assaymark.web.connect.scopes import Scope

router = Router(tags=["Observations"])
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
Said = Annotated[str, Field(max_length=MAX_WORDS, pattern=NO_NUL)]


class ObservationIn(In):
    """What a system saw somebody do. With a quote or a link it counts as verified, else as
    inferred; it stands beside decisions by the badge's published weights, and decides nothing."""

    badge: Handle
    learner: Email
    source: Literal["scenario", "check-in"]
    words: Annotated[str, Field(min_length=1, max_length=MAX_WORDS, pattern=NO_NUL)] = Field(
        description="What the person did, in one situation"
    )
    levels: Annotated[dict[Criterion, LevelValue], Field(max_length=100)] = Field(
        default={}, description="Criterion to level of the badge's rubric; what was not seen is out"
    )
    quote: Said = Field("", description="Words the person used, as said or written")
    link: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = Field(
        "", description="Where it can be looked up; https://"
    )
    key: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = Field(
        "",
        description="The sender's own name for it: told again, even after years, it is kept once",
    )
    at: Annotated[str, Field(pattern=MOMENT)] | None = Field(
        None, description="When it was seen (RFC 3339); absent: now"
    )


class ObservationOut(Out):
    """An observation as it is kept."""

    handle: str
    badge: BadgeRef
    learner: str
    source: str
    levels: dict[str, int]
    standing: str = Field(description="verified, with a quote or a link; else inferred")
    at: datetime


@router.post(
    "",
    response={201: ObservationOut},
    **scoped(Scope.OBSERVATIONS_WRITE, key="taken"),
    operation_id="tell_observation",
    summary="Tell what a system saw",
)
@once()
def tell_observation(request: Call, body: ObservationIn) -> HttpResponse:
    """Keeps one observation of a learner. Never of the token's own member."""
    caller = request.auth
    version = published_badge(caller.organisation, body.badge)
    learner = learning_member(caller, body.learner).user
    seen = observe(
        learner=learner,
        badge_version=version,
        source=body.source,
        observer=None,
        words=body.words,
        levels=body.levels,
        quote=body.quote,
        link=body.link,
        key=body.key,
        now=_moment(body.at),
        by=caller.user,
        token=caller.token.name,
    )
    location = reverse("observe", args=[learner.handle, version.handle])
    return done(_out(seen, learner.email), status=201, location=location)


def _out(seen: Observation, email: str) -> ObservationOut:
    return ObservationOut(
        handle=seen.handle,
        badge=badge_ref(seen.badge_version),
        learner=email,
        source=seen.source,
        levels=seen.levels,
        standing="verified" if seen.quote or seen.link else "inferred",
        at=seen.observed_at,
    )


def _moment(told: str | None) -> datetime | None:
    """When it was seen, in UTC; raises `Problem` for no time that has been."""
    if told is None:
        return None
    try:
        moment = parse_datetime(told)
        seen = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        seen = None
    if seen is None or seen > timezone.now():
        raise Problem(
            REFUSED,
            _("`at` is %(met)r.") % {"met": told},
            _("A time that has been was expected, such as 2026-03-02T09:30:00Z."),
            _("Send when it was seen, or leave it out."),
        )
    return seen
