"""Evidence: strangers see what it is and its digest, never the words."""

from hashlib import sha256

import pytest
from django.test import Client

from assaymark.web.assessment.models import Decision, Work
from assaymark.web.awards.models import Award
from assaymark.web.people.models import Role, User
from tests.web.awards import made

pytestmark = pytest.mark.django_db
SECRET = "Words that only a few may read."


@pytest.fixture
def work(award: Award) -> Work:
    work = Work.objects.create(
        organisation=award.organisation,
        badge_version=award.badge_version,
        learner=award.recipient,
        content=SECRET.encode(),
        media_type="text/plain",
        filename='rep"ort.txt',
        text=SECRET,
        words=6,
        sha256=sha256(SECRET.encode()).hexdigest(),
        consent="I agree.",
        consent_name=True,
        consent_quotes=True,
    )
    Decision.objects.create(work=work, passed=True, levels={}, award=award)
    return work


def looking(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_a_stranger_sees_what_it_is_and_its_digest_but_no_word_of_it(client, work, award):
    text = client.get(f"/e/{work.handle}").content.decode()
    assert work.sha256 in text
    assert f"/b/{award.handle}" in text
    assert SECRET not in text
    assert client.get(f"/e/{work.handle}/file").status_code == 404


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.AUDITOR, Role.OWNER])
def test_who_judges_or_audits_here_may_read_it(work, where, role):
    client = looking(made.member(where, role).user)
    assert SECRET in client.get(f"/e/{work.handle}").content.decode()
    file = client.get(f"/e/{work.handle}/file")
    assert file.content == SECRET.encode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="report.txt"'
    assert "no-store" in file.headers["Cache-Control"]


def test_who_handed_it_in_may_read_it(work, award):
    assert SECRET in looking(award.recipient).get(f"/e/{work.handle}").content.decode()


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.CATALOGUE_MANAGER])
def test_other_members_may_not_read_it(work, where, role):
    client = looking(made.member(where, role).user)
    assert SECRET not in client.get(f"/e/{work.handle}").content.decode()
    assert client.get(f"/e/{work.handle}/file").status_code == 404


def test_assessors_of_other_organisations_may_not_read_it(work):
    client = looking(made.member(made.organisation(), Role.ASSESSOR).user)
    assert SECRET not in client.get(f"/e/{work.handle}").content.decode()
    assert client.get(f"/e/{work.handle}/file").status_code == 404


def test_work_that_led_to_no_badge_does_not_exist_for_strangers(client, work, award):
    Decision.objects.update(award=None, passed=False)
    assert client.get(f"/e/{work.handle}").status_code == 404
    assert looking(award.recipient).get(f"/e/{work.handle}").status_code == 200
