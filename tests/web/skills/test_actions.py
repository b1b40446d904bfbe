"""The verbs: import, edit, publish, retire."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from assaymark.framework.model import Framework as Described
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.models import Event
from assaymark.web.skills import actions, queries
from assaymark.web.skills import document as tree
from assaymark.web.skills.errors import DraftExists, NotADraft, NotReady, Overtaken, SkillsError
from assaymark.web.skills.models import Competency, FrameworkVersion, VersionState

DOMAIN = ("talk",)


@pytest.fixture
def draft(northwind: Organisation, hannah: User, listening: Described) -> FrameworkVersion:
    return actions.import_framework(organisation=northwind, document=listening, by=hannah)


@pytest.fixture
def published(draft: FrameworkVersion, hannah: User) -> FrameworkVersion:
    return actions.publish_framework(version=draft, by=hannah)


def _seen(version: FrameworkVersion, path: tree.Path) -> str:
    return tree.fingerprint(version.document, path)


def test_an_import_makes_a_draft_and_says_so(draft: FrameworkVersion) -> None:
    assert (draft.number, draft.state, draft.framework.key) == (1, VersionState.DRAFT, "people")
    assert Event.objects.get().kind == "framework.drafted"


def test_an_import_does_not_replace_a_draft_unasked(
    draft: FrameworkVersion, northwind: Organisation, listening: Described
) -> None:
    with pytest.raises(DraftExists):
        actions.import_framework(organisation=northwind, document=listening, by=None)


def test_a_replaced_draft_stays_in_the_record(
    draft: FrameworkVersion, northwind: Organisation, listening: Described
) -> None:
    other = replace(listening, title="Better")
    kept = actions.import_framework(
        organisation=northwind, document=other, by=None, replace_draft=True
    )
    assert (kept.pk, kept.document["title"]) == (draft.pk, "Better")
    assert Event.objects.latest("id").detail["before"]["title"] == "People skills"


def test_publishing_gives_each_competency_its_row(published: FrameworkVersion) -> None:
    assert published.state == VersionState.PUBLISHED
    titles = Competency.objects.order_by("key").values_list("title", flat=True)
    assert list(titles) == ["Asking", "Being brief", "Listening"]


def test_the_database_keeps_a_published_version(published: FrameworkVersion) -> None:
    published.document = {**published.document, "title": "Something else"}
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        published.save()


def test_erasing_who_published_is_possible_and_changes_nothing_else(
    published: FrameworkVersion, hannah: User
) -> None:
    before = published.document
    hannah.delete()
    published.refresh_from_db()
    assert (published.published_by_id, published.document) == (None, before)


def test_the_next_version_retires_the_one_before_and_keeps_handles(
    published: FrameworkVersion, hannah: User
) -> None:
    handle = Competency.objects.get(key="listening").handle
    draft = actions.new_draft(framework=published.framework, by=hannah)
    values = {"title": "Hearing", "kind": "behaviour", "description": "Hears what is meant"}
    path = ("talk", "listening")
    actions.edit_part(version=draft, path=path, values=values, seen=_seen(draft, path), by=hannah)
    actions.publish_framework(version=draft, by=hannah)
    published.refresh_from_db()
    assert published.state == VersionState.RETIRED
    row = Competency.objects.get(key="listening")
    assert (row.handle, row.title) == (handle, "Hearing")
    assert queries.competency(handle).competency.title == "Hearing"


def test_a_competency_that_left_keeps_its_address(
    published: FrameworkVersion, hannah: User
) -> None:
    handle = Competency.objects.get(key="asking").handle
    draft = actions.new_draft(framework=published.framework, by=hannah)
    path = ("talk", "asking")
    whole = tree.fingerprint(draft.document, path, whole=True)
    actions.remove_part(version=draft, path=path, seen=whole, by=hannah)
    actions.publish_framework(version=draft, by=hannah)
    assert queries.competency(handle).state == VersionState.RETIRED


def test_an_unfinished_draft_is_not_published(draft: FrameworkVersion, hannah: User) -> None:
    actions.add_part(version=draft, parent=(), values={"title": "Empty"}, by=hannah)
    with pytest.raises(NotReady) as refused:
        actions.publish_framework(version=draft, by=hannah)
    assert len(refused.value.problems) == 1
    assert not Competency.objects.exists()


def test_two_people_on_different_parts_do_not_disturb_each_other(
    draft: FrameworkVersion, hannah: User
) -> None:
    seen_talk, seen_write = _seen(draft, DOMAIN), _seen(draft, ("write",))
    for path, seen in ((DOMAIN, seen_talk), (("write",), seen_write)):
        actions.edit_part(version=draft, path=path, values={"title": "x"}, seen=seen, by=hannah)
    draft.refresh_from_db()
    assert [domain["title"] for domain in draft.document["domains"]] == ["x", "x"]


def test_the_later_of_two_edits_of_one_part_is_refused_with_what_stands_there(
    draft: FrameworkVersion, hannah: User, priya: User
) -> None:
    seen = _seen(draft, DOMAIN)
    actions.edit_part(version=draft, path=DOMAIN, values={"title": "A"}, seen=seen, by=hannah)
    with pytest.raises(Overtaken, match="Hannah") as refused:
        actions.edit_part(version=draft, path=DOMAIN, values={"title": "B"}, seen=seen, by=priya)
    assert refused.value.stored == {"title": "A"}
    draft.refresh_from_db()
    assert draft.document["domains"][0]["title"] == "A"


def test_saying_the_same_twice_is_no_conflict(draft: FrameworkVersion, hannah: User) -> None:
    seen = _seen(draft, DOMAIN)
    for _ in range(2):
        actions.edit_part(version=draft, path=DOMAIN, values={"title": "A"}, seen=seen, by=hannah)


def test_what_changed_below_is_not_removed_unseen(draft: FrameworkVersion, hannah: User) -> None:
    whole = tree.fingerprint(draft.document, DOMAIN, whole=True)
    values = {"title": "New", "kind": "skill", "description": ""}
    actions.add_part(version=draft, parent=DOMAIN, values=values, by=hannah)
    with pytest.raises(Overtaken):
        actions.remove_part(version=draft, path=DOMAIN, seen=whole, by=hannah)


def test_approval_holds_for_what_was_read(draft: FrameworkVersion, hannah: User) -> None:
    seen = tree.fingerprint(draft.document, (), whole=True)
    actions.move_part(version=draft, path=DOMAIN, step=1, by=hannah)
    with pytest.raises(Overtaken):
        actions.publish_framework(version=draft, by=hannah, seen=seen)


def test_a_published_version_is_not_edited(published: FrameworkVersion, hannah: User) -> None:
    with pytest.raises(NotADraft):
        actions.move_part(version=published, path=DOMAIN, step=1, by=hannah)


def test_one_draft_at_a_time(published: FrameworkVersion, hannah: User) -> None:
    actions.new_draft(framework=published.framework, by=hannah)
    with pytest.raises(DraftExists):
        actions.new_draft(framework=published.framework, by=hannah)


def test_retiring_names_a_successor(
    published: FrameworkVersion, northwind: Organisation, hannah: User, listening: Described
) -> None:
    other = actions.import_framework(
        organisation=northwind, document=replace(listening, key="newer"), by=hannah
    )
    retired = actions.retire_framework(
        framework=published.framework, successor=other.framework, by=hannah
    )
    assert retired.state == VersionState.RETIRED
    assert retired.framework.successor == other.framework
    assert not queries.published_frameworks(northwind).exists()


def test_no_framework_succeeds_itself(published: FrameworkVersion, hannah: User) -> None:
    with pytest.raises(SkillsError, match="another framework"):
        actions.retire_framework(
            framework=published.framework, successor=published.framework, by=hannah
        )


def test_discarding_the_only_draft_removes_the_framework(
    draft: FrameworkVersion, northwind: Organisation, hannah: User
) -> None:
    actions.discard_draft(version=draft, by=hannah)
    assert not northwind.frameworks.exists()
    assert Event.objects.latest("id").detail["document"]["key"] == "people"


def test_choices_come_from_published_frameworks_only(
    draft: FrameworkVersion, northwind: Organisation, hannah: User
) -> None:
    assert queries.competency_choices(northwind) == ()
    actions.publish_framework(version=draft, by=hannah)
    choices = queries.competency_choices(northwind)
    assert [choice.value for choice in choices] == [
        "people/listening/foundation",
        "people/listening/expert",
        "people/asking/foundation",
        "people/brief/foundation",
    ]
