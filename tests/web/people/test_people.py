"""People: invitations are worth something once, roles are kept, an owner always remains."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.people import actions, queries
from assaymark.web.people.models import Invitation, Membership, Organisation, Role, User
from assaymark.web.record.models import Event, Letter

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def house() -> Organisation:
    return actions.found_organisation(slug="house", name="House")


def member(organisation: Organisation, name: str, *roles: str) -> Membership:
    return actions.add_member(
        organisation=organisation,
        email=f"{name}@house.example",
        name=name.title(),
        roles=roles,
        password=PASSWORD,
    )


def client_of(someone: Membership) -> Client:
    client = Client()
    client.force_login(someone.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_mailed_link_lets_its_receiver_in_once(
    house, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "assaymark.web.record.mail.MailboxBackend"
    owner = client_of(member(house, "olga", Role.OWNER))
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(reverse("invite"), {"email": "Nina@house.example", "roles": ["learner"]})
    letter = Letter.objects.get(to="nina@house.example")
    path = next(w for w in letter.text.split() if "/join/" in w).removeprefix(settings.BASE_URL)
    newcomer = Client()
    assert b"nina@house.example" in newcomer.get(path).content
    answer = newcomer.post(path, {"name": "Nina", "password": PASSWORD})
    assert answer.status_code == 302
    joined = queries.member(house, "nina@house.example")
    assert joined is not None
    assert joined.roles == ["learner"]
    assert Client().get(path).status_code == 410
    kinds = Event.objects.filter(organisation_id=house.pk).values_list("kind", flat=True)
    assert {"person.invited", "person.joined"} <= set(kinds)


def test_the_link_itself_is_not_stored(house):
    invitation, token = actions.invite(organisation=house, email="", roles=["owner"], by=None)
    stored = str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert token not in stored


@pytest.mark.parametrize("spoil", ["late", "withdrawn"])
def test_a_stale_link_says_why(house, spoil):
    invitation, token = actions.invite(organisation=house, email="", roles=["learner"], by=None)
    now = timezone.now()
    change = {"expires_at": now - timedelta(1)} if spoil == "late" else {"withdrawn_at": now}
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    answer = Client().get(reverse("join", args=[token]))
    assert answer.status_code == 410
    words = b"out of date" if spoil == "late" else b"withdrawn"
    assert words in answer.content


def test_a_link_for_somebody_else_is_refused(house):
    someone = member(house, "sam", Role.LEARNER)
    other = actions.found_organisation(slug="other", name="Other")
    _invitation, token = actions.invite(
        organisation=other, email="tess@house.example", roles=["owner"], by=None
    )
    answer = client_of(someone).post(reverse("join", args=[token]))
    assert answer.status_code == 409
    assert queries.member(other, "sam@house.example") is None


def test_a_link_is_no_proof_of_an_existing_account(house):
    member(house, "sam", Role.LEARNER)
    other = actions.found_organisation(slug="other", name="Other")
    _invitation, token = actions.invite(organisation=other, email="", roles=["owner"], by=None)
    form = {"email": "sam@house.example", "name": "Sam", "password": PASSWORD}
    answer = Client().post(reverse("join", args=[token]), form)
    assert b"sign in and open it again" in answer.content
    assert not queries.members(other).exists()


def test_a_weak_password_is_sent_back_with_what_was_typed(house):
    _invitation, token = actions.invite(organisation=house, email="", roles=["learner"], by=None)
    form = {"email": "lee@house.example", "name": "Lee Lo", "password": "short"}
    answer = Client().post(reverse("join", args=[token]), form)
    assert b"too short" in answer.content
    assert b"Lee Lo" in answer.content
    assert not User.objects.filter(email="lee@house.example").exists()


def test_the_last_owner_can_neither_leave_nor_stop_being_one(house):
    olga = member(house, "olga", Role.OWNER)
    with pytest.raises(actions.LastOwner, match="only owner"):
        actions.change_roles(member=olga, roles=["learner"], by=olga.user)
    with pytest.raises(actions.LastOwner):
        actions.end_membership(member=olga, by=olga.user)
    member(house, "omar", Role.OWNER)
    actions.end_membership(member=olga, by=olga.user)
    assert queries.member(house, "olga@house.example") is None


def test_an_unknown_role_is_refused_with_the_known_ones(house):
    with pytest.raises(actions.BadRoles, match=r"'emperor'.*catalogue_manager"):
        actions.add_member(organisation=house, email="e@x.example", name="E", roles=["emperor"])


def test_whose_membership_ended_cannot_enter(house):
    member(house, "olga", Role.OWNER)
    lee = member(house, "lee", Role.LEARNER)
    client = client_of(lee)
    assert client.get(reverse("home")).status_code == 200
    actions.end_membership(member=lee, by=lee.user)
    assert client.get(reverse("home")).status_code == 403


def test_switching_works_only_into_ones_own_organisations(house):
    lee = member(house, "lee", Role.LEARNER)
    actions.found_organisation(slug="other", name="Other")
    second = actions.found_organisation(slug="second", name="Second")
    actions.add_member(organisation=second, email=lee.user.email, name="", roles=["auditor"])
    client = client_of(lee)
    switch = reverse("switch_organisation")
    assert client.post(switch, {"organisation": "other"}).status_code == 404
    assert client.post(switch, {"organisation": "second"}).status_code == 302
    assert client.get(reverse("audit")).status_code == 200


def test_the_demo_door_is_shut_outside_a_demo(house, settings):
    settings.DEMO = False
    assert Client().get(reverse("demo")).status_code == 404
    settings.DEMO = True
    lee = member(house, "lee", Role.LEARNER)
    assert Client().post(reverse("demo"), {"member": lee.pk}).status_code == 404


def test_the_demo_door_opens_to_made_up_people_only(settings):
    settings.DEMO = True
    fair = actions.found_organisation(slug="fair", name="Fair", made_up=True)
    ann = member(fair, "ann", Role.LEARNER)
    client = Client()
    assert b"Be Ann" in client.get(reverse("demo")).content
    assert client.post(reverse("demo"), {"member": ann.pk}).status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_the_audit_table_guards_against_spreadsheet_formulas(house):
    audrey = member(house, "audrey", Role.AUDITOR)
    actions.add_member(
        organisation=house, email="f@house.example", name="=1+1", roles=["learner"], by=audrey.user
    )
    audrey.user.name = "=HYPERLINK(1)"
    audrey.user.save()
    actions.change_roles(member=audrey, roles=["auditor"], by=audrey.user)
    body = b"".join(client_of(audrey).get(reverse("audit_csv")).streaming_content).decode()
    assert "'=HYPERLINK(1)" in body
    assert body.splitlines()[0] == "number,at,kind,who,subject,detail"
