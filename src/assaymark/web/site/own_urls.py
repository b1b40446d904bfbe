"""Addresses of the room `site` itself."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
