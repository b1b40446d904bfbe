"""Mission-critical skills: the person and their manager, and nobody else at all."""

import pytest
from django.db import transaction

from assaymark.web.boards import actions
from assaymark.web.boards.models import Board, CriticalSkill, Snapshot
from assaymark.web.connect.scopes import Scope
from assaymark.web.insights.kept import RECKONED
from assaymark.web.people.models import Membership, Role
from assaymark.web.record.actions import record
from assaymark.web.record.models import Event
from assaymark.web.skills.models import RoleNeed
from assaymark.web.standing import actions as standing
from assaymark.web.standing.groups import Within
from tests.web.boards.made import MONDAY, House, days
from tests.web.connect.made import Api


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


def scores_of(house: House, viewer, person) -> str:
    client = house.client(viewer)
    answers = [client.get(f"/standing/of/{person.handle}/")]
    answers.append(client.get(f"/standing/of/{person.handle}/{house.listening.handle}/"))
    return " ".join(one.content.decode() for one in answers if one.status_code == 200)


def shows_both_skills(house: House, person) -> None:
    for day in range(3):
        for skill in (house.listening, house.writing):
            house.evidence(person, 2.0, MONDAY + days(day), skill=skill)
    standing.rebuild(organisation=house.organisation)


def test_an_owner_of_the_same_team_is_shown_the_other_skills_alone(marked: House):
    owner = marked.join("Owen Owner", Role.OWNER, team="North")
    manager = marked.join("Nia Grant", Role.MANAGER, team="North")
    shows_both_skills(marked, marked.priya)
    path = f"/standing/of/{marked.priya.handle}/{marked.listening.handle}/"
    assert marked.client(owner).get(path).status_code == 404
    assert "Writing" in scores_of(marked, owner, marked.priya)
    assert "Listening" not in scores_of(marked, owner, marked.priya).split("<main", 1)[1]
    assert "Listening" in scores_of(marked, manager, marked.priya)


def test_nobody_is_the_manager_of_their_own_manager(marked: House):
    head = marked.join("Hedda Head", Role.MANAGER, team="North")
    below = marked.join("Bo Below", Role.MANAGER, team="North", manager=marked.member(head))
    path = f"/boards/private/{marked.listening.handle}"
    assert marked.client(head).get(f"{path}/{below.handle}/").status_code == 200
    assert marked.client(below).get(f"{path}/{head.handle}/").status_code == 404


def test_the_audit_record_says_that_a_score_changed_and_not_to_what(marked: House):
    shows_both_skills(marked, marked.priya)
    auditor = marked.client(marked.join("Ruth Adler", Role.AUDITOR))
    skills = (marked.listening, marked.writing)
    with transaction.atomic():
        for skill, mean in zip(skills, (1.2345, 2.3456), strict=True):
            record(
                "skill.updated",
                organisation_id=marked.organisation.pk,
                actor=None,
                subject=f"person:{marked.priya.handle}",
                detail={"skill": skill.handle, "before": None, "after": {"mean": mean}},
            )
    page = auditor.get("/audit/").content.decode()
    table = b"".join(auditor.get("/audit.csv").streaming_content).decode()
    for said in (page, table):
        assert "1.2345" not in said
        assert "2.3456" in said
    assert table.count("skill.updated") == 2


def test_the_api_gives_out_no_mission_critical_skill(marked: House):
    shows_both_skills(marked, marked.priya)
    got = Api(marked.member(marked.priya), Scope.SKILLS_READ).get("skills").json()
    assert [one["title"] for one in got["skills"]] == ["Writing"]


def test_insights_leave_mission_critical_skills_out(marked: House):
    marked.score([marked.priya], [1.0], marked.writing)
    owner = marked.client(marked.ingrid)
    for path in ("growth/", "coverage/?by=team&rank=1", "quotes/", ""):
        page = owner.get(f"/insights/{path}").content.decode()
        assert "Listening" not in page, path
    asked = {"organisation": marked.organisation, "within": Within(marked.organisation.pk)}
    found = RECKONED["coverage"](**asked, by="team", rank=1)
    assert {one["skill"] for one in found["all"]} == {str(marked.writing.pk)}
    for skill in (marked.listening, marked.writing):
        RoleNeed.objects.create(organisation=marked.organisation, role="", rank=1, competency=skill)
    found = RECKONED["coverage"](**asked, by="team", rank=0)
    assert {one["skill"] for one in found["all"]} == {str(marked.writing.pk)}
    actions.unmark_critical(
        organisation=marked.organisation, competency=marked.listening, by=marked.hannah
    )
    assert "Listening" in owner.get("/insights/growth/").content.decode()
