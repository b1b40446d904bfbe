"""Tokens: made within one's roles, shown once, revoked, and worth no more than their member."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.connect import actions
from assaymark.web.connect.models import ApiToken
from assaymark.web.connect.refusal import ScopeRefused
from assaymark.web.connect.scopes import NEEDS, Scope, allowed
from assaymark.web.people.models import Membership, Role
from assaymark.web.people.roles import May, permissions
from assaymark.web.record.models import Event
from tests.web.connect.made import Api, member, organisation

pytestmark = pytest.mark.django_db


def client_of(someone: Membership) -> Client:
    client = Client()
    client.force_login(someone.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_token_is_shown_once_and_only_its_hash_is_kept(house):
    client = client_of(house.learner)
    form = {"name": "laptop", "scopes": ["works:read"], "life": "30"}
    page = client.post(reverse("tokens"), form)
    secret = page.context["secret"]
    assert secret.startswith("amk_")
    assert secret.encode() in page.content
    assert "no-store" in page["Cache-Control"]
    assert secret.encode() not in client.get(reverse("tokens")).content
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert Event.objects.filter(kind="token.made", detail__scopes=["works:read"]).exists()


def test_only_scopes_that_ones_roles_allow_are_offered_and_taken(house):
    client = client_of(house.learner)
    page = client.get(reverse("tokens")).content.decode()
    assert "works:write" in page
    assert "awards:write" not in page
    form = {"name": "greedy", "scopes": ["awards:write"], "life": "30"}
    assert client.post(reverse("tokens"), form).context["form"].errors["scopes"]
    with pytest.raises(ScopeRefused, match="works:read"):
        actions.make_token(
            member=house.learner, name="greedy", scopes=["awards:write"], expires_at=None
        )
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_every_scope_rests_on_a_permission_of_the_role(role):
    may = permissions([role])
    offered = allowed(may)
    assert bool(offered) == (May.USE_API in may)
    for scope in offered:
        assert not NEEDS[scope] or NEEDS[scope] & may


def test_a_manager_has_no_tokens_page(house):
    assert client_of(house.manager).get(reverse("tokens")).status_code == 403


def test_one_revokes_only_ones_own_tokens(house):
    api = Api(house.learner, Scope.WORKS_READ)
    number = api.token.pk
    other = client_of(house.owner).post(reverse("revoke_token", args=[number]))
    assert other.status_code == 404
    assert api.get("works").status_code == 200
    done = client_of(house.learner).post(reverse("revoke_token", args=[number]), follow=True)
    assert done.status_code == 200
    assert api.get("works").status_code == 401
    assert Event.objects.filter(kind="token.revoked").count() == 1


def test_a_token_out_of_date_opens_nothing(house):
    api = Api(house.learner)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = api.get("works")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_with_its_membership(house):
    api = Api(house.learner)
    house.learner.active = False
    house.learner.save()
    assert api.get("works").status_code == 401


def test_a_token_loses_what_its_member_loses(house):
    api = Api(house.owner)
    assert api.get("awards").status_code == 200
    house.owner.roles = [Role.LEARNER]
    house.owner.save()
    assert api.post("awards", {}, key="a").status_code == 403
    house.owner.roles = [Role.MANAGER]
    house.owner.save()
    assert api.get("badges").status_code == 403


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer ", "Bearer amk_wrong"])
def test_without_a_good_token_one_is_told_how_to_get_one(house, header):
    api = Api(None)
    api.headers = {"Authorization": header} if header else {}
    answer = api.get("badges")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "/tokens/" in answer.json()["do"]


def test_the_last_use_is_noted_at_most_once_a_minute(house, django_assert_num_queries):
    api = Api(house.learner)
    api.get("works")
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    api.get("works")
    assert ApiToken.objects.get().last_used_at == first
    actions.note_use(ApiToken.objects.get(), now=first + timedelta(seconds=61))
    assert ApiToken.objects.get().last_used_at == first + timedelta(seconds=61)


def test_a_token_of_another_organisation_sees_nothing_of_this_one(house):
    other = organisation("elsewhere")
    api = Api(member(other, "olga", Role.OWNER, Role.LEARNER, Role.ASSESSOR))
    assert api.get("badges").json() == []
    assert api.get(f"badges/{house.badge.handle}").status_code == 404
