"""What somebody with bad intentions tries, and does not get."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Work
from assaymark.web.awards import high_water
from assaymark.web.people import actions as people
from assaymark.web.people.models import Membership, Organisation, Role
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
