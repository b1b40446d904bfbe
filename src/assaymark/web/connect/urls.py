"""Addresses of this room: tokens, the API, its reference."""

from django.urls import URLPattern, URLResolver, path

from assaymark.web.connect import views
from assaymark.web.connect.rest.api import with_problems
from assaymark.web.connect.rest.served import API

_calls, _app, _namespace = API.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", views.revoke_token, name="revoke_token"),
    path("api/docs", views.api_docs, name="api_docs"),
    path("api/v1/", (with_problems(_calls), _app, _namespace)),
    path("api/v1/<path:rest>", views.no_such_call, name="no_such_call"),
]
