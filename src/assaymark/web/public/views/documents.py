"""What an issuer publishes for machines: profile, did document, status lists, achievements, log."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from assaymark.framework.rubric import checking_seconds
from assaymark.ledger.errors import TileError
from assaymark.ledger.tile import TILE_WIDTH, tile_at
from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import art
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import public
from assaymark.web.people.models import Organisation
from assaymark.web.public import answers
from assaymark.web.public.views.badge import JSON_TYPES, VC, drawing
from assaymark.web.public.views.front import organisation_at

LD = "application/ld+json"
FOR_EVER_S = 31_536_000


@public
def issuer(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The issuer's id: its profile for machines, a way to its page for people."""
    if request.get_preferred_type((LD, "application/json", "text/html")) == "text/html":
        response = redirect("organisation", slug)
        patch_vary_headers(response, ["Accept"])
        return response
    return issuer_json(request, slug)


@public
def issuer_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The issuer's profile and controller document."""
    content = awards.profile(organisation_at(slug))
    return answers.document(request, content, media_type=LD, seconds=300)


@public
def did(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The did:web document."""
    content = awards.did_document(organisation_at(slug))
    return answers.document(request, content, media_type="application/did+json", seconds=300)


@public
def status(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A signed status list; kept by nobody for more than a minute, so that revoking works."""
    found = awards.status_credential(organisation_at(slug), number)
    if found is None:
        raise Http404
    # No Last-Modified: it tells whole seconds, and two revocations may share one.
    return answers.document(request, found.credential, media_type=VC, seconds=60)


@public
def achievement(request: HttpRequest, slug: str, handle: str) -> HttpResponseBase:
    """What a badge means: criteria, rubric, competencies; as page or as JSON."""
    organisation, version = _version(slug, handle)
    if request.get_preferred_type(("text/html", *JSON_TYPES)) in JSON_TYPES:
        return achievement_file(request, slug, handle, "json")
    rubric = catalogue.rubric(version)
    words = int(version.evidence.get("max_words") or 300)
    context = {
        "organisation": organisation,
        "version": version,
        "rubric": rubric,
        "minutes": checking_seconds(rubric, words) / 60,
    }
    response = render(request, "public/achievement.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


@public
def achievement_file(request: HttpRequest, slug: str, handle: str, ending: str) -> HttpResponseBase:
    """The achievement as `.json`, its picture as `.svg`."""
    organisation, version = _version(slug, handle)
    if ending == "json":
        content = awards.achievement(organisation, version)
        return answers.document(request, content, media_type=LD, seconds=3600)
    if ending == "svg":
        return drawing(request, art.badge_svg(version), version.published_at)
    raise Http404


@public
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """The log for people: its size, its newest checkpoint, how to check it."""
    organisation = organisation_at(slug)
    context = {"organisation": organisation, "log": awards.log_state(organisation)}
    return render(request, "public/log.html", context)


@public
def log_checkpoint(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest signed checkpoint (C2SP tlog-checkpoint)."""
    state = awards.log_state(organisation_at(slug))
    if state is None:
        raise Http404
    return answers.answer(
        request, state.note.encode(), media_type="text/plain; charset=utf-8", seconds=1
    )


@public
def log_tile(request: HttpRequest, slug: str, rest: str) -> HttpResponseBase:
    """A tile of hashes, or a bundle of entries (C2SP tlog-tiles); never changes once served."""
    organisation = organisation_at(slug)
    try:
        tile = tile_at(f"tile/{rest}")
    except TileError as error:
        raise Http404(str(error)) from error
    entries = rest.startswith("entries/")
    read = awards.log_entries if entries else awards.log_tile
    content = read(organisation, tile)
    if content is None:
        raise Http404
    seconds = FOR_EVER_S if tile.width == TILE_WIDTH else 604_800
    return answers.answer(request, content, media_type="application/octet-stream", seconds=seconds)


def _version(slug: str, handle: str) -> tuple[Organisation, BadgeVersion]:
    organisation = organisation_at(slug)
    found = catalogue.version(organisation, handle)
    if found.published_at is None:
        raise Http404
    return organisation, found
