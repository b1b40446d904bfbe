"""A work read as a peer is recognised without its author's name being told, ever."""

import pytest
from django.core import mail
from django.urls import reverse

from assaymark.web.guides.models import Recognition
from assaymark.web.people.models import Role
from assaymark.web.record import jobs
from tests.web.assessment.peering import QUOTE, decided, exchanging, given
from tests.web.assessment.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(db) -> World:
    """Omar has read Priya's work, which is not decided yet."""
    world = exchanging(World())
    world.reading = given(world, world.omar)
    return world


def page(world, user, address, **more):
    answer = world.client(user).get(address, more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_work_read_is_offered_to_its_author_once_it_is_decided(read):
    whom, mine = reverse("recognise_whom"), {"reading": read.reading.handle}
    seen = reverse("reading", args=[read.reading.handle])
    assert "Recognise this" not in page(read, read.omar, seen)
    assert read.client(read.omar).get(whom, mine).status_code == 404
    decided(read, read.work)
    assert f"{whom}?reading={read.reading.handle}" in page(read, read.omar, seen)
    answer = read.client(read.omar).get(whom, mine)
    form = answer.context["form"]
    assert form.initial["words"] == QUOTE.text
    assert form.initial["shows"] == f"{read.version.handle}/feeling"
    assert "The author learns your name" in answer.content.decode()
    assert "Priya" not in answer.content.decode()
    sent = read.client(read.omar).post(f"{whom}?reading={read.reading.handle}", form.initial)
    assert sent.status_code == 302
    one = Recognition.objects.get()
    assert (one.person, one.by, one.state) == (read.priya, read.omar, "offered")
    listed = page(read, read.omar, reverse("my_guide"))
    assert "The author of a work you read" in listed
    assert "Priya" not in listed
    assert read.work.handle not in listed
    assert "Omar Haddad" in page(read, read.priya, reverse("my_guide"))
    mail.outbox.clear()
    jobs.work_all()
    assert all("Priya" not in one.body for one in mail.outbox if one.to == [read.omar.email])
    taken = read.client(read.priya)
    taken.post(reverse("take_recognition", args=[one.handle]))
    draft = taken.get(reverse("hand_in", args=[read.version.handle])).content.decode()
    assert f"/work/{read.work.handle}/" not in draft


def test_nobody_but_the_reader_is_shown_the_form(read):
    decided(read, read.work)
    whom = reverse("recognise_whom")
    other = read.member("Olga Other", Role.MANAGER)
    for user, handle in ((other, read.reading.handle), (read.omar, "nothing")):
        assert read.client(user).get(whom, {"reading": handle}).status_code == 404


def test_words_are_asked_for(read):
    decided(read, read.work)
    address = f"{reverse('recognise_whom')}?reading={read.reading.handle}"
    sent = {"words": " ", "shows": f"{read.version.handle}/feeling"}
    assert read.client(read.omar).post(address, sent).status_code == 200
    assert not Recognition.objects.exists()
