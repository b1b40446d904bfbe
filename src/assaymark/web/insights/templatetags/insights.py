"""Where insights has pages, for the person who looks."""

from functools import cache

from django import template
from django.template import Context
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.roles import May

register = template.Library()
PLACES: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("insights", _("Overview"), ()),
    ("leading", _("Leading indicators"), ("counted_events",)),
    ("growth", _("Growth"), ()),
    ("coverage", _("Coverage and gaps"), ()),
    ("role_ready", _("Time to role-ready"), ()),
    (
        "metrics",
        _("Metrics"),
        ("metric", "new_metric", "edit_metric", "import_values", "take_values"),
    ),
    ("links", _("Leading beside lagging"), ()),
    (
        "pilots",
        _("Pilots"),
        (
            *("pilot", "new_pilot", "edit_pilot", "pilot_teams", "pilot_metrics"),
            *("pilot_check", "pilot_readings", "propose_pilot"),
        ),
    ),
    ("prediction", _("Does it predict?"), ()),
    ("roi", _("Return"), ()),
    ("quality_of_hire", _("Quality of hire"), ()),
    ("quotes", _("Quotes"), ()),
    ("badge_worth", _("Badges' worth"), ()),
    ("workload", _("Workload"), ()),
    (
        "bias_reports",
        _("Bias audits"),
        (
            *("bias_report", "make_bias_report", "bias_questions", "add_bias_question"),
            *("edit_bias_question", "import_answers"),
        ),
    ),
)
"""Name of the address, title, and the pages that lie below it."""


@register.simple_tag(takes_context=True)
def insight_places(context: Context) -> list[tuple[str, str | Promise, str]]:
    """The pages that the person may open, as their views say: name of the address, title, and
    `aria-current`: "page" for the one that is open, "true" for the one it lies below."""
    may = context.get("may") or {}
    request = context.get("request")
    here = request.resolver_match.url_name if request and request.resolver_match else ""
    return [
        (name, title, "page" if here == name else "true" if here in below else "")
        for name, title, below in PLACES
        if any(may.get(one) for one in _needed(name))
    ]


@cache
def _needed(name: str) -> tuple[str, ...]:
    """The permissions of which the view asks for one."""
    access: frozenset[May] = getattr(resolve(reverse(name)).func, "access", frozenset())
    return tuple(one.name for one in access)
