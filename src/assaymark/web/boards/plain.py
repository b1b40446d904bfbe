"""A board's page as JSON values."""

from dataclasses import asdict
from typing import Any

from assaymark.web.boards.page import Page


def plain(page: Page) -> dict[str, Any]:
    """What the page shows, under the same names people stand on it with."""
    its = page.sheet
    return {
        "skill": page.board.competency.title,
        "compared_by": [part.name for part in page.segment.parts],
        "smallest_group": page.too_few.needed if page.too_few else None,
        "n": its.n if its else None,
        "benchmark": asdict(its.target) if its and its.target else None,
        "top_quarter_shows": dict(page.shows),
        "you": asdict(its.you) if its and its.you else None,
        "people_shown": bool(its and its.has_people),
        "near": [asdict(row) for row in its.near] if its else [],
        "league": asdict(its.league) if its and its.league else None,
        "top": [asdict(row) for row in its.top] if its else [],
        "progress": [asdict(one) for one in page.risen],
        "weeks": [
            {
                "week": one.week.isoformat(),
                "tau": one.tau,
                "replaced": one.replaced,
                "n": one.n_both,
            }
            for one in page.weeks
        ],
    }
