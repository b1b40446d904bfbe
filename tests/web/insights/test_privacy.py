"""Nobody learns an individual's answer: not from a page, the API, an export, or two reports.

The first test asks every address there is, as somebody who holds every role, before and after a
learner answers: every byte but the passing ones stays the same.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assaymark.web.awards import high_water
from assaymark.web.boards import names
from assaymark.web.connect.rest.served import API
from assaymark.web.insights import actions
from assaymark.web.insights.models import BiasReport, Counted, Disclosure
from assaymark.web.insights.report import Origin
from assaymark.web.insights.table import Row
from assaymark.web.people import actions as people
from assaymark.web.people.models import Role, User
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from tests.web.access_world import World, signed_in, world
from tests.web.insights.house import House
from tests.web.insights.made import people as made_people

SOURCE = Path(__file__).resolve().parents[3] / "src" / "assaymark"
PASSING = re.compile(rb'value="[\w:.=-]{24,}"|"now": "[^"]*"|\d+(\.\d+)? ?ms')  # tokens, and time
Said = dict[str, tuple[int, bytes]]


def addresses(found: list[Any], here: World) -> Iterator[str]:
    """Every address that has a value; that each has one is `test_access`'s business."""
    for one in found:
        if isinstance(one, URLResolver):
            if str(one.pattern) not in {"account/", "api/v1/"}:
                yield from addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            with suppress(NoReverseMatch):
                yield reverse(str(one.name), kwargs=here.values.get(str(one.name), {}))


def said(here: World, client: Client, secret: str) -> Said:
    """What every page, file and call answers to somebody who may do everything."""
    found: Said = {}
    asked = dict.fromkeys(addresses(get_resolver().url_patterns, here))
    for path in asked:
        found[path] = _answer(client, path)
    headers = {"Authorization": f"Bearer {secret}"}
    for prefix, router in API._routers:
        for path, view in router.path_operations.items():
            if any("GET" in operation.methods for operation in view.operations):
                given = path.replace("{handle}", here.version.handle)
                full = "/api/v1" + prefix + given
                found[full] = _answer(Client(raise_request_exception=False), full, headers=headers)
    return found


def _answer(client: Client, path: str, **given: Any) -> tuple[int, bytes]:
    with transaction.atomic():
        answer = client.get(path, **given)
        content = answer.getvalue() if answer.streaming else answer.content  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    if path.endswith("/noticed"):  # looking is itself noted there, with the time
        content = re.sub(rb"<time .*?</time>", b"", content)
    return answer.status_code, PASSING.sub(b"", content)


@pytest.mark.django_db
def test_no_page_file_or_call_tells_what_somebody_answered_or_whether(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(high_water, "folder", lambda: tmp_path)
    here = world()
    reader = here.home.join("everything", *Role)
    client, secret = signed_in(reader), here.home.secrets["everything"]
    learner = here.home.members["learner"].user
    organisation = here.home.organisation
    names.secret_of(organisation)  # made when first needed, and then kept
    about = {"organisation": organisation, "user": learner}
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)  # pages say it to the minute
    before = said(here, client, secret)
    assert before["/about-me/"][0] == before["/audit/"][0] == 200
    assert before["/api/v1/badges"][0] == 200
    assert len(before) > 80
    actions.disclose(**about, answers={"sex": "Female"}, consent=True)
    assert _different(before, said(here, client, secret)) == []
    own = here.home.clients["learner"].get("/about-me/").content.decode()
    assert re.search(r'value="Female"[^>]*checked', own)


def _different(one: Said, other: Said) -> list[str]:
    """The addresses that answer otherwise, with the first lines that differ."""
    return [
        f"{path}: {lines[:2]}"
        for path, answer in one.items()
        if other[path] != answer
        for lines in [_lines(answer[1], other[path][1])]
    ]


def _lines(one: bytes, other: bytes) -> list[tuple[bytes, bytes]]:
    pairs = zip_longest(one.splitlines(), other.splitlines(), fillvalue=b"")
    return [(a[:300], b[:300]) for a, b in pairs if a != b]


def test_only_this_room_and_its_one_way_out_read_the_store():
    readers = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        if "Disclosure" in text or "insights_disclosure" in text:
            readers.add(str(path.relative_to(SOURCE / "web")))
    assert readers == {
        "insights/models/__init__.py",
        "insights/models/bias.py",
        "insights/migrations/0001_initial.py",
        "insights/labels.py",  # out, into the making of a report
        "insights/queries.py",  # to the person
        "insights/forms.py",  # to the person
        "insights/actions/answering.py",
    }


def test_answering_and_erasing_leave_no_event(house: House):
    house.ask()
    (learner,) = house.fill(1)
    count = Event.objects.count()
    about = {"organisation": house.organisation, "user": learner}
    actions.disclose(**about, answers={"sex": "Female"}, consent=True)
    actions.erase(**about)
    assert Event.objects.count() == count


def test_four_people_make_the_same_report_whatever_they_say(house: House):
    house.ask()
    users = house.fill(4)
    documents = []
    for answer in ("Female", "Male", ""):
        for user in users:
            actions.disclose(
                organisation=house.organisation, user=user, answers={"sex": answer}, consent=True
            )
        documents.append(house.report().document)
    assert documents[0] == documents[1] == documents[2]


# Two reports, one after the other.


def numbers(report: BiasReport) -> dict[tuple[str, tuple[str, ...]], int]:
    return {
        (step["key"], tuple(row["category"])): row["n"]
        for step in report.document["steps"]
        for table in step["tables"]
        for row in table["rows"]
    }


def test_one_newcomer_between_two_reports_is_in_neither_difference(house: House):
    house.ask()
    house.fill(100, seed=3)
    first = house.report()
    assert numbers(first)
    house.fill(1, seed=8)
    second = house.report()
    assert numbers(second) == {}
    assert second.document["people"] == 1
    assert not Counted.objects.filter(report=second).exists()


def test_no_two_reports_of_a_badge_count_the_same_person(house: House):
    house.ask()
    early = house.fill(120, seed=3)
    first = house.report()
    late = house.fill(120, seed=4)
    second = house.report()
    counted = [set(r.counted.values_list("learner_id", flat=True)) for r in (first, second)]
    assert counted == [{user.pk for user in early}, {user.pk for user in late}]
    sexes = [numbers(one)["badge", ("Female",)] for one in (first, second)]
    answered = [
        Disclosure.objects.filter(user__in=users, answers__sex="Female").count()
        for users in (early, late)
    ]
    assert sexes == answered


@pytest.mark.parametrize("then", ["erase", "change", "leave"])
def test_who_erases_changes_or_leaves_moves_no_number_of_any_report(house: House, then: str):
    house.ask()
    users = house.fill(120, seed=3)
    first = house.report()
    document = dict(first.document)
    one = users[5]
    if then == "erase":
        actions.erase(organisation=house.organisation, user=one)
    elif then == "change":
        actions.disclose(
            organisation=house.organisation, user=one, answers={"sex": "Male"}, consent=True
        )
    else:
        people.end_membership(member=one.memberships.get(), by=house.ingrid)
        assert actions.erase_those_who_left() == 1
    first.refresh_from_db()
    assert first.document == document
    assert numbers(house.report()) == {}


def test_a_report_that_shows_no_group_uses_nobody_up(house: House):
    house.ask()
    house.fill(4)
    assert numbers(house.report()) == {}
    house.fill(120, seed=5)
    assert house.report().document["people"] == 124


def test_who_answers_late_is_counted_in_the_next_report(house: House):
    house.ask()
    users = house.add([_without_answers(one) for one in made_people(90, seed=2)])
    assert numbers(house.report()) == {}
    for number, user in enumerate(users):
        actions.disclose(
            organisation=house.organisation,
            user=user,
            answers={"sex": ("Female", "Male")[number % 2]},
            consent=True,
        )
    assert numbers(house.report())["badge", ("Female",)] == 45


def _without_answers(person: Any) -> Any:
    return type(person)(person.work, {})


def test_undecided_people_wait_for_a_later_report(house: House):
    house.ask()
    fresh, old = timezone.now() - timedelta(days=3), timezone.now() - timedelta(days=90)
    for at, due in ((fresh, 0), (old, 1)):
        (user,) = house.fill(1)
        work = user.works.get()
        work.decision.delete()
        type(work).objects.filter(pk=work.pk).update(handed_in_at=at)
        report = house.report()
        assert report.document["people"] == due


# What an owner brings in.


def test_an_import_never_overwrites_what_somebody_said_or_erased(house: House):
    house.ask()
    answered, erased, silent = house.add([_without_answers(one) for one in made_people(3)])
    here = house.organisation
    actions.disclose(organisation=here, user=answered, answers={"sex": "Female"}, consent=True)
    actions.disclose(organisation=here, user=erased, answers={"sex": "Female"}, consent=True)
    actions.erase(organisation=here, user=erased)
    ground = "Works agreement of 3 May, all were told by letter."
    for label in ("Male", "Female"):
        rows = [Row(user.email, {"sex": label}) for user in (answered, erased, silent)]
        actions.import_answers(organisation=here, rows=rows, ground=ground, by=house.ingrid)
    kept = {row.user_id: row for row in Disclosure.objects.filter(organisation=here)}
    assert kept[answered.pk].answers == {"sex": "Female"}
    assert kept[erased.pk].answers == {}
    assert kept[silent.pk].answers == {"sex": "Female"}
    assert kept[silent.pk].brought_by is not None
    events = Event.objects.filter(kind="answers.imported", organisation_id=here.pk)
    assert [event.detail for event in events] == [{"rows": 3, "ground": ground}] * 2


GROUND = "Works agreement of 3 May, all were told by letter."


def imported(house: House, users: list[User], label: str) -> None:
    rows = [Row(user.email, {"sex": label}) for user in users]
    actions.import_answers(
        organisation=house.organisation, rows=rows, ground=GROUND, by=house.ingrid
    )


@pytest.mark.parametrize("origin", ["own", "imported"])
def test_made_up_imports_do_not_tell_what_the_one_person_left_said(house: House, origin: Origin):
    house.ask()
    users = house.add([_without_answers(one) for one in made_people(40, seed=6)])
    one, women, men = users[0], users[1:20], users[20:]
    documents = []
    for label in ("Female", "Male"):
        actions.disclose(
            organisation=house.organisation, user=one, answers={"sex": label}, consent=True
        )
        imported(house, women, "Female")
        imported(house, men, "Male")
        report = house.report(origin=origin)
        documents.append(report.document)
        assert bool(numbers(report)) == (origin == "imported")
        report.delete()  # so that both are about the same people
    assert documents[0] == documents[1]


def test_people_and_an_import_are_each_counted_by_themselves(house: House):
    house.ask()
    users = house.add([_without_answers(one) for one in made_people(60, seed=6)])
    for user in users[:20]:
        actions.disclose(
            organisation=house.organisation, user=user, answers={"sex": "Female"}, consent=True
        )
    for user in users[20:30]:
        actions.disclose(
            organisation=house.organisation, user=user, answers={"sex": "Male"}, consent=True
        )
    imported(house, users[25:60], "Male")
    own = numbers(house.report())
    assert own["badge", ("Female",)] == 20
    assert own["badge", ("Male",)] == 10


def test_no_later_report_tells_how_many_had_not_answered(house: House):
    house.ask()
    house.fill(100, seed=3)
    house.add([_without_answers(one) for one in made_people(3, seed=9)])
    assert numbers(house.report())
    assert house.report().document["people"] == 0


def test_the_page_asks_whose_answers_only_where_some_were_imported(house: House):
    house.ask()
    (user,) = house.add([_without_answers(one) for one in made_people(1)])
    client, path = house.client(house.ruth), reverse("make_bias_report", args=[house.badge.handle])
    assert b'name="origin"' not in client.get(path).content
    imported(house, [user], "Male")
    assert b'name="origin"' in client.get(path).content
    client.post(path, {"origin": "imported"})
    jobs.work_all()
    assert BiasReport.objects.get().document["origin"] == "imported"


def test_the_answer_to_an_import_does_not_tell_who_had_answered(house: House):
    house.ask()
    one, two = house.add([_without_answers(one) for one in made_people(2)])
    actions.disclose(
        organisation=house.organisation, user=one, answers={"sex": "Female"}, consent=True
    )
    client = house.client(house.ingrid)
    told = []
    for user in (one, two):
        answer = client.post(
            reverse("import_answers"),
            {
                "step": "import",
                "ground": "Works agreement of 3 May, all were told by letter.",
                "table": f"email,sex\n{user.email},Male\n",
            },
            follow=True,
        )
        (message,) = answer.context["messages"]
        told.append(str(message))
    assert told[0] == told[1]
    jobs.work_all()
