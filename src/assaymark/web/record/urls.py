"""Addresses of this room: none of its own; its pages are put together in `people` and above."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
