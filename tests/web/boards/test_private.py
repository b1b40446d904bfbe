"""Mission-critical skills: the person and their manager, and nobody else at all."""

import pytest

from assaymark.web.boards import actions
from assaymark.web.boards.models import Board, CriticalSkill, Snapshot
from assaymark.web.people.models import Membership, Role
from assaymark.web.record.models import Event
from tests.web.boards.made import MONDAY, House


@pytest.fixture
def marked(house: House) -> House:
    people = house.fill(8, team="North")
    actions.take_snapshot(board=house.board, now=MONDAY)
    actions.mark_critical(
        organisation=house.organisation, competency=house.listening, by=house.hannah
    )
    house.priya = people[0]
    house.path = f"/boards/private/{house.listening.handle}/{house.priya.handle}/"
    return house


def test_only_the_person_and_their_manager_see_the_page(marked: House):
    lead = marked.join("Lena Vogt", Role.LEARNER)
    Membership.objects.filter(user=marked.priya).update(manager=marked.member(lead))
    near = marked.join("Nia Grant", Role.MANAGER, team="North")
    far = marked.join("Farid Aziz", Role.MANAGER, team="South")
    teamless = marked.join("Ola Berg", Role.MANAGER)
    mate = marked.learners(1, team="North")[0]
    every = marked.join("Every Role", *Role)
    auditor = marked.join("Ruth Adler", Role.AUDITOR)
    stranger = House().ingrid
    opened = {
        user.pk: marked.client(user).get(marked.path).status_code
        for user in (
            *(marked.priya, lead, near, far, teamless, mate, every),
            *(auditor, marked.ingrid, marked.hannah, marked.tom),
        )
    }
    assert {pk for pk, status in opened.items() if status == 200} == {
        marked.priya.pk,
        lead.pk,
        near.pk,
    }
    assert set(opened.values()) == {200, 404}
    assert marked.client(stranger).get(marked.path).status_code == 404


def test_there_is_no_board_no_json_and_no_trace_of_one(marked: House):
    client = marked.client(marked.priya)
    for path in (f"/boards/{marked.listening.handle}/", f"/boards/{marked.listening.handle}.json"):
        assert client.get(path).status_code == 404
    assert f"/boards/{marked.listening.handle}/" not in client.get("/boards/").content.decode()
    assert not Board.objects.exists()
    assert not Snapshot.objects.exists()


def test_a_board_left_over_is_not_shown_either(marked: House):
    Board.objects.create(organisation=marked.organisation, competency=marked.listening)
    client = marked.client(marked.priya)
    assert client.get(f"/boards/{marked.listening.handle}/").status_code == 404
    assert f"/boards/{marked.listening.handle}/" not in client.get("/boards/").content.decode()


def test_a_skill_that_is_not_marked_has_no_private_page(marked: House):
    path = f"/boards/private/{marked.writing.handle}/{marked.priya.handle}/"
    assert marked.client(marked.priya).get(path).status_code == 404


def test_a_manager_finds_their_people_and_nobody_else_s(marked: House):
    near = marked.join("Nia Grant", Role.MANAGER, team="North")
    text = marked.client(near).get("/boards/private/").content.decode()
    assert text.count("/boards/private/" + marked.listening.handle) == 9  # own, and eight
    text = marked.client(marked.ingrid).get("/boards/private/").content.decode()
    assert marked.priya.name not in text


def test_who_manages_the_catalogue_marks_and_unmarks(house: House):
    house.fill(6)
    client, path = house.client(house.hannah), f"/boards/critical/{house.listening.handle}/"
    client.post(path, {"critical": "yes"})
    client.post(path, {"critical": "yes"})
    assert CriticalSkill.objects.get().set_by == house.hannah
    assert "Listening" in client.get("/boards/critical/").content.decode()
    client.post(path, {"critical": "no"})
    client.post(path, {"critical": "no"})
    assert house.board.entries.count() == 6
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["skill.marked-critical", "skill.unmarked-critical"]
    assert house.client(house.tom).post(path, {"critical": "yes"}).status_code == 403
