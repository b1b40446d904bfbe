"""The reference page: made from the API's own document, and each printed call runs as printed."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from assaymark.analytics.shapes import EVENTS
from assaymark.web.assessment.models import Work, WorkState
from assaymark.web.awards import log
from assaymark.web.awards.actions import giving
from assaymark.web.connect.rest import examples
from assaymark.web.connect.rest.problems import KINDS
from assaymark.web.connect.rest.reference import Address, addresses
from assaymark.web.connect.rest.served import API
from assaymark.web.connect.scopes import NEEDS, Scope
from assaymark.web.insights.metric_table import columns as metric_columns
from assaymark.web.insights.models import Metric
from assaymark.web.people.importing.sheet import COLUMNS
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import permissions
from assaymark.web.standing.files import COLUMNS as skill_columns
from tests.web.connect.made import Api, given, hand_in, metric_in

FILE = b"It sounds as if that cost you the whole morning. Shall we look?"


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(json.dumps(API.get_openapi_schema()))


def as_member(house, address: Address) -> Membership:
    """Somebody who may make a token with the address's scope."""
    people = (house.learner, house.assessor, house.owner)
    needs = [NEEDS[Scope(scope)] for scope in address.scopes]
    return next(
        one for one in people if any(not need or need & permissions(one.roles) for need in needs)
    )


def prepared(house, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """The things that the example speaks of."""
    if examples.WORK in address.curl:
        hand_in(Api(house.learner), house.badge)
        Work.objects.update(handle=examples.WORK, state=WorkState.IN_REVIEW)
    if f"/{examples.METRIC}" in address.curl:
        metric_in(house.organisation, examples.METRIC, team=examples.TEAM)
    if examples.AWARD in address.curl:
        with monkeypatch.context() as patched:
            patched.setattr(giving, "new_handle", lambda: examples.AWARD)
            given(Api(house.owner), house.badge, house.learner.user.email)
        log.seal(house.organisation)


def words_of(curl: str, settings, token: str) -> list[str]:
    """The call's words as a shell would pass them on."""
    curl = curl.replace("$TOKEN", token).replace(
        "$(openssl rand -hex 16)", "5f0c6f5e-7d0b-4f0e-9a53"
    )
    inner = re.search(r"\$\(curl -s (\S+)\)", curl)
    if inner:
        page = Client().get(inner[1].removeprefix(settings.BASE_URL))
        assert page.status_code == 200, inner[1]
        text = page.content.decode().replace("\\", "\\\\").replace('"', '\\"')
        curl = curl.replace(inner[0], text)
    return shlex.split(curl)


def pairs(words: list[str], option: str) -> Iterator[str]:
    return (words[at + 1] for at, word in enumerate(words) if word == option)


def run(curl: str, settings, token: str = "") -> HttpResponse:
    """What the printed call gets."""
    words = words_of(curl, settings, token)
    assert words[0] == "curl"
    url = next(word for word in words if word.startswith(settings.BASE_URL))
    headers = dict(header.split(": ", 1) for header in pairs(words, "-H"))
    path = url.removeprefix(settings.BASE_URL)
    fields = dict(field.split("=", 1) for field in pairs(words, "-F"))
    if fields:
        fields["file"] = SimpleUploadedFile(fields["file"].removeprefix("@"), FILE)
        return Client().post(path, fields, headers=headers)
    body = next(pairs(words, "-d"), None)
    if body is None:
        return Client().get(path, headers=headers)
    kind = headers.pop("Content-Type")
    how = next(pairs(words, "-X"), "POST")
    return Client().generic(how, path, body, content_type=kind, headers=headers)


@pytest.mark.parametrize("name", list(examples.EXAMPLES))
def test_every_printed_call_runs_as_printed(house, settings, document, monkeypatch, name):
    address = next(one for one in addresses(document) if one.id == name)
    prepared(house, address, monkeypatch)
    token = Api(as_member(house, address)).secret if address.scopes else ""
    answer = run(address.curl, settings, token)
    success = next(one.status for one in address.responses if one.status.startswith("2"))
    assert str(answer.status_code) == success, answer.content
    if name == "verify":
        assert answer.json()["exit_code"] == 0, answer.json()


def test_every_address_has_its_example_and_no_example_is_left_over(document):
    assert {one.id for one in addresses(document)} == set(examples.EXAMPLES)


@pytest.mark.django_db
def test_the_page_shows_every_address_call_and_kind_of_problem(document):
    page = Client().get("/api/docs")
    html = page.content.decode()
    for one in addresses(document):
        assert f'id="{one.id}"' in html
        assert one.path in html
    for kind in KINDS:
        assert f'id="problem-{kind.slug}"' in html
    for scope in Scope:
        assert str(scope) in html


@pytest.mark.django_db
def test_the_page_asks_nobody_else_for_anything():
    html = Client().get("/api/docs").content.decode()
    for address in re.findall(r'(?:src|href)="([^"]+)"', html):
        assert address.startswith(("/", "#")), address
    assert "<style" not in html
    assert " style=" not in html


@pytest.mark.django_db
def test_the_document_is_served_as_openapi_3_1():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"]


@pytest.mark.django_db
def test_addresses_and_methods_that_do_not_exist_get_problems(house):
    missing = Client().get("/api/v1/nothing")
    assert missing.status_code == 404
    wrong = Client().delete("/api/v1/works")
    assert wrong.status_code == 405
    assert set(wrong["Allow"].split(", ")) == {"GET", "POST"}
    for answer in (missing, wrong, Client().post("/api/v1/nothing")):
        assert answer["Content-Type"] == "application/problem+json"


def test_every_changing_address_takes_a_key(document):
    for one in addresses(document):
        names = {row.name: row.needed for row in one.parameters}
        takes = one.method == "POST" and one.scopes != ()
        assert ("Idempotency-Key" in names) == takes, one.id
        assert names.get("Idempotency-Key", False) == (one.id == "give_award")


def test_every_address_but_verify_needs_a_scope(document):
    for one in addresses(document):
        assert bool(one.scopes) == (one.id != "verify")
    used = {scope for one in addresses(document) for scope in one.scopes}
    assert used == {str(scope) for scope in Scope}


GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "api.md"


def test_the_guide_names_every_call_with_its_scope(document):
    text = GUIDE.read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for one in addresses(document):
        place = "KEY" if "/metrics/" in one.path else "HANDLE"
        path = one.path.removeprefix("/api/v1").replace("{handle}", place)
        call = f"`{one.method} {path}`"
        short = f"`…/{path.rpartition('/')[2]}`"
        row = next((row for row in rows if call in row or short in row), None)
        assert row is not None, f"{call} stands nowhere"
        assert all(f"`{scope}`" in row for scope in one.scopes), call
    for scope in Scope:
        assert f"| `{scope}` | {scope.words} |" in text


def columns_of_tables() -> Iterator[tuple[str, Sequence[str]]]:
    yield "people, at", COLUMNS
    for level, name in (("team", "teams"), ("person", "people"), ("organisation", "the whole")):
        yield f"values of a metric of {name}", metric_columns(Metric(level=level))
    yield "one's own skills", skill_columns
    yield "counted events", EVENTS.names


@pytest.mark.parametrize(("table", "names"), list(columns_of_tables()))
def test_the_guide_lists_the_columns_of_each_table(table: str, names: Sequence[str]):
    row = next(line for line in GUIDE.read_text().splitlines() if line.startswith(f"| {table}"))
    assert re.findall(r"`(\w+)`", row.split("|")[2]) == list(names)


@pytest.mark.django_db
def test_the_guide_lists_the_columns_of_the_audit_record(house):
    client = Client()
    client.force_login(house.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    first = b"".join(client.get("/audit.csv")).decode().splitlines()[0]
    row = next(line for line in GUIDE.read_text().splitlines() if "the audit record, `" in line)
    assert ",".join(re.findall(r"`(\w+)`", row.split("|")[2])) == first
