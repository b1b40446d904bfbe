"""Works: hand in, read, judge."""

from typing import Annotated, Literal

from django.http import HttpResponse
from django.urls import reverse
from ninja import File, Form, Query, Router, UploadedFile

from assaymark.web.assessment.actions import Upload
from assaymark.web.assessment.models import Work
from assaymark.web.connect.rest import reviews, works
from assaymark.web.connect.rest.answers import done
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.once import once
from assaymark.web.connect.rest.paging import PageQuery, paged
from assaymark.web.connect.rest.shapes import Handle
from assaymark.web.connect.rest.work_shapes import (
    ConsentIn,
    HandIn,
    HandInForm,
    ReviewIn,
    ReviewOut,
    WorkLine,
    WorkOut,
)
from assaymark.web.connect.scopes import Scope

router = Router(tags=["Works"])
READ = scoped(Scope.WORKS_READ)
WRITE = scoped(Scope.WORKS_WRITE, Scope.WORKS_WRITE_FOR_OTHERS, key="taken")
State = Literal["grading", "in_review", "decided"]


@router.post("", response={201: WorkLine}, **WRITE, operation_id="hand_in", summary="Hand in work")
@once()
def hand_in(request: Call, body: HandIn) -> HttpResponse:
    """Hands in a text, or a file as Base64. The SHA-256 of the evidence is fixed from here on.

    The same bytes handed in twice give the first work back. `consent` is the learner's own:
    whoever hands in for somebody else states what that person agreed to, and the record keeps who
    stated it.
    """
    work = works.hand_in(
        request.auth,
        badge=body.badge,
        consent=body.consent,
        learner=body.learner,
        text=body.text,
        upload=works.upload_of(body.file) if body.file else None,
    )
    return _made(request, work)


@router.post(
    "/file",
    response={201: WorkLine},
    **WRITE,
    operation_id="hand_in_file",
    summary="Hand in a file as a form",
)
@once()
def hand_in_file(request: Call, form: Form[HandInForm], file: File[UploadedFile]) -> HttpResponse:
    """Hands in a file (txt, md, pdf or docx) of at most 5 MB as multipart/form-data."""
    consent = ConsentIn(agreed=form.agreed, show_name=form.show_name, show_quotes=form.show_quotes)
    work = works.hand_in(
        request.auth,
        badge=form.badge,
        consent=consent,
        learner=form.learner or None,
        text=None,
        upload=Upload(file.read(), file.name or "file"),
    )
    return _made(request, work)


@router.get("", response=list[WorkLine], **READ, operation_id="list_works", summary="List works")
def list_works(
    request: Call,
    response: HttpResponse,
    page: PageQuery,
    state: Annotated[State | None, Query(description="Where the work stands")] = None,
    badge: Annotated[Handle | None, Query(description="Only work for this badge version")] = None,
) -> list[WorkLine]:
    """One's own works; for those who judge or audit, all of the organisation. Newest first."""
    found = works.visible_works(request.auth)
    if state:
        found = found.filter(state=state)
    if badge:
        found = found.filter(badge_version__handle=badge)
    return paged(request, response, found, page, lambda one: works.work_line(request.auth, one))


@router.get("/{handle}", response=WorkOut, **READ, operation_id="get_work", summary="Read one work")
def get_work(request: Call, handle: str) -> WorkOut:
    """A work with its text, its decision, and what the machine said.

    What the computer said stays hidden from everybody who may still judge the work, and from its
    learner, until the decision. An auditing token sees it at once. Who judges does not see whose
    work it is. While a decision is contested it is hidden from who may judge the appeal.
    """
    return works.work_out(request.auth, works.visible_work(request.auth, handle))


@router.post(
    "/{handle}/reviews",
    response={201: ReviewOut},
    **scoped(Scope.REVIEWS_WRITE, key="taken"),
    operation_id="review_work",
    summary="Judge a work",
)
@once()
def review_work(request: Call, handle: str, body: ReviewIn) -> HttpResponse:
    """Submits an assessor's review, blind, and decides the work by it.

    Every criterion needs a level; quotes stand letter by letter in the work. When every criterion
    is reached, the badge is given in the same transaction. Nobody judges their own work.
    """
    work = works.visible_work(request.auth, handle)
    return done(reviews.review(request.auth, work, body), status=201)


def _made(request: Call, work: Work) -> HttpResponse:
    location = reverse("api-1:get_work", args=[work.handle])
    return done(works.work_line(request.auth, work), status=201, location=location)
