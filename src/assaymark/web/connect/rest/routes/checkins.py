"""Check-ins: where somebody sees themselves on a badge's criteria, at first and again."""

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router
from pydantic import Field

from assaymark.web.assessment.actions.signals import check_in as keep
from assaymark.web.assessment.queries import checkins
from assaymark.web.connect.rest.answers import done
from assaymark.web.connect.rest.badges import badge_ref, published_badge
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.once import once
from assaymark.web.connect.rest.shapes import BadgeRef, Handle, In, Out
from assaymark.web.connect.rest.work_shapes import Criterion, LevelValue
from assaymark.web.connect.scopes import Scope

router = Router(tags=["Check-ins"])


class CheckInIn(In):
    """One's own word on a badge's criteria; what one cannot say is left out."""

    badge: Handle
    levels: Annotated[dict[Criterion, LevelValue], Field(min_length=1, max_length=100)]
    words: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] = Field(
        "", description="A note to oneself; nobody else is shown it"
    )


class CheckInOut(Out):
    """A check-in beside the first one. Self-declared: it is no evidence and has no weight."""

    badge: BadgeRef
    at: datetime
    levels: dict[str, int]
    number: int = Field(description="1 is the baseline")
    baseline_at: datetime
    baseline: dict[str, int]


@router.post(
    "",
    response={201: CheckInOut},
    **scoped(Scope.CHECK_INS_WRITE, key="taken"),
    operation_id="check_in",
    summary="Check in",
)
@once()
def check_in(request: Call, body: CheckInIn) -> HttpResponse:
    """Says where one sees oneself. Once a day: a second time gives the day's first one back."""
    version = published_badge(request.auth.organisation, body.badge)
    user = request.auth.user
    seen = keep(learner=user, badge_version=version, levels=body.levels, words=body.words)
    said = list(checkins.check_ins(user, version))
    return done(
        CheckInOut(
            badge=badge_ref(version),
            at=seen.observed_at,
            levels=seen.levels,
            number=1 + [one.pk for one in said].index(seen.pk),
            baseline_at=said[0].observed_at,
            baseline=said[0].levels,
        ),
        status=201,
        location=reverse("check_in", args=[version.handle]),
    )
