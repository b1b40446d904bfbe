"""What somebody with bad intentions tries, and does not get."""

import io
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Work
from assaymark.web.awards import high_water
from assaymark.web.connect import actions as tokens
from assaymark.web.people import actions as people
from assaymark.web.people.models import Membership, Organisation, Role
from assaymark.web.public import fetching
from tests.web.assessment.world import World, scores

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(high_water, "folder", lambda: tmp_path / "ledger")


@pytest.fixture
def world(db: None) -> World:
    return World()


# Who judges does not learn whose work it is, nor what the machine said, before judging.


def judged_in(work: Work) -> list[str]:
    return [
        reverse("evidence", args=[work.handle]),
        reverse("evidence_file", args=[work.handle]),
        reverse("trail", args=[work.handle]),
    ]


def test_an_assessor_gets_neither_file_nor_trail_of_a_work_that_waits(world: World):
    work = world.graded()
    for address in judged_in(work):
        assert world.client(world.aisha).get(address).status_code == 404


def test_an_auditor_who_also_judges_is_blind_too_until_the_decision(world: World):
    both = world.member("Noor Both", Role.ASSESSOR, Role.AUDITOR)
    work = world.graded()
    for address in judged_in(work):
        assert world.client(both).get(address).status_code == 404
        assert world.client(world.ruth).get(address).status_code == 200
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(), feedback="")
    for address in judged_in(work):
        assert world.client(both).get(address).status_code == 200


# Nobody becomes somebody else.


def test_nobody_can_take_the_address_of_somebody_who_is_invited(world: World):
    people.invite(
        organisation=world.organisation, email="boss@example.com", roles=[Role.OWNER], by=None
    )
    client = Client()
    world.priya.set_password(PASSWORD)
    world.priya.save()
    client.post(reverse("account_login"), {"login": world.priya.email, "password": PASSWORD})
    client.post("/account/email/", {"email": "boss@example.com", "action_add": ""})
    client.post("/account/email/", {"email": "boss@example.com", "action_primary": ""})
    world.priya.refresh_from_db()
    assert world.priya.email != "boss@example.com"


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(world: World, wish: str):
    world.priya.set_password(PASSWORD)
    world.priya.save()
    form = {"login": world.priya.email, "password": PASSWORD, "next": wish}
    answer = Client().post(reverse("account_login"), form)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("home")


def joined(organisation: Organisation, email: str, *roles: str) -> Membership:
    return people.add_member(organisation=organisation, email=email, name="Ann", roles=roles)


def test_the_demo_door_does_not_open_to_members_of_real_organisations(settings: Any):
    settings.DEMO = True
    fair = people.found_organisation(slug="fair", name="Fair", made_up=True)
    real = people.found_organisation(slug="real", name="Real")
    ann = joined(fair, "ann@example.com", Role.LEARNER)
    joined(real, "ann@example.com", Role.OWNER)
    client = Client()
    assert b"Be Ann" not in client.get(reverse("demo")).content
    assert client.post(reverse("demo"), {"member": ann.pk}).status_code == 404
    assert client.post(reverse("demo"), {"member": "nobody"}).status_code == 404


# Nothing that is sent breaks a page, or keeps the machine busy.


@pytest.mark.parametrize(
    "address",
    ["/audit/?q=%00", "/audit/?kind=%00", "/work/%00/", "/join/%00", "/catalogue/%00/", "/?%00=1"],
)
def test_a_nul_character_in_an_address_is_a_bad_request(world: World, address: str):
    client = world.client(world.ruth)
    client.raise_request_exception = False
    assert client.get(address).status_code == 400


def test_a_nul_character_in_a_plain_field_is_a_bad_request(world: World):
    client = world.client(world.ruth)
    client.raise_request_exception = False
    answer = client.post(reverse("switch_organisation"), {"organisation": "\0"})
    assert answer.status_code in {400, 404}


def test_a_body_larger_than_anything_we_take_is_not_read(client: Client):
    def unread(*_args: object) -> bytes:
        raise AssertionError("the body was read")

    big = {"CONTENT_LENGTH": str(50_000_000), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    request = {"PATH_INFO": "/verify", "REQUEST_METHOD": "POST", **big}
    reader = type("Body", (), {"read": unread, "readline": unread})()
    assert client.request(**request, **{"wsgi.input": reader}).status_code == 413


def test_an_unfinished_string_of_escapes_is_read_in_a_moment(client: Client):
    begun = time.monotonic()
    answer = client.post("/verify", '{"' + '\\"' * 400_000, content_type="application/json")
    assert answer.status_code == 422
    assert time.monotonic() - begun < 5


def test_slow_servers_named_by_strangers_do_not_hold_every_thread(
    client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "PATIENCE_S", 0.01)
    for _ in range(fetching.AT_ONCE):
        fetching._outside.acquire()
    try:
        page = client.get("/verify", {"url": "https://slow.example/badge"}).content.decode()
    finally:
        for _ in range(fetching.AT_ONCE):
            fetching._outside.release()
    assert "too many other addresses" in page


@pytest.mark.parametrize("text", ['{"a":' * 100_000, '{"a": ' + "9" * 6000 + "}"])
def test_a_framework_that_no_reader_can_hold_is_refused_in_words(world: World, text: str):
    client = world.client(world.hannah)
    answer = client.post(reverse("import_framework"), {"text": text})
    assert answer.status_code == 200
    assert b"is-invalid" in answer.content or b'role="alert"' in answer.content


# What was shut stays shut, and what is secret stays secret.


def test_tokens_of_who_left_stay_shut_when_the_person_comes_back(world: World):
    here = world.organisation
    member = joined(here, "noor@example.com", Role.LEARNER)
    _token, secret = tokens.make_token(
        member=member, name="Old", scopes=["badges:read"], expires_at=None
    )
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/badges", headers=headers).status_code == 200
    people.end_membership(member=member, by=member.user)
    _invitation, link = people.invite(
        organisation=here, email="noor@example.com", roles=[Role.LEARNER], by=None
    )
    people.accept(token=link, user=member.user)
    assert Client().get("/api/v1/badges", headers=headers).status_code == 401


def test_an_invitation_s_secret_is_not_written_to_the_log(world: World):
    _invitation, link = people.invite(
        organisation=world.organisation, email="a@example.com", roles=[Role.OWNER], by=None
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    for name in settings.LOGGING["handlers"]["stderr"]["filters"]:
        handler.addFilter(import_string(settings.LOGGING["filters"][name]["()"])())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        world.client(world.priya).post(reverse("join", args=[link]))
    finally:
        logger.removeHandler(handler)
    assert "/join/***" in written.getvalue()
    assert link not in written.getvalue()


def test_the_link_is_shown_although_the_mail_server_is_away(
    world: World, settings: Any, django_capture_on_commit_callbacks: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    owner = world.member("Olga Owner", Role.OWNER)
    with django_capture_on_commit_callbacks(execute=True):
        form = {"email": "new@example.com", "roles": ["learner"]}
        answer = world.client(owner).post(reverse("invite"), form)
    assert b"/join/" in answer.content


def test_a_second_revocation_within_a_second_is_seen_by_who_asks_by_time(world: World):
    address = reverse("status", args=[world.organisation.slug, 1])
    assert "Last-Modified" not in Client().get(address).headers
