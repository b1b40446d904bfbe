"""Signing in, second step and error pages, asked for with the test client."""

import re
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from assaymark.web.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.kit.urls")]
PASSWORD = "a long enough sentence"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ann@example.org", PASSWORD, name="Ann Example")


@pytest.mark.parametrize(
    "name",
    [
        *("account_login", "account_reset_password", "account_reset_password_done"),
        *("account_reset_password_from_key_done", "account_signup", "account_inactive"),
    ],
)
def test_each_page_of_the_entrance_has_one_heading_and_nothing_inline(
    client: Client, name: str
) -> None:
    _is_clean(client.get(reverse(name)), 200)


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "account_change_password", "account_logout"]
)
def test_each_page_of_ones_account_has_one_heading_and_nothing_inline(
    client: Client, user: User, name: str
) -> None:
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    _is_clean(client.get(reverse("account_reauthenticate")), 200)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    _is_clean(client.get(reverse(name)), 200)


def test_a_link_for_a_new_password_that_is_spent_offers_another(client: Client) -> None:
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "spent"})
    page = client.get(address).content.decode()
    assert "This link no longer works" in page
    assert reverse("account_reset_password") in page


def test_a_wrong_password_says_so_and_keeps_the_address(client: Client, user: User) -> None:
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert f'value="{user.email}"' in page


def test_signing_in_leads_to_the_wished_page(client: Client, user: User) -> None:
    wished = reverse("mfa_index")
    page = client.get(f"{reverse('account_login')}?next={wished}").content.decode()
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found
    answer = client.post(
        reverse("account_login"),
        {"login": user.email, "password": PASSWORD, "next": found.group(1)},
    )
    assert answer.headers["Location"] == wished


def test_an_address_that_leads_nowhere_is_a_page_of_ours(client: Client) -> None:
    answer = client.get("/no/such/page")
    _is_clean(answer, 404)
    assert "There is nothing at this address" in answer.content.decode()


def test_a_form_without_its_token_is_a_page_of_ours() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("account_login"), {"login": "a@example.org", "password": "x"})
    _is_clean(answer, 403)
    assert "This form is too old" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_pages_of_last_resort_need_no_request(name: str) -> None:
    page = get_template(name).render()
    assert page.count("<h1") == 1
    assert "/static/kit/tabler.css" in page


def _is_clean(answer: Any, status: int) -> None:
    assert answer.status_code == status
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "style=" not in page
    assert " onclick" not in page
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in one or "application/json" in one for one in scripts)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
