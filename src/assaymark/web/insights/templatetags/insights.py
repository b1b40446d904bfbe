"""Where insights has pages, for the person who looks."""

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
ALL = ("SEE_INSIGHTS",)
WHOLE = ("AUDIT", "MANAGE_CATALOGUE")
PLACES: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("insights", _("Overview"), ALL),
    ("leading", _("Leading indicators"), ALL),
    ("growth", _("Growth"), ALL),
    ("coverage", _("Coverage and gaps"), ALL),
    ("metrics", _("Metrics"), ALL),
    ("links", _("Leading beside lagging"), WHOLE),
    ("pilots", _("Pilots"), WHOLE),
    ("prediction", _("Does it predict?"), WHOLE),
    ("roi", _("Return"), WHOLE),
    ("quality_of_hire", _("Quality of hire"), WHOLE),
    ("quotes", _("Quotes"), WHOLE),
    ("badge_worth", _("Badges' worth"), WHOLE),
    ("workload", _("Workload"), WHOLE),
    ("bias_reports", _("Bias audits"), ("AUDIT",)),
)


@register.simple_tag(takes_context=True)
def insight_places(context: Context) -> list[tuple[str, str | Promise]]:
    """The pages that exist here and that the person may see: name of the address, and title."""
    may = context.get("may") or {}
    return [
        (name, title)
        for name, title, needed in PLACES
        if any(may.get(one) for one in needed) and _exists(name)
    ]


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
