"""Template tags about people."""

from django import template

from assaymark.web.people.models import Role

register = template.Library()


@register.simple_tag
def role_label(role: str) -> str:
    """A role's name in the reader's language."""
    return str(Role(role).label)
