"""`{{ text|prose }}`: what people write in tasks and criteria, as safe HTML."""

from django import template
from django.utils.safestring import SafeString

from assaymark.web.kit.prose import prose as _prose

register = template.Library()


@register.filter
def prose(text: str | None) -> SafeString:
    """The text's paragraphs, lists and emphasis; every other mark-up is escaped."""
    return _prose(text or "")
