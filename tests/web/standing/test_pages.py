"""The pages: a sum that adds up, what never counts kept apart, and a manager's own team alone."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.people.models import Role, User
from assaymark.web.skills.models import FrameworkVersion
from assaymark.web.standing import actions
from assaymark.web.standing.actions.keeping import rescore
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import OtherSkill, SkillState
from assaymark.web.standing.shown import hundredths
from tests.web.standing.judging import LEVELS
from tests.web.standing.made import MONDAY, House


@pytest.fixture
def house(house: House) -> House:
    document = {
        "domains": [
            {
                "key": "calls",
                "competencies": [
                    {"key": key, "levels": LEVELS} for key in ("listening", "writing")
                ],
            }
        ]
    }
    FrameworkVersion.objects.create(
        framework=house.listening.framework, number=1, state="published", document=document
    )
    for day, score in ((0, 1.0), (9, 1.6), (30, 2.1), (31, 2.0), (32, 2.2), (33, 1.9), (34, 2.3)):
        house.shows(score, days=day)
    house.shows(2.0, days=34, work="same")
    house.shows(1.5, days=34, work="same", kind="peer", weight=0.5)
    rescore(Known(house.organisation), [house.priya.pk])
    return house


def client(user: User) -> Client:
    made = Client()
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def words(html: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html.decode())))


def page(user: User, name: str, *args: str) -> str:
    answer = client(user).get(reverse(name, args=args))
    assert answer.status_code == 200
    return words(answer.content)


def test_the_page_of_a_skill_prints_a_sum_that_adds_up(house):
    answer = client(house.priya).get(reverse("skill_standing", args=[house.listening.handle]))
    skill = answer.context["skill"]
    printed = [round(skill.start * 100), *(round(line.points * 100) for line in skill.lines)]
    assert sum(printed) == round(skill.score.mean * 100)
    drawn = answer.context["sum"].chart["rows"]
    steps = sum(round(row["change"] * 100) for row in drawn if "change" in row)
    assert steps == round(drawn[-1]["total"] * 100) == round(skill.score.mean * 100)
    shown = words(answer.content)
    assert skill.sentence in shown
    assert "6 works of this kind in one week: together they count as 5" in shown
    assert "2 judgements of the same work: together they count as one" in shown


def test_hundredths_add_up_whatever_the_rests_are():
    for n in range(1, 9):
        points = [(-1) ** i * (i + n) / 37 for i in range(n)]
        mean = 1.004 + sum(points)
        shown = hundredths(1.004, points, mean)
        assert round(sum(shown) * 100) + 100 == round(mean * 100)
        assert all(abs(a - b) < 0.02 for a, b in zip(points, shown, strict=True))


def test_inferred_and_declared_stand_apart_and_change_no_score(house):
    before = SkillState.objects.values().get()
    actions.declare(
        organisation=house.organisation,
        person=house.priya,
        competency=house.listening,
        rank=3,
        words="Ten years of it.",
    )
    OtherSkill.objects.create(
        organisation=house.organisation,
        person=house.priya,
        competency=house.listening,
        basis="inferred",
        key="made-up:x",
        level=2.5,
        words="Kept calm.",
        subject="mentor:x",
        at=MONDAY,
    )
    assert actions.update(organisation=house.organisation, person=house.priya) == ()
    assert SkillState.objects.values().get() == before
    shown = page(house.priya, "standing")
    apart = shown.index("Inferred, not counted"), shown.index("Self-declared, not counted")
    assert apart[0] < shown.index("Kept calm.") < apart[1] < shown.index("Ten years of it.")
    assert "never counts in a score" in shown


def test_saying_it_oneself_and_taking_it_back(house):
    me, skill = client(house.priya), house.listening.handle
    said = {"level": "2", "words": "I learnt it at night school."}
    answer = me.post(reverse("declare_skill", args=[skill]), said, follow=True)
    assert "It counts in no score." in words(answer.content)
    assert OtherSkill.objects.get().level == 2.0
    me.post(reverse("declare_skill", args=[skill]), {"level": "3", "words": ""})
    assert OtherSkill.objects.get().level == 3.0
    wrong = me.post(reverse("declare_skill", args=[skill]), {"level": "9"})
    assert "is not one of the available choices" in words(wrong.content)
    me.post(reverse("undeclare_skill", args=[skill]))
    assert not OtherSkill.objects.exists()


def test_a_manager_sees_the_own_team_and_nobody_else(house):
    house.priya.memberships.update(team="Support")
    boss = house.join("Bea Boss", Role.MANAGER, team="Support")
    other = house.join("Olga Other", Role.MANAGER, team="Sales")
    owner = house.join("Owen Owner", Role.OWNER)
    skill, who = house.listening.handle, house.priya.handle
    assert "between" in page(boss, "person_standing", who)
    sum_ = page(boss, "person_skill", who, skill)
    assert "What makes this score" in sum_
    assert "Say it yourself" not in sum_
    for stranger in (other, owner):
        for name, args in (("person_standing", [who]), ("person_skill", [who, skill])):
            assert client(stranger).get(reverse(name, args=args)).status_code == 404
    link = reverse("person_standing", args=[who])
    team = reverse("team")
    assert link in client(boss).get(team).content.decode()
    assert link not in client(owner).get(team).content.decode()
    house.priya.memberships.update(team="", manager=other.memberships.get())
    assert "between" in page(other, "person_standing", who)
    assert client(boss).get(reverse("person_standing", args=[who])).status_code == 404


def test_check_ins_stay_with_the_person_and_declarations_are_for_the_manager_too(house):
    house.priya.memberships.update(team="Support")
    boss = house.join("Bea Boss", Role.MANAGER, team="Support")
    said = {"organisation": house.organisation, "person": house.priya, "at": MONDAY}
    for key, subject, level in (("made-up:1", "self:x", 3.0), ("made-up:2", "", 1.0)):
        OtherSkill.objects.create(
            **said,
            competency=house.listening,
            basis="declared",
            key=key,
            level=level,
            subject=subject,
        )
    mine = page(house.priya, "standing")
    theirs = page(boss, "person_standing", house.priya.handle)
    assert "Listening · Expert" in mine
    assert "Listening · Foundation" in mine
    assert "Listening · Expert" not in theirs
    assert "Listening · Foundation" in theirs


def test_my_files_hold_every_number_of_the_sum(house):
    me = client(house.priya)
    plain = me.get(reverse("my_skills_json")).json()["skills"][0]
    added = plain["start"] + sum(one["points"] for one in plain["shares"])
    assert added == pytest.approx(plain["score"], abs=1e-9)
    rows = list(csv.DictReader(io.StringIO(me.get(reverse("my_skills_csv")).content.decode())))
    assert sum(float(row["points"]) for row in rows) == pytest.approx(plain["score"], abs=1e-9)


def test_a_person_with_nothing_is_shown_the_first_step(house):
    shown = page(house.join("Nils Neu"), "standing")
    assert "No verified work yet" in shown


def test_the_figures_are_there_for_everybody_and_the_button_for_who_manages(house):
    learner = page(house.priya, "score_figures")
    assert "judged by an assessor" in learner
    assert "not fitted yet" in learner
    assert "Fit them anew" not in learner
    document = client(house.priya).get(reverse("score_figures_json")).json()
    assert document["number"] == 1
    assert client(house.priya).get(reverse("score_figures_json") + "?number=7").status_code == 404
    hannah = house.join("Hannah Okafor", Role.CATALOGUE_MANAGER)
    assert "Fit them anew" in page(hannah, "score_figures")
    answer = client(hannah).post(reverse("refit_figures"), follow=True)
    assert "The figures are being fitted." in words(answer.content)
    assert client(house.priya).post(reverse("refit_figures")).status_code == 403


def test_the_band_shown_is_that_of_today(house):
    state = SkillState.objects.get()
    shown = client(house.priya).get(reverse("standing")).context["skills"][0][0].score
    assert shown.mean == state.mean
    assert shown.now - state.as_of > timedelta(days=1)
    assert shown.low < state.low


@pytest.mark.parametrize("number", ["²", "٣", "-1", "1.0", "9" * 40, "x"])
def test_figures_of_a_number_that_is_none_are_not_there(house, number):
    got = client(house.priya).get(reverse("score_figures_json"), {"number": number})
    assert got.status_code == 404
