"""Words for pages about awards."""

from django import template
from django.utils.translation import gettext as _

from assaymark.web.catalogue import levels

register = template.Library()


@register.filter
def level(key: str) -> str:
    """The title of a badge's level."""
    return levels.level_title(key)


@register.filter
def level_of(key: str) -> str:
    """The title of a level with its place on the usual ladder, where it has one."""
    rank = levels.marks(key)
    title = levels.level_title(key)
    if not rank:
        return title
    of = len(levels.LEVELS)
    return _("%(title)s · level %(rank)d of %(of)d") % {"title": title, "rank": rank, "of": of}
