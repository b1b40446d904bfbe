"""The public badge page and its twins: the same award for people and for programs."""

import logging
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assaymark.ledger.errors import LedgerError
from assaymark.web.awards import addresses
from assaymark.web.awards import queries as awards
from assaymark.web.awards.keys import KeysError
from assaymark.web.awards.shown import ShownAward
from assaymark.web.catalogue import art
from assaymark.web.catalogue.levels import level_title
from assaymark.web.people.access import public
from assaymark.web.public import answers
from assaymark.web.public.facts import Facts, facts
from assaymark.web.public.queries import verified
from assaymark.web.public.standing import standing, steps

logger = logging.getLogger(__name__)
VC = "application/vc"
JWT = "application/vc+jwt"
JSON_TYPES = (VC, "application/ld+json", "application/json")
OFFERED = ("text/html", *JSON_TYPES, JWT, "application/jwt")


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # nothing is changed here; the question is posted to keep the address out of logs
@public
def badge(request: HttpRequest, handle: str) -> HttpResponseBase:
    """The badge page; JSON or JWT for who asks for that by `Accept`."""
    award = _award(handle)
    kind = request.get_preferred_type(OFFERED)
    if kind in JSON_TYPES:
        return answers.document(
            request, award.credential, media_type=str(kind), changed_at=award.given_at
        )
    if kind in {JWT, "application/jwt"}:
        return _jwt(request, award)
    response = render(request, "public/badge.html", _context(request, award))
    response["Cache-Control"] = "private, no-cache"
    response["Link"] = f'<{addresses.badge(handle)}.json>; rel="alternate"; type="{VC}"'
    patch_vary_headers(response, ["Accept"])
    return response


@public
def badge_file(request: HttpRequest, handle: str, ending: str) -> HttpResponseBase:
    """A twin of the badge page: `.json`, `.jwt`, `.svg` or `.proof`."""
    award = _award(handle)
    if ending == "json":
        return answers.document(request, award.credential, media_type=VC, changed_at=award.given_at)
    if ending == "jwt":
        return _jwt(request, award)
    if ending == "svg":
        return drawing(request, art.badge_svg(award.badge_version), award.given_at)
    if ending == "proof":
        return _proof(request, award)
    raise Http404


def drawing(request: HttpRequest, svg: str, changed_at: datetime | None) -> HttpResponseBase:
    """An SVG of our own making, which may be shown but may not run or load anything."""
    response = answers.answer(
        request, svg.encode(), media_type="image/svg+xml", changed_at=changed_at, seconds=3600
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _award(handle: str) -> ShownAward:
    found = awards.award(handle)
    if found is None:
        raise Http404
    return found


def _jwt(request: HttpRequest, award: ShownAward) -> HttpResponseBase:
    return answers.answer(request, award.jwt.encode(), media_type=JWT, changed_at=award.given_at)


def _proof(request: HttpRequest, award: ShownAward) -> HttpResponseBase:
    if award.leaf.salt is None:
        gone = "The salt of this entry was erased on request, so its proof can never be made again."
        return _no_proof(gone, status=410)
    try:
        text = awards.bundle(award, now=_rounded(timezone.now()))
    except (LedgerError, KeysError) as error:
        logger.error("the proof of %s cannot be built: %s", award.handle, error)  # noqa: TRY400
        return _no_proof("The proof cannot be built; the site's operator has been told.", 500)
    if text is None:
        wait = "The proof is being written into the public log; ask again in a few seconds."
        response = _no_proof(wait, status=503)
        response["Retry-After"] = "3"
        return response
    return answers.answer(
        request,
        text.encode(),
        media_type="application/json",
        filename=f"{award.handle}.proof",
        seconds=0,
    )


def _no_proof(sentence: str, status: int) -> HttpResponseBase:
    kind = "text/plain; charset=utf-8"
    return answers.for_any_origin(HttpResponse(f"{sentence}\n", status=status, content_type=kind))


def _rounded(now: datetime) -> datetime:
    """To the minute, so that repeated downloads are the same file."""
    return now.replace(second=0, microsecond=0)


def _context(request: HttpRequest, award: ShownAward) -> dict[str, object]:
    now = timezone.now()
    said = facts(award.credential)
    checked = verified(award, now=now)
    return {
        "award": award,
        "organisation": award.organisation,
        "facts": said,
        "checked": checked,
        "standing": standing(award, checked, now=now),
        "steps": steps(checked),
        "report": checked.report,
        "address": addresses.badge(award.handle),
        "linkedin": linkedin(award, said),
        "holder_answer": _holder_answer(request, said),
        "is_holder": _is_holder(request, award),
        "command": command(award),
        **_log_place(award),
    }


def _log_place(award: ShownAward) -> dict[str, object]:
    return {"log_index": award.leaf.index, "log_size": award.head and award.head.size}


def _is_holder(request: HttpRequest, award: ShownAward) -> bool:
    return request.user.is_authenticated and request.user.pk == award.recipient_id


def _holder_answer(request: HttpRequest, said: Facts) -> dict[str, object] | None:
    """Whether the badge was given to the address that was asked about; None when none was."""
    asked = request.POST.get("email", "").strip() if request.method == "POST" else ""
    if not asked or len(asked) > 254:
        return None
    digest = "sha256$" + sha256((asked.lower() + said.salt).encode()).hexdigest()
    same = bool(said.identity_hash) and compare_digest(digest, said.identity_hash)
    return {"email": asked, "same": same}


def linkedin(award: ShownAward, said: Facts) -> str:
    """The address that adds the badge to somebody's LinkedIn profile."""
    fields: dict[str, object] = {
        "startTask": "CERTIFICATION_NAME",
        "name": f"{said.title} ({level_title(award.badge_version.level)})",
        "organizationName": said.issuer_name,
        "issueYear": award.given_at.year,
        "issueMonth": award.given_at.month,
    }
    if award.valid_until is not None:
        fields["expirationYear"] = award.valid_until.year
        fields["expirationMonth"] = award.valid_until.month
    fields["certUrl"] = addresses.badge(award.handle)
    fields["certId"] = award.handle
    return f"https://www.linkedin.com/profile/add?{urlencode(fields)}"


def command(award: ShownAward) -> str:
    """The line that verifies the downloaded files with no network."""
    return f"assaymark verify {award.handle}.json --bundle {award.handle}.proof --offline"
