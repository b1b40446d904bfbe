"""The verify page: anything by anyone, each check with its outcome and a sentence."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from assaymark.credential.report import Report
from assaymark.web.people.access import public
from assaymark.web.public import answers, pace
from assaymark.web.public.facts import Facts, facts
from assaymark.web.public.forms import VerifyForm
from assaymark.web.public.queries import LARGEST, Verification, failures, verification
from assaymark.web.public.standing import ICONS, KINDS, word

STATUS = {0: 200, 1: 200, 2: 422}


@csrf_exempt  # changes nothing, needs no session, and scripts of others may ask as well
@public
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """The form; after a POST (or with `?url=`) the report, as page or, when asked for, as JSON."""
    if request.method == "OPTIONS":
        return _allowed()
    if (request.method == "POST" or request.GET) and pace.too_fast(request):
        return _too_fast()
    if request.method == "POST" and request.content_type not in _FORMS:
        return _as_json(verification(request.body[: LARGEST + 1]))
    asked = request.POST if request.method == "POST" else request.GET
    form = VerifyForm(asked or None, request.FILES or None)
    found = _verification(form) if form.is_bound and form.is_valid() else None
    if _wants_json(request) and form.is_bound:
        return _as_json(found) if found else _refused(form)
    return render(request, "public/verify.html", _context(form, found))


_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def _verification(form: VerifyForm) -> Verification | None:
    try:
        received = form.received()
    except (OSError, LookupError) as error:
        form.add_error("url", _("Nothing came from this address: %(why)s") % {"why": error})
        return None
    return verification(received, bundle=form.beside("bundle"), evidence=form.beside("evidence"))


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(("text/html", "application/json")) == "application/json"


def _as_json(found: Verification) -> HttpResponseBase:
    content = report_as_json(found)
    return answers.for_any_origin(
        JsonResponse(content, status=STATUS[found.report.exit_code], json_dumps_params=_PRETTY)
    )


_PRETTY = {"ensure_ascii": False, "indent": 1}


def report_as_json(found: Verification) -> dict[str, Any]:
    """A report for programs; the API gives the same."""
    return {
        "outcome": str(found.report.outcome),
        "exitCode": found.report.exit_code,
        "checkedAt": found.at.isoformat(timespec="seconds"),
        "checks": [
            {
                "name": check.name,
                "title": check.title,
                "outcome": str(check.outcome),
                "sentence": check.sentence,
            }
            for check in found.report.checks
        ],
    }


def _refused(form: VerifyForm) -> HttpResponseBase:
    errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
    return answers.for_any_origin(JsonResponse({"errors": errors}, status=400))


def _too_fast() -> HttpResponse:
    sentence = _(
        "Too many badges from your address within a minute; wait a minute, or verify with the "
        "command line, which has no limit."
    )
    response = HttpResponse(sentence, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    answers.for_any_origin(response)
    return response


def _allowed() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Content-Type, Accept"
    answers.for_any_origin(response)
    return response


def _context(form: VerifyForm, found: Verification | None) -> dict[str, Any]:
    if found is None:
        return {"form": form}
    return {
        "form": VerifyForm(),
        "found": found,
        "report": found.report,
        "verdict": _verdict(found.report),
        "rows": [
            {
                "kind": KINDS.get(check.outcome, ""),
                "icon": ICONS[KINDS.get(check.outcome, "")],
                "word": word(check.outcome),
                "check": check,
            }
            for check in found.report.checks
        ],
        "facts": _facts(found.report),
    }


def _facts(report: Report) -> Facts | None:
    """What the badge says, where it has the shape of ours or near it."""
    try:
        return None if report.credential is None else facts(report.credential)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _verdict(report: Report) -> dict[str, str]:
    if report.exit_code == 2:
        return {"kind": "bad", "title": _("This is not a badge that can be read")}
    if report.exit_code == 1:
        sentences = " ".join(check.sentence for check in failures(report))
        title = _("Do not rely on it: a check failed")
        return {"kind": "bad", "title": title, "text": sentences}
    if report.outcome == "warned":
        return {"kind": "unsure", "title": _("Nothing failed, but read the warnings")}
    return {"kind": "good", "title": _("Everything that could be checked checks out")}
