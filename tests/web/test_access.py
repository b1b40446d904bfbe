"""Every address of the site, asked as every role, as nobody, as who left, and as a stranger.

What is expected is not written down here: it follows from the view's own `.access` and from the
one role table. The stranger holds every role, but in another organisation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assaymark.web.awards import high_water
from assaymark.web.connect.rest.examples import EXAMPLES
from assaymark.web.connect.rest.served import API
from assaymark.web.connect.scopes import allowed
from assaymark.web.people.models import Role
from assaymark.web.people.roles import May, permissions
from tests.web.access_world import MARK, World, world

pytestmark = pytest.mark.django_db
OTHERS = ("account/", "api/v1/")  # allauth's own; the API's calls are walked below by their scopes
ALLOWED = frozenset[May] | str
Walk = list[tuple[str, ALLOWED | None, str]]


def patterns(found: list[Any], above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        route = above + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route, one


SITE = [
    (str(one.name), getattr(one.callback, "access", None), route)
    for route, one in patterns(get_resolver().url_patterns)
    if not route.startswith(OTHERS) or one.name == "no_such_call"
]
each_address = pytest.mark.parametrize(
    ("name", "access", "route"), SITE, ids=[name for name, _access, _route in SITE]
)


@pytest.fixture(scope="module")
def here(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """The two organisations, made once; every request is undone after it."""
    folder = tmp_path_factory.mktemp("ledger")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(high_water, "folder", lambda: folder)
        with transaction.atomic():
            yield world()
            transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(client: Client, method: str, address: str, **given: Any) -> HttpResponseBase:
    with undone():
        call: Callable[..., HttpResponseBase] = getattr(client, method)
        answer = call(address, **given)
        content = answer.getvalue() if answer.streaming else answer.content  # type: ignore[attr-defined]
        answer.said = content  # type: ignore[attr-defined]
        return answer


def address(here: World, name: str) -> str:
    return reverse(name, kwargs=here.values.get(name, {}))


def is_sign_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/account/login/")


def may(access: ALLOWED, roles: list[str]) -> bool:
    return isinstance(access, str) or bool(access & permissions(roles))


@each_address
def test_every_view_says_who_may_see_it(name: str, access: ALLOWED | None, route: str):
    assert access is not None, f"{route}: decorate the view with public, signed_in or needs"
    assert access in {"public", "signed-in"} or (access and access <= set(May))


@each_address
def test_every_address_has_a_real_value_here(here: World, name: str, access: ALLOWED, route: str):
    """A new address with parts in it needs a value in `access_world`, or nothing is tested."""
    assert ("<" in route) == (name in here.values), route


@each_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_public_pages_and_else_the_way_to_sign_in(
    here: World, name: str, access: ALLOWED, route: str, method: str
):
    answer = asked(Client(raise_request_exception=False), method, address(here, name))
    assert answer.status_code < 500
    assert is_sign_in(answer) == (access != "public")


@each_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_what_the_table_says(
    here: World, name: str, access: ALLOWED, route: str, method: str
):
    served = set()
    for role in Role:
        answer = asked(here.home.clients[role.value], method, address(here, name))
        assert answer.status_code < 500, role
        assert not is_sign_in(answer), role
        assert (answer.status_code == 403) == (not may(access, [role.value])), role
        served.add(answer.status_code)
    if method == "get" and name not in {"mailbox", "demo", "no_such_call"}:
        assert served & {200, 302, 405}, f"nobody was served {route}: {served}"


@each_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_left_gets_nothing_but_public_pages(
    here: World, name: str, access: ALLOWED, route: str, method: str
):
    answer = asked(here.home.clients["former"], method, address(here, name))
    assert answer.status_code < 500
    if access != "public":
        assert answer.status_code == 403
        assert MARK.encode() not in answer.said  # type: ignore[attr-defined]


@each_address
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_s_things_do_not_exist(
    here: World, name: str, access: ALLOWED, route: str, method: str
):
    """For somebody who may do everything, elsewhere."""
    answer = asked(here.outside.clients["stranger"], method, address(here, name))
    assert answer.status_code < 500
    if access == "public":
        return
    if name in here.values:
        assert answer.status_code in ({404, 405} if method == "get" else {404}), route
    assert MARK.encode() not in answer.said  # type: ignore[attr-defined]


def test_a_stranger_s_form_cannot_name_things_of_another_organisation(here: World):
    stranger = here.outside.clients["stranger"]
    switched = {"organisation": here.home.organisation.slug}
    assert asked(stranger, "post", "/organisation/switch/", data=switched).status_code == 404
    copied = asked(stranger, "get", "/catalogue/new/", data={"copy": here.version.handle})
    assert copied.status_code == 404
    for path in ("/awards/", "/audit/", "/people/", "/team/"):
        answer = asked(stranger, "get", path, data={"q": MARK[:4]})
        assert answer.status_code == 200
        assert f"of {MARK}".encode() not in answer.said  # type: ignore[attr-defined]


def test_evidence_is_for_its_learner_its_judges_and_its_auditors_only(here: World):
    path = address(here, "evidence_file")
    got = {
        name: asked(client, "get", path).status_code for name, client in here.home.clients.items()
    }
    got["nobody"] = asked(Client(), "get", path).status_code
    got["stranger"] = asked(here.outside.clients["stranger"], "get", path).status_code
    readers = {name for name, status in got.items() if status == 200}
    judging = {role.value for role in Role if {May.REVIEW, May.AUDIT} & permissions([role.value])}
    assert readers == {"learner"} | judging
    assert set(got.values()) == {200, 404}


def test_work_that_earned_no_badge_is_unknown_to_strangers(here: World):
    path = reverse("evidence", args=[here.waiting.handle])
    for client in (Client(), here.outside.clients["stranger"], here.home.clients["learner"]):
        assert asked(client, "get", path).status_code == 404


# The API: what a call needs stands in its own scopes.

CALLS = [
    (operation.operation_id, method, "/api/v1" + prefix + path, operation)
    for prefix, router in API._routers
    for path, view in router.path_operations.items()
    for operation in view.operations
    for method in operation.methods
]
each_call = pytest.mark.parametrize(
    ("name", "method", "path", "operation"), CALLS, ids=[call[0] for call in CALLS]
)


def needed(operation: Any) -> frozenset[str] | None:
    """The scopes of which one is needed; None for a call that needs no token."""
    if not operation.auth_callbacks:
        return None
    (bearer,) = operation.auth_callbacks
    return frozenset(bearer.any_of)


def called(here: World, name: str, method: str, path: str, secret: str | None) -> HttpResponseBase:
    handle = here.award if "/awards/" in path else here.version.handle
    if "/works/" in path:
        handle = here.waiting.handle
    example = EXAMPLES[name]
    headers = {"Idempotency-Key": f"walk-{name}"}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret}"
    given: dict[str, Any] = {"headers": headers}
    if method in {"POST", "PUT"}:
        body = dict(example.body or example.form or {})
        given |= {"data": _ours(body, here), "content_type": "application/json"}
    client = Client(raise_request_exception=False)
    return asked(client, method.lower(), path.replace("{handle}", handle), **given)


def _ours(body: dict[str, Any], here: World) -> dict[str, Any]:
    learner = here.home.members["learner"].user.email
    named = {"badge": here.version.handle, "recipient": learner, "learner": learner}
    return {key: named.get(key, value) for key, value in body.items()}


def test_every_call_of_the_api_is_walked():
    names = {route for route, _one in patterns(get_resolver().url_patterns)}
    of_api = {n for n in names if n.startswith("api/v1/")}
    walked = {path.strip("/").replace("{", "<").replace("}", ">") for _n, _m, path, _o in CALLS}
    plain = {"api/v1/openapi.json", "api/v1/", "api/v1/<path:rest>"}
    assert of_api == walked | plain
    assert {name for name, *_rest in CALLS} == set(EXAMPLES)


@each_call
def test_a_call_without_a_good_token_is_refused(
    here: World, name: str, method: str, path: str, operation: Any
):
    for secret in (None, "amk_" + "x" * 43, "nonsense", "é"):
        answer = called(here, name, method, path, secret)
        if needed(operation) is None:
            assert answer.status_code not in {401, 403}
        else:
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"].startswith("Bearer")


@each_call
def test_each_role_s_token_may_call_what_its_scopes_say(
    here: World, name: str, method: str, path: str, operation: Any
):
    for role in Role:
        if role.value not in here.home.secrets:
            assert May.USE_API not in permissions([role.value])
            continue
        scopes = frozenset(allowed(permissions([role.value])))
        answer = called(here, name, method, path, here.home.secrets[role.value])
        wanted = needed(operation)
        assert answer.status_code < 500, role
        assert answer.status_code != 401, role
        if wanted is not None and not wanted & scopes:
            assert answer.status_code == 403, role
        elif wanted is None:
            assert answer.status_code != 403, role


@each_call
def test_the_token_of_who_left_no_longer_works(
    here: World, name: str, method: str, path: str, operation: Any
):
    if needed(operation) is not None:
        answer = called(here, name, method, path, here.home.secrets["former"])
        assert answer.status_code == 401


@each_call
def test_another_organisation_s_token_finds_nothing(
    here: World, name: str, method: str, path: str, operation: Any
):
    if needed(operation) is None:
        return
    answer = called(here, name, method, path, here.outside.secrets["stranger"])
    assert MARK.encode() not in answer.said  # type: ignore[attr-defined]
    assert answer.status_code < 500
    if method == "PUT":
        assert answer.status_code == 201  # the key names a thing of their own, made now
    elif "{handle}" in path:
        assert answer.status_code == 404
    elif method == "POST":
        assert answer.status_code in {404, 422}


def test_documents_of_the_api_are_for_anyone(here: World):
    for path in ("/api/v1/openapi.json", "/api/docs"):
        assert asked(Client(), "get", path).status_code == 200
    assert asked(Client(), "get", "/api/v1/nothing/here").status_code == 404
