"""Home: what to do now, for each role somebody has."""

from django.http import HttpResponse
from django.shortcuts import render

from assaymark.web.people.access import MemberRequest, signed_in


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "site/home.html")
