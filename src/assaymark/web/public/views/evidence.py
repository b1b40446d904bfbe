"""The page of a piece of evidence: what it is and its digest for anyone, its words for few.

Nobody has agreed to publish whole works, so strangers never get the bytes: only who handed the
work in, and those who judge or audit in its organisation. Whoever may still judge the work sees it
on the review page only, where no file name tells whose it is. Evidence of work that led to no
badge does not exist for strangers.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assaymark.web.assessment import queries as assessment
from assaymark.web.assessment.models import Work
from assaymark.web.people.access import is_allowed, public
from assaymark.web.people.roles import May, permissions


@public
def evidence(request: HttpRequest, handle: str) -> HttpResponse:
    """What the evidence is; its text for those who may read it."""
    work = _work(request, handle)
    may_read = _may_read(request, work)
    context = {
        "work": work,
        "award": _award(work),
        "organisation": work.organisation,
        "may_read": may_read,
        "size": len(bytes(work.content)),
    }
    response = render(request, "public/evidence.html", context)
    response["Cache-Control"] = "private, no-store" if may_read else "private, no-cache"
    return response


@public
def evidence_file(request: HttpRequest, handle: str) -> HttpResponse:
    """The bytes as handed in, to keep, for those who may read them; 404 for anyone else."""
    work = _work(request, handle)
    if not _may_read(request, work):
        raise Http404
    response = HttpResponse(bytes(work.content), content_type="application/octet-stream")
    name = work.filename or f"{work.handle}.txt"
    response.headers["Content-Disposition"] = _attachment(name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _work(request: HttpRequest, handle: str) -> Work:
    found = assessment.work(handle)
    if found is None or not (_award(found) or _may_read(request, found)):
        raise Http404
    return found


def _award(work: Work) -> object:
    decision = getattr(work, "decision", None)
    return None if decision is None else decision.award


def _may_read(request: HttpRequest, work: Work) -> bool:
    if request.user.is_authenticated and request.user.pk == work.learner_id:
        return True
    member = getattr(request, "member", None)
    if member is None or member.organisation_id != work.organisation_id:
        return False
    blind = assessment.is_blind(work, permissions(member.roles))
    return not blind and is_allowed(request, May.REVIEW, May.AUDIT)


def _attachment(name: str) -> str:
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._- ")) or "evidence"
    return f'attachment; filename="{plain}"'
