"""Idempotency: one effect and one answer for each key, whatever is repeated, refused or at once."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from assaymark.web.assessment.models import Work
from assaymark.web.awards.models import Award
from assaymark.web.connect import actions
from assaymark.web.connect.models import IdempotencyKey
from assaymark.web.connect.rest.examples import EXAMPLES
from assaymark.web.people.models import Role
from tests.web.connect.made import Api, given, member

GIVE = EXAMPLES["give_award"].body


def test_the_same_request_again_has_the_same_answer_and_one_effect(house):
    api = Api(house.owner)
    first = api.post("awards", GIVE, key="k")
    again = api.post("awards", GIVE, key="k")
    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Award.objects.count() == 1


def test_another_body_or_address_under_the_same_key_is_refused(house):
    api = Api(house.owner)
    award = given(api, house.badge, "dana@northwind.example", key="k")
    other = api.post("awards", GIVE | {"show_name": False}, key="k")
    assert other.status_code == 422
    assert other.json()["type"].endswith("#problem-idempotency-key-reused")
    elsewhere = api.post(f"awards/{award.handle}/revoke", GIVE, key="k")
    assert elsewhere.status_code == 422
    assert Award.objects.filter(revoked_at=None).count() == 1


def test_another_key_is_another_request(house):
    api = Api(house.owner)
    assert given(api, house.badge, "dana@northwind.example", key="a") != given(
        api, house.badge, "dana@northwind.example", key="b"
    )


def test_the_same_key_of_two_tokens_is_two_keys(house):
    given(Api(house.owner), house.badge, "dana@northwind.example", key="k")
    given(Api(house.owner), house.badge, "dana@northwind.example", key="k")
    assert Award.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(house):
    api = Api(house.owner)
    email = "late@northwind.example"
    assert api.post("awards", GIVE | {"recipient": email}, key="k").status_code == 422
    member(house.organisation, "late", Role.LEARNER)
    assert api.post("awards", GIVE | {"recipient": email}, key="k").status_code == 201


def test_an_effect_and_its_key_stand_or_fall_together(house, monkeypatch):
    api = Api(house.owner)

    def fail(*_args, **_kwargs):
        raise RuntimeError("the answer could not be kept")

    with monkeypatch.context() as patched:
        patched.setattr(IdempotencyKey.objects, "create", fail)
        with pytest.raises(RuntimeError, match="could not be kept"):
            api.post("awards", GIVE, key="k")
    assert not Award.objects.exists()
    assert api.post("awards", GIVE, key="k").status_code == 201


def test_a_form_sent_again_with_another_boundary_is_the_same_request(house):
    api = Api(house.learner)
    content = b"It sounds as if that cost you the whole morning. Shall we look?"

    def send(boundary: str, content: bytes):
        fields = f'--{boundary}\r\nContent-Disposition: form-data; name="badge"\r\n\r\n'
        fields += f"{house.badge.handle}\r\n--{boundary}\r\n"
        fields += 'Content-Disposition: form-data; name="agreed"\r\n\r\ntrue\r\n'
        fields += f"--{boundary}\r\nContent-Disposition: form-data; "
        fields += 'name="file"; filename="a.md"\r\nContent-Type: text/markdown\r\n\r\n'
        body = fields.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return api.client.post(
            "/api/v1/works/file",
            body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=api.headers | {"Idempotency-Key": "k"},
        )

    first, again, other = send("aaa", content), send("bbb", content), send("ccc", content + b"!")
    assert first.status_code == 201, first.content
    assert again.content == first.content
    assert other.status_code == 422
    assert Work.objects.count() == 1


def test_a_file_is_read_whole_even_after_it_was_compared(house):
    api = Api(house.learner)
    content = b"It sounds as if that cost you the whole morning. Shall we look?"
    form = {"badge": house.badge.handle, "agreed": "true"}
    api.client.post(
        "/api/v1/works/file",
        form | {"file": SimpleUploadedFile("a.md", content)},
        headers=api.headers | {"Idempotency-Key": "k"},
    )
    assert bytes(Work.objects.get().content) == content


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(house, key):
    api = Api(house.owner)
    answer = api.client.post(
        "/api/v1/awards",
        GIVE,
        content_type="application/json",
        headers=api.headers | {"Idempotency-Key": key},
    )
    assert answer.status_code == 400


def test_old_answers_are_forgotten_and_young_ones_kept(house):
    api = Api(house.owner)
    given(api, house.badge, "dana@northwind.example", key="old")
    given(api, house.badge, "dana@northwind.example", key="young")
    now = timezone.now()
    IdempotencyKey.objects.filter(key="old").update(created_at=now - timedelta(hours=49))
    IdempotencyKey.objects.filter(key="young").update(created_at=now - timedelta(hours=25))
    assert actions.forget_old_answers(now=now) == 1
    assert IdempotencyKey.objects.get().key == "young"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_under_one_key_give_one_badge(house):
    api = Api(house.owner)
    start = threading.Barrier(6)
    answers = []

    def send() -> None:
        start.wait()
        answers.append(
            api.client.__class__().post(
                "/api/v1/awards",
                GIVE,
                content_type="application/json",
                headers=api.headers | {"Idempotency-Key": "k"},
            )
        )
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Award.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer["Retry-After"] == "1"
    assert api.post("awards", GIVE, key="k").content in made
