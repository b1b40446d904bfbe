"""Text put aside for the form for handing in: in its person's own session, until handed in.

A room above this one fills the form in with it. Nothing is handed in by that: the words stay to be
changed, and consent is given in the form.
"""

from django.http import HttpRequest

from assaymark.web.catalogue.models import BadgeVersion

KEY = "put-aside"
MOST = 5


def put_aside(request: HttpRequest, version: BadgeVersion, text: str) -> None:
    """Keeps `text` for `version`, and the last `MOST` of others."""
    kept = dict(request.session.get(KEY, {}))
    kept.pop(version.handle, None)
    kept[version.handle] = text
    request.session[KEY] = dict(list(kept.items())[-MOST:])


def aside(request: HttpRequest, version: BadgeVersion) -> str:
    """What was put aside for `version`, or nothing."""
    return str(request.session.get(KEY, {}).get(version.handle, ""))


def forget(request: HttpRequest, version: BadgeVersion) -> None:
    """Forgets it, once handed in."""
    kept = dict(request.session.get(KEY, {}))
    if kept.pop(version.handle, None) is not None:
        request.session[KEY] = kept
