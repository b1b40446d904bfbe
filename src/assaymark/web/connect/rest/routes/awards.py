"""Awards: list, read, give by hand, revoke; and the signed documents."""

import json
from typing import Annotated, Literal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import AwareDatetime

from assaymark.web.awards import actions
from assaymark.web.awards import queries as awards_queries
from assaymark.web.connect.rest import awards
from assaymark.web.connect.rest.answers import done
from assaymark.web.connect.rest.award_shapes import AwardOut, GiveIn, RevokeIn
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.once import once
from assaymark.web.connect.rest.paging import PageQuery, paged
from assaymark.web.connect.rest.problems import CONFLICT, Problem
from assaymark.web.connect.rest.shapes import Email, Handle
from assaymark.web.connect.scopes import Scope

router = Router(tags=["Awards"])
READ = scoped(Scope.AWARDS_READ)
GIVE = scoped(Scope.AWARDS_WRITE, key="needed")
REVOKE = scoped(Scope.AWARDS_WRITE, key="taken")


@router.get("", response=list[AwardOut], **READ, operation_id="list_awards", summary="List awards")
def list_awards(
    request: Call,
    response: HttpResponse,
    page: PageQuery,
    badge: Annotated[Handle | None, Query(description="Only of this badge version")] = None,
    recipient: Annotated[Email | None, Query(description="Only of this person")] = None,
    state: Annotated[Literal["valid", "revoked"] | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(description="Given at or after")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Given before")] = None,
) -> list[AwardOut]:
    """The badges given, newest first: one's own, or all for those who may see who holds which."""
    filters = awards.Filters(badge or "", recipient or "", state or "", since, until)
    found = awards.filtered(awards.visible_awards(request.auth), filters)
    return paged(request, response, found, page, awards.award_out)


@router.post(
    "",
    response={201: AwardOut},
    **GIVE,
    operation_id="give_award",
    summary="Give a badge by hand",
)
@once(needed=True)
def give_award(request: Call, body: GiveIn) -> HttpResponse:
    """Gives a badge without work handed in here, such as for a certificate seen elsewhere.

    The credential says that it was given by hand, and on what ground. An Idempotency-Key is
    needed, because a badge given twice is two badges.
    """
    award = awards.give(request.auth, body)
    location = reverse("api-1:get_award", args=[award.handle])
    return done(awards.award_out(award), status=201, location=location)


@router.get(
    "/{handle}", response=AwardOut, **READ, operation_id="get_award", summary="Read one award"
)
def get_award(request: Call, handle: str) -> AwardOut:
    """A badge given to somebody."""
    return awards.award_out(awards.visible_award(request.auth, handle))


@router.post(
    "/{handle}/revoke",
    response={200: AwardOut},
    **REVOKE,
    operation_id="revoke_award",
    summary="Revoke a badge",
)
@once()
def revoke_award(request: Call, handle: str, body: RevokeIn) -> HttpResponse:
    """Revokes a badge with a reason: the status list says so at once, the log within seconds.

    It cannot be undone. A revoked badge keeps its first reason.
    """
    award = awards.visible_award(request.auth, handle)
    revoked = actions.revoke(award=award, reason=body.reason, by=request.auth.user)
    return done(awards.award_out(awards.visible_award(request.auth, revoked.handle)))


@router.get(
    "/{handle}/credential",
    response={200: dict},
    **READ,
    operation_id="get_credential",
    summary="The signed credential",
)
def get_credential(request: Call, handle: str) -> HttpResponse:
    """The Open Badges 3.0 credential with its embedded proof, as it was issued."""
    award = awards.visible_award(request.auth, handle)
    text = json.dumps(award.credential, ensure_ascii=False)
    return HttpResponse(text, content_type="application/vc")


@router.get(
    "/{handle}/jwt",
    response={200: str},
    **READ,
    operation_id="get_jwt",
    summary="The credential as a JWT",
)
def get_jwt(request: Call, handle: str) -> HttpResponse:
    """The same credential as a compact ES256 VC-JWT."""
    award = awards.visible_award(request.auth, handle)
    return HttpResponse(award.jwt, content_type="application/vc+jwt")


@router.get(
    "/{handle}/proof",
    response={200: dict},
    **READ,
    operation_id="get_proof",
    summary="The proof bundle",
)
def get_proof(request: Call, handle: str) -> HttpResponse:
    """Everything needed to verify the badge offline; 409 for a second or two after the giving."""
    award = awards_queries.award(awards.visible_award(request.auth, handle).handle)
    text = None if award is None else awards_queries.bundle(award)
    if text is None:
        raise Problem(
            CONFLICT,
            _("The award waits for its place in the log."),
            _("The log is sealed each second."),
            _("Ask again in two seconds."),
            headers={"Retry-After": "2"},
        )
    return HttpResponse(text, content_type="application/json")
