"""The security headers every page carries.

Pages hold no inline script or style, so the policy can refuse both. `blob:` lets somebody listen to
a voice note before it is sent. W3C Content Security Policy 3.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self' blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

Respond = Callable[[HttpRequest], HttpResponseBase]


def policy(get_response: Respond) -> Respond:
    """Middleware that adds the policy to each answer that has none of its own."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), payment=()")
        return response

    return respond
