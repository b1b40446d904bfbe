"""Template tags every page may use without loading them."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assaymark.web.kit import icons, navigation
from assaymark.web.kit.quotes import marked

register = template.Library()

_TINTS = ("bg-blue-lt", "bg-purple-lt", "bg-teal-lt", "bg-orange-lt", "bg-pink-lt", "bg-green-lt")
_ALERTS = {
    "success": ("alert-success", "circle-check"),
    "warning": ("alert-warning", "alert-triangle"),
    "error": ("alert-danger", "alert-circle"),
}


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Tabler's outline icon `name` as inline SVG, hidden from screen readers."""
    return icons.svg(name, css_class=css_class)


@register.simple_tag
def digest(sha: str | None) -> SafeString:
    """A hex digest shortened for the eye, complete in its title."""
    if not sha:
        return format_html("{}", "–")
    if len(sha) <= 16:
        return format_html('<code class="digest">{}</code>', sha)
    short = f"{sha[:8]}…{sha[-6:]}"
    return format_html('<code class="digest" title="{}">{}</code>', sha, short)


@register.simple_tag
def mark_quotes(text: str, quotes: Any) -> SafeString:
    """`text` escaped, with `<mark>` around the ranges of `quotes` ({start, end} in code points)."""
    return marked(text, quotes or ())


@register.simple_tag
def percent(share: float | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as a localised percentage; a dash for None."""
    if share is None:
        return "–"
    return f"{number_format(round(share * 100, decimals), decimal_pos=decimals)}%"


@register.simple_tag
def address(url_name: str, *args: object) -> str:
    """The address called `url_name`, or nothing when this installation does not have it."""
    return navigation.address(url_name, *args)


@register.simple_tag
def is_demo() -> bool:
    """Whether this installation is a demo of made-up organisations."""
    return bool(settings.DEMO)


@register.simple_tag(takes_context=True)
def navigation_entries(context: Context) -> list[navigation.Shown]:
    """The header's entries for the person who looks, `navigation.Shown` each."""
    request: HttpRequest = context["request"]
    return navigation.entries(request, context.get("may") or {})


@register.simple_tag(takes_context=True)
def other_memberships(context: Context) -> list[Any]:
    """The person's active memberships besides the one the page is shown for."""
    member = context.get("member")
    if member is None:
        return []
    others = member.user.memberships.filter(active=True).exclude(pk=member.pk)
    return list(others.select_related("organisation").order_by("organisation__name"))


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """The same address with `page` set to `number`, all other parameters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def figure_address(context: Context, key: str, form: str) -> str:
    """The same address, asking for the figure `key` as a file: 'csv' or 'parquet'."""
    query = context["request"].GET.copy()
    query["figure"], query["as"] = key, form
    return f"?{query.urlencode()}"


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """How a field is laid out: 'check' one box, 'choices' several, 'line' anything else."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget with Tabler's class for its kind; its own classes are kept."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
    own = [widget.attrs.get("class", ""), kind, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, own))})


@register.simple_tag
def choice_control(choice: BoundWidget) -> SafeString:
    """One box of several: a radio button or check box with Tabler's class."""
    choice.data["attrs"]["class"] = f"{choice.data['attrs'].get('class', '')} form-check-input"
    return choice.tag()


@register.filter
def initials(person: object) -> str:
    """The first letters of the first and last word of a name, in capitals."""
    words = str(person).split("@", maxsplit=1)[0].split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def tint(person: object) -> str:
    """A soft colour class that stays the same for the same name."""
    return _TINTS[sum(str(person).encode()) % len(_TINTS)]


@register.filter
def alert_class(message: Message) -> str:
    """Tabler's alert class for a message's level."""
    return _ALERTS.get(message.level_tag, ("alert-info", ""))[0]


@register.filter
def alert_icon(message: Message) -> str:
    """The icon that says a message's level besides its colour."""
    return _ALERTS.get(message.level_tag, ("", "info-circle"))[1]
