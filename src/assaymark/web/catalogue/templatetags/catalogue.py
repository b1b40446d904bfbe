"""`{% badge_art version %}`: a badge's picture inside a page."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from assaymark.web.catalogue.art import ArtValues, badge_svg
from assaymark.web.catalogue.levels import level_title
from assaymark.web.catalogue.models import BadgeVersion

register = template.Library()
_COUNT = "_badge_pictures"


@register.simple_tag(takes_context=True)
def badge_art(
    context: Context, badge: BadgeVersion | ArtValues, *, decorative: bool = False
) -> SafeString:
    """The picture as inline SVG; `decorative=True` where the badge's title stands beside it.

    Pictures of one page are numbered on its request, because their inner names must differ.
    """
    request = context["request"]
    count: int = getattr(request, _COUNT, 0) + 1
    setattr(request, _COUNT, count)
    svg = badge_svg(badge, name=str(count), decorative=decorative)
    return mark_safe(svg)  # noqa: S308 - drawn by us, every word in it escaped


@register.filter
def level_name(level: str) -> str:
    """What people read for a level's key."""
    return level_title(level)
