"""What no page accepts, refused before anything of it is read: bodies too large, NUL characters.

PostgreSQL's text holds no NUL, so one in an address or a field can only be somebody's probe.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]


def limits(get_response: Respond) -> Respond:
    """Middleware that answers 413 beyond `settings.LARGEST_BODY`, and 400 for NUL in an address."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_BODY:
            most = settings.LARGEST_BODY // 1_000_000
            words = f"At most {most} MB are taken in one request; send less.\n"
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("An address holds no NUL character; leave it out.")
        return get_response(request)

    return respond
