"""The pages: the form of a draft, publishing, versions, and what learners see."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.catalogue import actions, queries
from assaymark.web.catalogue.forms import initial
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.catalogue.starts import STARTS
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills import actions as skills
from assaymark.web.skills.models import VersionState
from tests.web.catalogue.test_rubric_form import posted


def _at(name: str, version: BadgeVersion, *more: object) -> str:
    return reverse(name, args=[version.badge.handle, *more])


def submitted(version: BadgeVersion, **changed: Any) -> dict[str, Any]:
    """What a browser sends for a draft as the form shows it."""
    shown = {name: value for name, value in initial(version).items() if value is not None}
    return {**shown, **posted(version.rubric), "do": "save", **changed}


def test_saving_the_form_unchanged_changes_nothing(manager: Client, draft: BadgeVersion) -> None:
    before = BadgeVersion.objects.values().get(pk=draft.pk)
    as_browsers_send = {
        name: value.replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in submitted(draft).items()
    }
    page = manager.post(_at("edit_badge", draft), as_browsers_send)
    assert page.status_code == 302
    assert BadgeVersion.objects.values().get(pk=draft.pk) == before


def test_what_is_entered_is_stored(manager: Client, draft: BadgeVersion, hannah: User) -> None:
    fields = submitted(
        draft,
        title="Listening well",
        tags="calls,  empathy ,",
        kinds=["file"],
        competencies=["listening-and-support/hearing-facts/expert"],
        expiry_months="",
        shape="shield",
        stakes="high",
    )
    manager.post(_at("edit_badge", draft), fields)
    draft.refresh_from_db()
    assert (draft.title, draft.tags, draft.stakes) == (
        "Listening well",
        ["calls", "empathy"],
        "high",
    )
    assert draft.evidence["kinds"] == ["file"]
    assert [one["title"] for one in draft.competencies] == ["Hearing the facts"]
    assert (draft.expiry_months, draft.art["shape"], draft.edited_by) == (None, "shield", hannah)


def test_a_button_of_the_editor_keeps_what_was_typed_and_stores_nothing(
    manager: Client, draft: BadgeVersion
) -> None:
    fields = submitted(draft, do="add-criterion", title="Half typed")
    page = manager.post(_at("edit_badge", draft), fields)
    text = page.content.decode()
    assert 'value="Half typed"' in text
    assert 'id="criterion-4-title"' in text
    assert any(gap.anchor == "criterion-4-title" for gap in page.context["gaps"])
    draft.refresh_from_db()
    assert (len(draft.rubric), draft.revision) == (4, 0)


def test_a_preview_draws_what_was_typed(manager: Client, draft: BadgeVersion) -> None:
    fields = submitted(draft, do="preview", title="Plain words", accent="rose", max_words="2000")
    page = manager.post(_at("edit_badge", draft), fields)
    text = page.content.decode()
    assert "Plain words" in text[text.index("live-art") : text.index("live-gaps")]
    assert page.context["checking"].too_long


def test_a_faulty_number_is_named_and_nothing_is_stored(
    manager: Client, draft: BadgeVersion
) -> None:
    page = manager.post(_at("edit_badge", draft), submitted(draft, max_words="many", title="X"))
    assert "max_words" in page.context["form"].errors
    draft.refresh_from_db()
    assert draft.title != "X"


def test_a_competency_of_nowhere_is_refused(manager: Client, draft: BadgeVersion) -> None:
    fields = submitted(draft, competencies=["elsewhere/x/expert"])
    page = manager.post(_at("edit_badge", draft), fields)
    assert "competencies" in page.context["form"].errors


def test_the_later_of_two_sees_both_and_loses_nothing(
    manager: Client, draft: BadgeVersion, priya: User
) -> None:
    mine = submitted(draft, title="Mine")
    actions.edit_draft(version=draft, by=priya, title="Theirs")
    page = manager.post(_at("edit_badge", draft), mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Priya saved this draft" in text
    assert 'value="Mine"' in text
    assert "<ins>Theirs</ins>" in text
    again = {**mine, "title": "Both", "revision": page.context["form"]["revision"].value()}
    assert manager.post(_at("edit_badge", draft), again).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Both"


def test_words_typed_into_a_draft_that_was_published_become_a_new_draft(
    manager: Client, draft: BadgeVersion, hannah: User
) -> None:
    mine = submitted(draft, title="Mine")
    actions.publish(version=draft, by=hannah)
    page = manager.post(_at("edit_badge", draft), mine)
    assert page.status_code == 409
    assert 'value="Mine"' in page.content.decode()
    assert queries.draft(draft.badge) is None
    again = {**mine, "revision": page.context["form"]["revision"].value()}
    assert manager.post(_at("edit_badge", draft), again).status_code == 302
    newer = queries.draft(draft.badge)
    assert newer is not None
    assert (newer.number, newer.title) == (2, "Mine")
    draft.refresh_from_db()
    assert draft.title != "Mine"


def test_a_competency_no_longer_published_is_doubtful_and_can_stay(
    manager: Client, draft: BadgeVersion, hannah: User, northwind: Organisation
) -> None:
    framework = northwind.frameworks.get(key="listening-and-support")
    skills.retire_framework(framework=framework, successor=None, by=hannah)
    page = manager.get(_at("edit_badge", draft))
    doubts = [gap.sentence for gap in page.context["doubts"] if gap.anchor == "competencies"]
    assert len(doubts) == 3
    assert "No longer published" in page.content.decode()
    manager.post(_at("edit_badge", draft), submitted(draft, title="Other"))
    draft.refresh_from_db()
    assert (draft.title, len(draft.competencies)) == ("Other", 3)


@pytest.mark.parametrize("start", [start.key for start in STARTS])
def test_every_start_gives_a_draft_that_lacks_nothing_but_its_blanks(
    manager: Client, frameworks: None, start: str
) -> None:
    address = f"{reverse('new_badge')}?from={start}"
    page = manager.get(address)
    blank = {gap.anchor for gap in page.context["gaps"]}
    assert {"id_title"} <= blank <= {"id_title", "id_summary", "id_criteria"}
    assert any("…" in doubt.sentence for doubt in page.context["doubts"])
    done = manager.post(address, submitted(page.context["version"]))
    version = BadgeVersion.objects.get()
    assert done.headers["Location"] == _at("edit_badge", version)
    assert len(version.rubric) == 2


def test_a_badge_starts_blank_or_as_a_copy(
    manager: Client, published: BadgeVersion, northwind: Organisation
) -> None:
    assert manager.get(reverse("new_badge")).context["rubric"][0]["title"] == ""
    address = f"{reverse('new_badge')}?copy={published.handle}"
    page = manager.get(address)
    manager.post(address, submitted(page.context["version"]))
    copy = northwind.badges.exclude(pk=published.badge_id).get().versions.get()
    assert copy.title == f"Copy of {published.title}"
    assert (copy.competencies, len(copy.rubric)) == (published.competencies, 4)


def test_nothing_is_made_before_it_is_saved(manager: Client, frameworks: None) -> None:
    manager.post(reverse("new_badge"), {"title": "X", "do": "add-criterion"})
    manager.post(reverse("new_badge"), {"title": "", "do": "save"})
    assert not Badge.objects.exists()


def test_publishing_lists_what_is_missing_with_links_to_the_fields(
    manager: Client, northwind: Organisation, hannah: User
) -> None:
    version = actions.draft_badge(organisation=northwind, by=hannah, title="Half done")
    page = manager.get(_at("publish_badge", version))
    text = page.content.decode()
    assert f'href="{_at("edit_badge", version)}#id_task"' in text
    assert 'id="id_task"' in manager.get(_at("edit_badge", version)).content.decode()
    refused = manager.post(_at("publish_badge", version), {"revision": version.revision})
    assert refused.status_code == 409


def test_publishing_holds_to_what_was_read(
    manager: Client, draft: BadgeVersion, hannah: User
) -> None:
    read = draft.revision
    actions.edit_draft(version=draft, by=hannah, title="Other")
    assert manager.post(_at("publish_badge", draft), {"revision": read}).status_code == 409
    assert manager.post(_at("publish_badge", draft), {"revision": ""}).status_code == 409
    assert manager.post(_at("publish_badge", draft), {"revision": read + 1}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED


def test_a_badge_goes_through_its_whole_life(
    manager: Client, published: BadgeVersion, hannah: User
) -> None:
    manager.post(_at("new_badge_draft", published))
    manager.post(_at("new_badge_draft", published))
    draft = queries.draft(published.badge)
    assert draft is not None
    manager.post(_at("edit_badge", draft), submitted(draft, title="Other"))
    page = manager.get(_at("compare_badges", published, 1, 2))
    assert "Title" in [change.where for change in page.context["changes"]]
    assert manager.get(_at("badge_version", published, 2)).status_code == 200
    assert manager.get(_at("badge_version", published, 3)).status_code == 404
    manager.post(_at("discard_badge", published))
    assert published.badge.versions.count() == 1
    manager.post(_at("retire_badge", published))
    assert "nobody can start it" in manager.get(_at("catalogue_badge", published)).content.decode()
    assert manager.get(_at("retire_badge", published)).status_code == 404


def test_the_step_above_is_set_from_the_badge_page(
    manager: Client, ladder: list[BadgeVersion]
) -> None:
    expert, foundation = ladder[2], ladder[0]
    page = manager.post(
        _at("set_next_badge", expert), {"next": foundation.badge.handle}, follow=True
    )
    assert "above itself" in page.content.decode()
    manager.post(_at("set_next_badge", foundation), {"next": ""})
    foundation.badge.refresh_from_db()
    assert foundation.badge.next is None


def test_the_catalogue_shows_ladders_from_below_with_what_is_doubtful(
    manager: Client, ladder: list[BadgeVersion]
) -> None:
    page = manager.get(reverse("catalogue"))
    assert [one.shown for one in page.context["on_offer"]] == ladder
    assert "over two" in page.content.decode()


def test_an_empty_catalogue_teaches_the_next_step(manager: Client) -> None:
    assert "Start from a template" in manager.get(reverse("catalogue")).content.decode()
    assert "No badge on offer yet" in manager.get(reverse("badges")).content.decode()


def test_a_learner_sees_what_is_asked_and_where_to_start(
    learner: Client, ladder: list[BadgeVersion]
) -> None:
    text = learner.get(reverse("badges")).content.decode()
    for version in ladder:
        assert reverse("hand_in", args=[version.handle]) in text
    page = learner.get(reverse("badge_on_offer", args=[ladder[1].handle])).content.decode()
    assert "about 5 minutes" in page
    assert "<strong>one</strong> of these callers" in page
    assert "Names a feeling that fits this caller" in page
    assert "You decide" in page or "you decide" in page


def test_a_learner_meets_no_draft_and_no_catalogue(learner: Client, draft: BadgeVersion) -> None:
    assert learner.get(reverse("badge_on_offer", args=[draft.handle])).status_code == 404
    assert learner.get(reverse("catalogue")).status_code == 403
    assert learner.get(_at("edit_badge", draft)).status_code == 403


def test_a_replaced_version_points_to_the_new_one(
    learner: Client, published: BadgeVersion, hannah: User
) -> None:
    newer = actions.publish(version=actions.new_draft(badge=published.badge, by=hannah), by=hannah)
    text = learner.get(reverse("badge_on_offer", args=[published.handle])).content.decode()
    assert reverse("badge_on_offer", args=[newer.handle]) in text
    assert reverse("hand_in", args=[published.handle]) not in text


def test_another_organisation_finds_nothing(
    client: Client, stranger: User, published: BadgeVersion, hannah: User
) -> None:
    actions.new_draft(badge=published.badge, by=hannah)
    client.force_login(stranger)
    names = ["catalogue_badge", "edit_badge", "publish_badge", "discard_badge", "retire_badge"]
    addresses = [_at(name, published) for name in names]
    addresses.append(reverse("badge_on_offer", args=[published.handle]))
    addresses.append(f"{reverse('new_badge')}?copy={published.handle}")
    assert [client.get(address).status_code for address in addresses] == [404] * 7
    for name in ("new_badge_draft", "set_next_badge"):
        assert client.post(_at(name, published)).status_code == 404


def test_a_page_with_many_pictures_repeats_no_id(
    manager: Client, ladder: list[BadgeVersion]
) -> None:
    text = manager.get(_at("catalogue_badge", ladder[0])).content.decode()
    ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert sorted(ids) == sorted(set(ids))
