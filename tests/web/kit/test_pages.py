"""The base pages and components, rendered."""

from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

pytestmark = pytest.mark.urls("tests.web.kit.urls")


def _request(path: str = "/") -> Any:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


class _Form(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on the badge")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def _fields(form: forms.Form) -> str:
    source = '{% for f in form %}{% include "kit/field.html" with field=f %}{% endfor %}'
    return Template(source).render(Context({"form": form}))


def test_a_signed_out_page_has_one_heading_a_skip_link_and_no_inline_style() -> None:
    page = render_to_string("kit/base.html", {}, request=_request())
    assert page.count("<h1") == 1
    assert 'href="#content"' in page
    assert 'id="content"' in page
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_a_stranger_sees_the_way_to_sign_in_on_a_public_page() -> None:
    page = render_to_string("kit/public.html", {}, request=_request("/b/x"))
    assert "/account/login/" in page


def test_a_field_has_a_label_its_help_and_its_error_tied_to_it() -> None:
    html = _fields(_Form({"kind": "a", "agree": "on"}))
    assert '<label class="form-label required" for="id_name">Your name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'class="form-control is-invalid"' in html


def test_a_group_of_radio_buttons_is_a_fieldset_with_a_legend() -> None:
    html = _fields(_Form())
    assert '<legend class="form-label required">Kind</legend>' in html
    assert html.count('type="radio"') == 2
    assert html.count("form-check-input") == 3


def test_a_hidden_field_is_only_its_input() -> None:
    assert '<input type="hidden" name="secret" id="id_secret">' in _fields(_Form())


def test_the_errors_of_a_form_link_to_their_fields() -> None:
    form = _Form({"kind": "a", "agree": "on"})
    html = render_to_string("kit/form_errors.html", {"form": form})
    assert 'href="#id_name"' in html
    assert 'role="alert"' in html


def test_the_pager_keeps_the_other_parameters() -> None:
    page = Paginator(range(30), 10).page(2)
    context = {"page": page, "request": _request("/x/?q=a%26b&page=2")}
    html = render_to_string("kit/pager.html", context)
    assert "?q=a%26b&amp;page=1" in html
    assert "?q=a%26b&amp;page=3" in html


def test_an_empty_state_without_an_action_offers_none() -> None:
    html = render_to_string("kit/empty.html", {"icon": "inbox", "title": "Nothing waits"})
    assert "Nothing waits" in html
    assert "empty-action" not in html
