"""Idempotency: a POST repeated under the same key has its effect once and gets the same answer.

The key's row is written in the transaction of the effect, so that neither exists without the
other. A refused request leaves no row: it changed nothing, and its key may be used again. While a
request is under way, another one with its key gets 409 at once.

Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assaymark.web.connect.models import ApiToken, IdempotencyKey
from assaymark.web.connect.rest.bearer import Call
from assaymark.web.connect.rest.problems import KEY_REUSED, NO_KEY, UNDER_WAY, Problem

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Content-Type", "Location")
_KEY = re.compile(r"[!-~]{1,200}")

P = ParamSpec("P")
View = Callable[Concatenate[Call, P], HttpResponse]


def once(*, needed: bool = False) -> Callable[[View[P]], View[P]]:
    """A view that keeps its answer under the request's key; `needed` refuses requests without."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: Call, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            key = _key(request, needed=needed)
            with transaction.atomic():
                if key is None:
                    return view(request, *args, **kwargs)
                return _answered(request, key, lambda: view(request, *args, **kwargs))

        return answered

    return wrap


def _key(request: HttpRequest, *, needed: bool) -> str | None:
    key = request.headers.get(HEADER)
    if key is None and not needed:
        return None
    if key is None or not _KEY.fullmatch(key):
        raise Problem(
            NO_KEY,
            _("The header Idempotency-Key is %(met)r.") % {"met": key},
            _("1 to 200 visible ASCII characters were expected."),
            _("Send a fresh UUID for each new request, and the same one when you repeat it."),
        )
    return key


def _answered(request: Call, key: str, view: Callable[[], HttpResponse]) -> HttpResponse:
    token = request.auth.token
    _hold(token, key)
    asked = fingerprint(request)
    kept = IdempotencyKey.objects.filter(token=token, key=key).first()
    if kept is not None:
        return _again(kept, asked)
    response = view()
    IdempotencyKey.objects.create(
        token=token,
        key=key,
        request_sha256=asked,
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content.decode(),
    )
    return response


def _hold(token: ApiToken, key: str) -> None:
    """Holds the key until the transaction ends; raises `Problem` when another request does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency:{token.pk}:{key}"],
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise Problem(
            UNDER_WAY,
            _("A request with this Idempotency-Key is being answered just now."),
            _("One at a time was expected."),
            _("Repeat it in a second; you will get the answer of the first."),
            headers={"Retry-After": "1"},
        )


def _again(kept: IdempotencyKey, asked: str) -> HttpResponse:
    if kept.request_sha256 != asked:
        raise Problem(
            KEY_REUSED,
            _("This Idempotency-Key was used on %(at)s for another request.")
            % {"at": kept.created_at.isoformat(timespec="seconds")},
            _("The same address and body were expected with the same key."),
            _("Use a fresh key for a new request."),
        )
    return HttpResponse(
        kept.body, status=kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"}
    )


def fingerprint(request: HttpRequest) -> str:
    """SHA-256 of what was asked: method, address and body.

    A form's boundary is chosen anew by each client for each try, so that of a form its fields and
    files are taken.
    """
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for part in _parts(request):
            digest.update(hashlib.sha256(part).digest())
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> list[bytes]:
    fields = [f"{name}={value}" for name, values in request.POST.lists() for value in values]
    parts = [field.encode() for field in sorted(fields)]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            file.seek(0)
            parts += [f"{name}={file.name}".encode(), file.read()]
            file.seek(0)
    return parts
