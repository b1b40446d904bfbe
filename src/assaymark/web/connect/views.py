"""Pages of the API: one's tokens, and the reference, which is made from the API's own document."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from assaymark.web.connect import actions, queries
from assaymark.web.connect.forms import TokenForm
from assaymark.web.connect.rest import problems
from assaymark.web.connect.rest.reference import addresses
from assaymark.web.connect.rest.served import API
from assaymark.web.connect.scopes import Scope, allowed
from assaymark.web.people.access import MemberRequest, needs, public
from assaymark.web.people.roles import May


@needs(May.USE_API)
@never_cache
def tokens(request: MemberRequest) -> HttpResponse:
    """One's tokens; makes one, whose secret is shown on the answer and never again."""
    now = timezone.now()
    form = TokenForm(request.POST or None, scopes=allowed(request.may))
    if request.method == "POST" and form.is_valid():
        token, secret = actions.make_token(
            member=request.member,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(now),
            now=now,
        )
        context = {"token": token, "secret": secret, "base": settings.BASE_URL}
        return render(request, "connect/token_made.html", context)
    context = {"form": form, "tokens": queries.tokens(request.member), "now": now}
    return render(request, "connect/tokens.html", context)


@needs(May.USE_API)
@require_POST
def revoke_token(request: MemberRequest, number: int) -> HttpResponse:
    """Revokes one of one's tokens."""
    found = queries.tokens(request.member).filter(pk=number).first()
    if found is None:
        raise Http404
    actions.revoke_token(token=found)
    done = _("The token “%(name)s” no longer works.") % {"name": found.name}
    messages.success(request, done)
    return redirect("tokens")


@public
def api_docs(request: HttpRequest) -> HttpResponse:
    """The reference of the API, with a call to paste for each address."""
    document = API.get_openapi_schema()
    context = {
        "about": document["info"]["description"],
        "addresses": addresses(document),
        "scopes": [(scope, scope.words) for scope in Scope],
        "kinds": problems.KINDS,
        "version": document["info"]["version"],
    }
    return render(request, "connect/api_docs.html", context)


@public
@csrf_exempt
def no_such_call(request: HttpRequest, rest: str) -> HttpResponse:
    """A problem document for an address that the API does not have."""
    problem = problems.Problem(
        problems.NOT_FOUND,
        _("The API has no address %(met)r.") % {"met": rest[:80]},
        _("One of the addresses on /api/docs was expected."),
        _("Check the path, also for a slash too many at its end."),
    )
    return problems.answer(request, problem)
