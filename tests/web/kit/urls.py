"""The few addresses the kit's own tests need, so that they ask nothing of the rooms above."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def _blank(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", _blank, name="front"),
    path("home/", _blank, name="home"),
    path("review/", _blank, name="queue"),
    path("review/graders/", _blank, name="graders"),
    path("skills/", _blank, name="skills"),
    path("work/", _blank, name="my_record"),
    path("verify", _blank, name="verify"),
    path("language/", set_language, name="set_language"),
    path("account/", include("allauth.urls")),
]
