"""Importing people: every row is looked at first, and then all are done, or none."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.people import actions, placing, queries
from assaymark.web.people.importing import doing, plan, sheet
from assaymark.web.people.models import (
    ContextImport,
    ContextRow,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Letter

pytestmark = pytest.mark.django_db
HEAD = "email,name,job_title,team,cohort,track,location,manager,started_on\r\n"


@pytest.fixture
def house() -> Organisation:
    return actions.found_organisation(slug="house", name="House")


def member(organisation: Organisation, name: str, *roles: str, **more: str) -> Membership:
    return actions.add_member(
        organisation=organisation,
        email=f"{name}@house.example",
        name=name.title(),
        roles=roles or [Role.LEARNER],
        **more,
    )


@pytest.fixture
def owner(house) -> Membership:
    return member(house, "olga", Role.OWNER)


def client_of(someone: Membership) -> Client:
    client = Client()
    client.force_login(someone.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def looked_at(owner: Membership, text: str | bytes) -> ContextImport:
    body = text if isinstance(text, bytes) else text.encode()
    return doing.look_at(
        organisation=owner.organisation, body=body, file_name="people.csv", by=owner.user
    )


def done(owner: Membership, text: str, *, invites: bool = False) -> ContextImport:
    made = doing.confirm(made=looked_at(owner, text), invites=invites, by=owner.user)
    jobs.work_all()
    made.refresh_from_db()
    return made


def problems(made: ContextImport) -> dict[int, str]:
    found = made.rows.filter(state="error")
    return {row.line: " ".join(part for one in row.problems for part in one) for row in found}


def test_a_table_is_looked_at_confirmed_and_done_by_a_job(house, owner):
    member(house, "sam", team="West")
    text = (
        "email;name;team;manager;started_on\r\n"
        "new@house.example;Ñandú;East;SAM@house.example;2.3.2026\r\n"
        "sam@house.example;Another name;East;olga@house.example;\r\n"
    )
    client = client_of(owner)
    file = SimpleUploadedFile("p.csv", text.encode("utf-8-sig"))
    sent = client.post(reverse("import_people"), {"file": file})
    page = client.get(sent["Location"] + "?show=changed").content.decode()
    assert "<del>West</del> → <ins>East</ins>" in page
    assert "new@house.example" in client.get(sent["Location"]).content.decode()
    assert not User.objects.filter(email="new@house.example").exists()
    client.post(sent["Location"], {"step": "do"})
    assert b"data-under-way" in client.get(sent["Location"]).content
    jobs.work_all()
    assert b"1 people joined, 1 were changed" in client.get(sent["Location"]).content
    new = queries.member(house, "new@house.example")
    sam = queries.member(house, "sam@house.example")
    assert (new.team, new.manager, new.started_on) == ("East", sam, date(2026, 3, 2))
    assert (new.roles, new.user.name, new.user.has_usable_password()) == (
        ["learner"],
        "Ñandú",
        False,
    )
    assert (sam.team, sam.manager.user, sam.user.name) == ("East", owner.user, "Sam")
    event = Event.objects.get(kind="people.imported")
    assert event.detail["counts"] == {"error": 0, "new": 1, "changed": 1, "unchanged": 0}
    assert len(event.detail["sha256"]) == 64
    assert not Invitation.objects.exists()
    assert not ContextRow.objects.exists(), "personal data is dropped with the outcome"


def test_what_is_exported_and_brought_in_again_changes_nothing(house, owner):
    for name in ("ann", "ben", "=cmd|' /C calc'!A0"):
        member(house, name.strip("=|' /!"), team="=SUM(A1)", job_title="+1, -2\n"[:6])
    done(owner, HEAD + "cy@house.example,Cy,Agent,East,A,B,C,ann@house.example,2026-01-31\r\n")
    body = b"".join(client_of(owner).get(reverse("export_people")).streaming_content)
    assert b",'=SUM(A1)," in body, "a spreadsheet must not run it"
    made = looked_at(owner, body)
    assert made.counts == {"error": 0, "new": 0, "changed": 0, "unchanged": 5}
    with pytest.raises(doing.ImportRefused):
        doing.confirm(made=made, invites=True, by=owner.user)


def test_doing_it_twice_doubles_nothing(house, owner):
    text = "email,name,team\na@house.example,Ann,East\n"
    first = done(owner, text)
    assert doing.confirm(made=first, invites=False, by=owner.user).state == "done"
    assert doing.do(made=first, told=print).state == "done"
    assert looked_at(owner, text).counts["unchanged"] == 1
    assert Membership.objects.filter(organisation=house).count() == 2


def test_each_bad_row_says_what_was_met_expected_and_to_do(house, owner):
    left = member(house, "left")
    actions.end_membership(member=left, by=owner.user)
    rows = [
        "not an address,Ann,,,,,,,",
        "b@house.example,,,,,,,,",
        "c@house.example,Cy,,,,,,nobody@house.example,",
        "d@house.example,Di,,,,,,,03/04/2026",
        "d@house.example,Di,,,,,,,2026-04-03",
        "e@house.example,Ed,,,,,,,2099-01-01",
        "left@house.example,Left,,,,,,,",
        f"f@house.example,Flo,{'x' * 121},,,,,,",
        "g@house.example,Gus",
        "ok@house.example,Okay,,,,,,,",
    ]
    made = looked_at(owner, HEAD + "\r\n".join(rows))
    found = problems(made)
    assert sorted(found) == list(range(2, 11))
    expected = ["address", "name", "nobody@", "2026-03-31", "line 5", "year ahead"]
    for line, words in enumerate([*expected, "Invite them", "at most 120", "2 cells"], 2):
        assert words in found[line], found[line]
    with pytest.raises(doing.ImportRefused):
        doing.confirm(made=made, invites=False, by=owner.user)
    assert made.counts["error"] == 9


def test_a_circle_of_managers_is_named(house, owner):
    ann, ben = member(house, "ann"), member(house, "ben")
    placing.place(member=ben, by=owner.user, manager_email="ann@house.example")
    text = (
        "email,name,manager\nann@house.example,,cy@house.example\n"
        "cy@house.example,Cy,ben@house.example\ndi@house.example,Di,ann@house.example\n"
        "olga@house.example,,olga@house.example\n"
    )
    found = problems(looked_at(owner, text))
    circle = " → ".join(f"{who}@house.example" for who in ("ann", "cy", "ben", "ann"))
    assert circle in found[2]
    assert sorted(found) == [2, 3, 5]
    freed = text.replace("olga@house.example,,olga@house.example", "ben@house.example,,")
    assert problems(looked_at(owner, freed)) == {}, "a line cut in the same file is no circle"
    with pytest.raises(placing.BadManager):
        placing.place(member=ann, by=owner.user, manager_email="ben@house.example")


def test_nothing_is_done_where_people_changed_since_it_was_looked_at(house, owner):
    sam = member(house, "sam", team="West")
    made = looked_at(owner, "email,name,team\nsam@house.example,,East\nx@house.example,Xi,East\n")
    doing.confirm(made=made, invites=False, by=owner.user)
    placing.place(member=sam, by=owner.user, team="North")
    jobs.work_all()
    made.refresh_from_db()
    sam.refresh_from_db()
    assert (made.state, sam.team) == ("refused", "North")
    assert not User.objects.filter(email="x@house.example").exists()


def test_who_has_an_account_elsewhere_is_not_brought_in(house, owner):
    other = actions.found_organisation(slug="other", name="Other")
    member(other, "eve")
    made = looked_at(owner, "email,name,team\neve@house.example,Taken over,East\n")
    assert "no member here" in problems(made)[2]


@pytest.mark.parametrize("column", ["roles", "Password"])
def test_a_table_cannot_speak_of_roles_or_passwords(owner, column):
    with pytest.raises(sheet.SheetRefused, match="never says"):
        looked_at(owner, f"email,name,{column}\na@house.example,Ann,owner\n")


def test_windows_1252_is_read_and_said(owner):
    made = looked_at(owner, "email;name;team\nj@house.example;Jürgen;Köln\n".encode("cp1252"))
    assert made.rows.get().name == "Jürgen"
    assert made.encoding == "Windows-1252"
    assert "guess" in made.doubt
    assert looked_at(owner, "email\tname\nj@house.example\tJö\n".encode("utf-16")).doubt == ""


@pytest.mark.parametrize(
    "text",
    ["", "\0", "name,team\nAnn,East\n", "email\n", "email,shoe\na@b.example,7\n", 'email,"x'],
)
def test_a_file_that_is_no_such_table_is_refused_on_the_page(owner, text):
    file = SimpleUploadedFile("p.csv", text.encode() or b" ")
    answer = client_of(owner).post(reverse("import_people"), {"file": file})
    assert answer.status_code == 200
    assert b"alert-danger" in answer.content
    assert not ContextImport.objects.exists()


def test_new_people_are_invited_when_asked_for_and_their_link_lets_them_in_once(
    house, owner, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "assaymark.web.record.mail.MailboxBackend"
    with django_capture_on_commit_callbacks(execute=True):
        done(owner, "email,name,team\na@house.example,Ann,East\n", invites=True)
    letter = Letter.objects.get(to="a@house.example")
    path = next(w for w in letter.text.split() if "/join/" in w).removeprefix(settings.BASE_URL)
    answer = Client().post(path, {"name": "Ann Other", "password": "a-long-enough-password"})
    assert answer.status_code == 302
    ann = queries.member(house, "a@house.example")
    assert (ann.team, ann.user.name) == ("East", "Ann Other")
    assert ann.user.has_usable_password()
    _made, token = actions.invite(
        organisation=house, email="a@house.example", roles=["owner"], by=None
    )
    with pytest.raises(actions.InvitationRefused):
        actions.accept(token=token, name="Thief", password="a-long-enough-password")


def test_another_organisation_s_link_never_opens_an_account_that_an_import_made(house, owner):
    done(owner, "email,name\na@house.example,Ann\n")
    other = actions.found_organisation(slug="other", name="Other")
    _made, token = actions.invite(
        organisation=other, email="a@house.example", roles=["learner"], by=None
    )
    with pytest.raises(actions.InvitationRefused):
        actions.accept(token=token, name="Thief", password="a-long-enough-password")


def test_one_person_s_fields_are_edited_on_their_page(house, owner):
    sam = member(house, "sam", team="West")
    path = reverse("person_context", args=[sam.user.handle])
    given = {"team": "East", "manager_email": "olga@house.example", "started_on": "2026-01-05"}
    client = client_of(owner)
    assert client.post(path, given).status_code == 302
    sam.refresh_from_db()
    assert (sam.team, sam.manager, sam.started_on) == ("East", owner, date(2026, 1, 5))
    event = Event.objects.get(kind="person.context-changed")
    assert event.detail == {"fields": ["team", "manager", "started_on"]}
    wrong = client.post(path, {**given, "manager_email": "eve@x.example"})
    assert "no member" in wrong.content.decode()
    assert b"Olga" in client.get(reverse("person", args=[sam.user.handle])).content


def test_a_plan_of_many_rows_asks_the_database_a_few_times(
    house, owner, django_assert_max_num_queries
):
    rows = "".join(f"p{i}@house.example,P{i},T{i % 9},olga@house.example\n" for i in range(4_000))
    read = sheet.read("email,name,team,manager\n" + rows)
    with django_assert_max_num_queries(4):
        assert plan.counts(plan.planned(read, house, today=timezone.localdate()))["new"] == 4_000


def test_the_name_of_somebody_elsewhere_is_not_told_to_who_guesses_an_address(house, owner):
    other = actions.found_organisation(slug="other", name="Other")
    actions.add_member(
        organisation=other, email="eva@else.example", name="Eva Elsewhere", roles=[Role.LEARNER]
    )
    made = looked_at(owner, "email,name,manager\r\neva@else.example,Guess,eva@else.example\r\n")
    assert made.rows.get().name == "Guess"
    shown = client_of(owner).get(reverse("people_import", args=[made.handle])).content.decode()
    assert "Elsewhere" not in shown
    assert "is no member here" in shown


@pytest.mark.parametrize("email", ["a@" + "b" * 63 + "." + "c" * 200 + ".example", "x" * 5_000])
def test_an_address_too_long_to_keep_is_an_error_of_its_row(house, owner, email):
    made = looked_at(owner, f"email,name\r\n{email},Long\r\n")
    assert made.counts["error"] == 1
    assert client_of(owner).get(reverse("people_import", args=[made.handle])).status_code == 200


def test_an_address_longer_than_accounts_take_is_refused_before_anything_is_done(house, owner):
    email = "a" * 60 + "@" + ".".join("b" * 60 for _ in range(4)) + ".example"
    made = looked_at(owner, f"email,name\r\n{email},Long\r\n")
    assert len(email) > 254
    assert "at most 254" in problems(made)[2]
