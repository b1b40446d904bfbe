"""`assaymark keys` and `members` on an organisation that is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assaymark.cli import main
from assaymark.web.awards import actions as awards
from assaymark.web.awards import high_water, queries
from assaymark.web.people import actions as people
from assaymark.web.people.models import Organisation, Role

pytestmark = pytest.mark.django_db(transaction=False)


@contextmanager
def already_up() -> Iterator[None]:
    yield


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The test's own database instead of the one the command would start."""
    for module in ("keys", "members"):
        monkeypatch.setattr(f"assaymark.cli.{module}.site", already_up)
    monkeypatch.setattr(high_water, "folder", lambda: tmp_path / "ledger")


@pytest.fixture
def organisation() -> Organisation:
    made = people.found_organisation(slug="acme", name="Acme")
    awards.make_keys(organisation=made, by=None)
    return made


def rows(said: str) -> list[list[str]]:
    return [line.split("\t") for line in said.splitlines()]


def test_keys_are_listed_with_their_public_halves_only(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
):
    assert main(["keys", "list"]) == 0
    said = capsys.readouterr()
    found = rows(said.out)
    assert sorted(row[0] for row in found) == ["jwt", "log", "proof"]
    assert all(row[2] == "active" and row[4].startswith("z") for row in found)
    assert "PRIVATE" not in said.out


def test_a_rotated_key_signs_and_the_old_one_stays_published(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
):
    assert main(["keys", "rotate", "--use", "proof"]) == 0
    states = {row[1]: row[2] for row in rows(capsys.readouterr().out) if row[0] == "proof"}
    assert states == {"proof-1": "verify-only", "proof-2": "active"}
    methods = queries.profile(organisation)["verificationMethod"]
    assert isinstance(methods, list)
    assert {"proof-1", "proof-2"} <= {str(one["id"]).partition("#")[2] for one in methods}


def test_no_key_is_made_under_a_passphrase_that_opens_none(
    organisation: Organisation,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    wrong = tmp_path / "passphrase"
    wrong.write_text("another passphrase altogether")
    monkeypatch.setenv("ASSAYMARK_PASSPHRASE_FILE", str(wrong))
    assert main(["keys", "rotate"]) == 2
    assert "ASSAYMARK_PASSPHRASE_FILE" in capsys.readouterr().err
    assert queries.keys(organisation).count() == 3


@pytest.mark.parametrize("command", [["keys", "list"], ["members", "list"]])
def test_with_two_organisations_one_must_be_named(
    organisation: Organisation, capsys: pytest.CaptureFixture[str], command: list[str]
):
    people.found_organisation(slug="other", name="Other")
    assert main(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--organisation" in said.err
    assert main([*command, "--organisation", "acme"]) == 0
    assert main([*command, "--organisation", "nobody"]) == 2


def test_members_are_one_line_each_and_the_owner_link_works_once(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
):
    people.add_member(
        organisation=organisation, email="Ana@x.example", name="Ana", roles=[Role.LEARNER]
    )
    assert main(["members", "list"]) == 0
    assert rows(capsys.readouterr().out) == [["ana@x.example", "Ana", "learner"]]
    assert main(["members", "invite-owner"]) == 0
    token = capsys.readouterr().out.strip().rpartition("/join/")[2]
    member = people.accept(token=token, name="Olga", password="a long password 1", email="o@x.org")
    assert member.roles == [Role.OWNER]
    with pytest.raises(people.InvitationRefused):
        people.open_invitation(token)
