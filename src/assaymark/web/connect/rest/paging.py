"""Lists in pages: `limit` and `offset`, with the total and the neighbours in headers.

Source: RFC 8288 for `Link`.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

LARGEST_PAGE = 200
M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=Schema)


class Page(Schema):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="How many at most")] = 50
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="How many to pass over")] = 0


PageQuery = Annotated[Page, Query()]


def paged(
    request: HttpRequest,
    response: HttpResponse,
    found: QuerySet[M],
    page: Page,
    shape: Callable[[M], S],
) -> list[S]:
    """The page's rows; writes `X-Total-Count` and `Link` into `response`."""
    total = found.count()
    response["X-Total-Count"] = str(total)
    links = [
        f'<{_address(request, offset)}>; rel="{rel}"'
        for rel, offset in _neighbours(page, total).items()
    ]
    if links:
        response["Link"] = ", ".join(links)
    return [shape(row) for row in found[page.offset : page.offset + page.limit]]


def _neighbours(page: Page, total: int) -> dict[str, int]:
    rels: dict[str, int] = {}
    if page.offset > 0:
        rels["first"] = 0
        rels["prev"] = max(0, page.offset - page.limit)
    if page.offset + page.limit < total:
        rels["next"] = page.offset + page.limit
    return rels


def _address(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
