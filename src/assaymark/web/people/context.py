"""What every page knows of the person who looks at it."""

from typing import Any

from django.http import HttpRequest

from assaymark.web.people.roles import May


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`member` and `may`: the latter as names, so that a template asks `may.REVIEW`."""
    allowed: frozenset[May] = getattr(request, "may", frozenset())
    return {
        "member": getattr(request, "member", None),
        "may": {permission.name: permission in allowed for permission in May},
    }
