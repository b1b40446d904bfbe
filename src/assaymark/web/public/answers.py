"""Documents for machines: any origin may read them, and nobody need fetch the same twice."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

_FIRST = ("@context", "id", "type", "name")


def document(
    request: HttpRequest,
    content: Mapping[str, Any],
    *,
    media_type: str = "application/json",
    changed_at: datetime | None = None,
    seconds: int = 60,
) -> HttpResponseBase:
    """A JSON document, context first, indented for the people who open it."""
    text = json.dumps(_ordered(content), ensure_ascii=False, indent=1) + "\n"
    return answer(
        request, text.encode(), media_type=media_type, changed_at=changed_at, seconds=seconds
    )


def answer(
    request: HttpRequest,
    content: bytes,
    *,
    media_type: str,
    changed_at: datetime | None = None,
    seconds: int = 60,
    filename: str = "",
) -> HttpResponseBase:
    """`content` for any origin; 304 when the reader has it. `seconds` caches may keep it."""
    response = HttpResponse(content, content_type=media_type)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={seconds}" + (
        ", immutable" if seconds > 86_400 else ""
    )
    stamp = None if changed_at is None else int(changed_at.timestamp())
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    for_any_origin(response)
    found = get_conditional_response(request, etag=etag, last_modified=stamp, response=response)
    return response if found is None else for_any_origin(found)


def for_any_origin(response: HttpResponseBase) -> HttpResponseBase:
    """Lets scripts of other sites read the answer; nothing here depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link"
    patch_vary_headers(response, ["Accept"])
    return response


def _ordered(content: Mapping[str, Any]) -> dict[str, Any]:
    """Familiar members first; the database keeps no order, and none has a meaning."""
    first = {name: content[name] for name in _FIRST if name in content}
    proof = {"proof": content["proof"]} if "proof" in content else {}
    rest = {name: content[name] for name in sorted(content) if name not in {*first, *proof}}
    return {**first, **rest, **proof}
