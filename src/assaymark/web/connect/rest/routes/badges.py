"""GET badges: what is on offer."""

from django.http import HttpResponse
from ninja import Router

from assaymark.web.catalogue import queries as catalogue
from assaymark.web.connect.rest.badges import badge_line, badge_out, published_badge
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.paging import PageQuery, paged
from assaymark.web.connect.rest.shapes import BadgeLine, BadgeOut
from assaymark.web.connect.scopes import Scope

router = Router(tags=["Badges"])
READ = scoped(Scope.BADGES_READ)


@router.get("", response=list[BadgeLine], **READ, operation_id="list_badges", summary="List badges")
def list_badges(request: Call, response: HttpResponse, page: PageQuery) -> list[BadgeLine]:
    """The published badges, one version of each, by title."""
    organisation = request.auth.organisation
    found = catalogue.published(organisation).order_by("title", "pk")
    return paged(request, response, found, page, lambda one: badge_line(organisation, one))


@router.get(
    "/{handle}", response=BadgeOut, **READ, operation_id="get_badge", summary="Read one badge"
)
def get_badge(request: Call, handle: str) -> BadgeOut:
    """A published badge with its task, the evidence it asks for, its rubric and consent words."""
    organisation = request.auth.organisation
    return badge_out(organisation, published_badge(organisation, handle))
