"""The verbs: draft, edit, publish, retire, and the ladder."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from assaymark.web.catalogue import actions, queries
from assaymark.web.catalogue.errors import (
    CatalogueError,
    DraftExists,
    NotADraft,
    NotReady,
    Overtaken,
)
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.models import Event
from assaymark.web.skills.models import VersionState
from tests.web.catalogue.conftest import LADDER, plain_badge


def test_an_example_becomes_a_complete_draft(draft: BadgeVersion) -> None:
    assert (draft.state, draft.number, draft.task_minutes) == (VersionState.DRAFT, 1, 5)
    assert draft.evidence["kinds"] == ["text", "file"]
    assert [one["title"] for one in draft.competencies] == [
        "Naming feelings",
        "Asking before fixing",
        "Agreeing next steps",
    ]
    assert all(one["handle"] for one in draft.competencies)
    assert len(queries.rubric(draft).criteria) == 4


@pytest.mark.parametrize("level", LADDER)
def test_every_example_can_be_published(
    drafted: Callable[[str], BadgeVersion], hannah: User, level: str
) -> None:
    version = actions.publish(version=drafted(level), by=hannah)
    assert (version.state, version.published_by) == (VersionState.PUBLISHED, hannah)


def test_a_misspelt_field_is_named(frameworks: None, northwind: Organisation) -> None:
    plain = plain_badge("expert") | {"sumary": "x"}
    with pytest.raises(CatalogueError, match="sumary"):
        actions.draft_badge_from_plain(northwind, plain, None)


def test_a_competency_must_be_published_and_is_named_by_its_path(
    frameworks: None, northwind: Organisation
) -> None:
    plain = plain_badge("expert")
    plain["competencies"][1]["level"] = "grandmaster"
    with pytest.raises(CatalogueError, match=r"^competencies\[1\]"):
        actions.draft_badge_from_plain(northwind, plain, None)
    assert not Badge.objects.exists()


def test_writing_a_known_badge_down_again_makes_its_next_version(
    published: BadgeVersion, northwind: Organisation, hannah: User
) -> None:
    plain = plain_badge("practitioner") | {"title": "Better listening"}
    version = actions.draft_badge_from_plain(northwind, plain, hannah)
    assert (version.badge, version.number, version.title) == (
        published.badge,
        2,
        "Better listening",
    )


def test_a_key_is_made_from_the_title_and_never_twice(northwind: Organisation) -> None:
    keys = [
        actions.draft_badge(organisation=northwind, by=None, title="Being Brief").badge.key
        for _ in range(2)
    ]
    assert keys == ["being-brief", "being-brief-2"]


def test_an_unknown_field_is_a_mistake_of_the_caller(northwind: Organisation) -> None:
    with pytest.raises(TypeError, match="colour"):
        actions.draft_badge(organisation=northwind, by=None, title="x", colour="red")


def test_an_unfinished_draft_is_not_published(northwind: Organisation, hannah: User) -> None:
    version = actions.draft_badge(organisation=northwind, by=hannah, title="Half done")
    with pytest.raises(NotReady) as refused:
        actions.publish(version=version, by=hannah)
    anchors = [getattr(gap, "anchor") for gap in refused.value.gaps]  # noqa: B009
    assert {"id_task", "id_criteria", "rubric", "id_kinds_0", "id_consent"} <= set(anchors)
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


@pytest.mark.parametrize(
    ("field", "value"), [("title", "Other"), ("rubric", []), ("handle", "x"), ("state", "draft")]
)
def test_the_database_keeps_a_published_version(
    published: BadgeVersion, field: str, value: object
) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        BadgeVersion.objects.filter(pk=published.pk).update(**{field: value})


def test_a_retired_version_does_not_come_back(published: BadgeVersion, hannah: User) -> None:
    retired = actions.retire(badge=published.badge, by=hannah)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        BadgeVersion.objects.filter(pk=retired.pk).update(state=VersionState.PUBLISHED)


def test_a_published_version_is_not_edited(published: BadgeVersion, hannah: User) -> None:
    with pytest.raises(NotADraft):
        actions.edit_draft(version=published, by=hannah, title="Other")


def test_the_next_version_retires_the_one_before_which_keeps_its_words(
    published: BadgeVersion, hannah: User
) -> None:
    handle, title = published.handle, published.title
    draft = actions.new_draft(badge=published.badge, by=hannah)
    assert (draft.number, draft.rubric) == (2, published.rubric)
    actions.edit_draft(version=draft, by=hannah, title="Other")
    actions.publish(version=draft, by=hannah)
    published.refresh_from_db()
    assert (published.state, published.handle, published.title) == ("retired", handle, title)
    assert draft.handle != handle


def test_the_later_of_two_edits_is_refused(draft: BadgeVersion, hannah: User, priya: User) -> None:
    actions.edit_draft(version=draft, by=hannah, seen=draft.revision, title="Hers")
    with pytest.raises(Overtaken, match="Hannah"):
        actions.edit_draft(version=draft, by=priya, seen=draft.revision, title="Mine")
    draft.refresh_from_db()
    assert (draft.title, draft.revision) == ("Hers", 1)


def test_saving_without_a_change_records_nothing(draft: BadgeVersion, hannah: User) -> None:
    events = Event.objects.count()
    saved = actions.edit_draft(version=draft, by=hannah, seen=0, title=draft.title)
    assert (saved.revision, Event.objects.count()) == (0, events)


def test_what_an_edit_replaced_stays_in_the_record(draft: BadgeVersion, hannah: User) -> None:
    before = draft.summary
    actions.edit_draft(version=draft, by=hannah, summary="New", title=draft.title)
    assert Event.objects.latest("id").detail["before"] == {"summary": before}


def test_approval_holds_for_the_revision_that_was_read(draft: BadgeVersion, hannah: User) -> None:
    actions.edit_draft(version=draft, by=hannah, title="Other")
    with pytest.raises(Overtaken):
        actions.publish(version=draft, by=hannah, seen=0)


def test_one_draft_at_a_time(published: BadgeVersion, hannah: User) -> None:
    actions.new_draft(badge=published.badge, by=hannah)
    with pytest.raises(DraftExists):
        actions.new_draft(badge=published.badge, by=hannah)


def test_discarding_the_only_version_removes_the_badge(draft: BadgeVersion, hannah: User) -> None:
    actions.discard_draft(version=draft, by=hannah)
    assert not Badge.objects.exists()
    assert Event.objects.latest("id").detail["draft"]["title"] == draft.title


def test_erasing_who_published_changes_nothing_else(published: BadgeVersion, hannah: User) -> None:
    hannah.delete()
    published.refresh_from_db()
    assert (published.published_by_id, published.state) == (None, VersionState.PUBLISHED)


def test_the_examples_stand_on_one_ladder(ladder: list[BadgeVersion]) -> None:
    way = queries.ladder(queries.version(ladder[1].badge.organisation, ladder[1].handle))
    assert [step.version for step in way.steps] == ladder
    assert [step.here for step in way.steps] == [False, True, False]


def test_a_ladder_never_leads_to_itself(ladder: list[BadgeVersion], hannah: User) -> None:
    foundation, _, expert = (version.badge for version in ladder)
    with pytest.raises(CatalogueError, match="above itself"):
        actions.set_next(badge=expert, next=foundation, by=hannah)


def test_the_step_above_is_of_the_same_organisation(
    published: BadgeVersion, stranger: User
) -> None:
    kelvin = stranger.memberships.get().organisation
    other = actions.draft_badge(organisation=kelvin, by=None, title="Other").badge
    with pytest.raises(CatalogueError, match="same organisation"):
        actions.set_next(badge=published.badge, next=other, by=None)


def test_steps_that_are_not_on_offer_are_left_out(
    ladder: list[BadgeVersion], hannah: User, northwind: Organisation
) -> None:
    actions.retire(badge=ladder[1].badge, by=hannah)
    (way,) = queries.ladders(northwind)
    assert [step.version for step in way.steps] == [ladder[0], ladder[2]]


def test_a_badge_alone_is_a_ladder_of_one(published: BadgeVersion, northwind: Organisation) -> None:
    (way,) = queries.ladders(northwind)
    assert [step.version for step in way.steps] == [published]
