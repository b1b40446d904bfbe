"""The pages: who sees what, forms to one action, and what two people at once get."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assaymark.framework.load import framework_from_yaml
from assaymark.framework.model import Framework as Described
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills import actions
from assaymark.web.skills import document as tree
from assaymark.web.skills.models import Framework, FrameworkVersion, VersionState
from tests.web.skills.conftest import LISTENING


@pytest.fixture
def draft(northwind: Organisation, hannah: User, listening: Described) -> FrameworkVersion:
    return actions.import_framework(organisation=northwind, document=listening, by=hannah)


@pytest.fixture
def published(draft: FrameworkVersion, hannah: User) -> FrameworkVersion:
    return actions.publish_framework(version=draft, by=hannah)


def _at(name: str, version: FrameworkVersion, *more: object) -> str:
    return reverse(name, args=[version.framework.handle, *more])


def test_an_import_shows_everything_before_it_stores_anything(manager: Client) -> None:
    upload = SimpleUploadedFile("people.yaml", LISTENING.encode())
    page = manager.post(reverse("import_framework"), {"file": upload, "do": "preview"})
    assert "Bears silence" in page.content.decode()
    assert not Framework.objects.exists()
    done = manager.post(
        reverse("import_framework"), {"text": page.context["source"], "do": "import"}
    )
    version = FrameworkVersion.objects.get()
    assert done.headers["Location"] == _at("edit_framework", version)
    assert version.document["title"] == "People skills"


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        (LISTENING.replace("kind: skill", "kind: talent"), "domains[0].competencies[1].kind"),
        (LISTENING.replace("key: brief", "key: asking"), "domains[1].competencies[0].key"),
        (LISTENING.replace("owner: Northwind\n", ""), "owner: missing"),
        ("a: [", "not YAML"),
        ("", "Choose a file"),
    ],
)
def test_a_faulty_file_is_refused_with_the_path_of_the_field(
    manager: Client, spoilt: str, named: str
) -> None:
    page = manager.post(reverse("import_framework"), {"text": spoilt, "do": "import"})
    assert named in str(page.context["form"].errors.as_json())
    assert not Framework.objects.exists()


def test_a_file_that_is_no_text_is_refused(manager: Client) -> None:
    upload = SimpleUploadedFile("people.yaml", b"\xff\xfe\x00k")
    page = manager.post(reverse("import_framework"), {"file": upload})
    assert "not UTF-8" in page.content.decode()


def test_a_draft_is_replaced_only_when_somebody_says_so(
    manager: Client, draft: FrameworkVersion
) -> None:
    other = {"text": LISTENING.replace("title: Writing", "title: Prose"), "do": "import"}
    page = manager.post(reverse("import_framework"), other)
    assert "Nothing was imported" in page.content.decode()
    manager.post(reverse("import_framework"), {**other, "replace": "yes"})
    draft.refresh_from_db()
    assert draft.document["domains"][1]["title"] == "Prose"


def test_what_is_downloaded_can_be_imported_again(
    manager: Client, published: FrameworkVersion, listening: Described
) -> None:
    text = manager.get(_at("framework_yaml", published, 1))
    assert framework_from_yaml(text.content.decode()) == listening
    assert "attachment" in text.headers["Content-Disposition"]
    document = manager.get(_at("framework_json", published, 1))
    assert json.loads(document.content) == published.document


def test_an_unfinished_draft_has_no_yaml(
    manager: Client, draft: FrameworkVersion, hannah: User
) -> None:
    actions.add_part(version=draft, parent=(), values={"title": "Empty"}, by=hannah)
    assert manager.get(_at("framework_yaml", draft, 1)).status_code == 302


def test_a_part_is_added_edited_moved_and_removed_by_plain_forms(
    manager: Client, draft: FrameworkVersion
) -> None:
    behaviour = "talk/listening/foundation"
    manager.post(_at("add_part", draft, behaviour), {"text": "Nods"})
    page = manager.get(_at("edit_part", draft, f"{behaviour}/nods"))
    seen = page.context["form"]["seen"].value()
    manager.post(_at("edit_part", draft, f"{behaviour}/nods"), {"text": "Nods once", "seen": seen})
    manager.post(_at("move_part", draft, f"{behaviour}/nods"), {"step": "up"})
    draft.refresh_from_db()
    found = tree.part(draft.document, ("talk", "listening", "foundation"))["behaviours"]
    assert [one["text"] for one in found] == ["Nods once", "Lets people finish"]
    page = manager.get(_at("remove_part", draft, f"{behaviour}/nods"))
    manager.post(_at("remove_part", draft, f"{behaviour}/nods"), {"seen": page.context["seen"]})
    draft.refresh_from_db()
    found = tree.part(draft.document, ("talk", "listening", "foundation"))["behaviours"]
    assert [one["text"] for one in found] == ["Lets people finish"]


def test_saving_a_part_unchanged_changes_nothing(
    manager: Client, draft: FrameworkVersion, hannah: User
) -> None:
    values = {**tree.fields(draft.document, ()), "description": "One\nTwo"}
    seen = tree.fingerprint(draft.document, ())
    before = actions.edit_part(version=draft, path=(), values=values, seen=seen, by=hannah)
    seen = tree.fingerprint(before.document, ())
    sent = {**values, "description": "One\r\nTwo", "seen": seen}
    manager.post(_at("edit_part", draft, "-"), sent)
    draft.refresh_from_db()
    assert draft.document == before.document


def test_the_later_of_two_sees_both_and_loses_nothing(
    manager: Client, draft: FrameworkVersion, priya: User
) -> None:
    address = _at("edit_part", draft, "talk")
    seen = manager.get(address).context["form"]["seen"].value()
    actions.edit_part(version=draft, path=("talk",), values={"title": "A"}, seen=seen, by=priya)
    page = manager.post(address, {"title": "B", "seen": seen})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Priya changed this" in text
    assert 'value="B"' in text
    assert "<dd>A</dd>" in text
    manager.post(address, {"title": "A and B", "seen": page.context["form"]["seen"].value()})
    draft.refresh_from_db()
    assert draft.document["domains"][0]["title"] == "A and B"


def test_a_part_that_is_gone_is_not_found(manager: Client, draft: FrameworkVersion) -> None:
    assert manager.get(_at("edit_part", draft, "talk/shouting")).status_code == 404


@pytest.mark.parametrize("name", ["edit_part", "add_part"])
def test_words_for_a_part_that_went_meanwhile_are_shown_not_lost(
    manager: Client, draft: FrameworkVersion, hannah: User, name: str
) -> None:
    path = ("talk", "listening", "foundation")
    whole = tree.fingerprint(draft.document, path, whole=True)
    actions.remove_part(version=draft, path=path, seen=whole, by=hannah)
    page = manager.post(_at(name, draft, "/".join(path)), {"title": "My words", "seen": "x"})
    assert page.status_code == 409
    assert "My words" in page.content.decode()


def test_words_for_a_draft_that_was_published_meanwhile_are_shown(
    manager: Client, published: FrameworkVersion
) -> None:
    page = manager.post(_at("edit_part", published, "talk"), {"title": "My words", "seen": "x"})
    assert page.status_code == 409
    assert "make a new draft" in page.content.decode()


def test_a_json_download_is_read_back_with_every_character(
    manager: Client, draft: FrameworkVersion, hannah: User
) -> None:
    odd = {"title": "Talk \u2028 \u0085 end"}
    seen = tree.fingerprint(draft.document, ("talk",))
    actions.edit_part(version=draft, path=("talk",), values=odd, seen=seen, by=hannah)
    text = manager.get(_at("framework_json", draft, 1)).content.decode()
    page = manager.post(reverse("import_framework"), {"text": text, "do": "preview"})
    assert page.context["document"]["domains"][0]["title"] == odd["title"]


def test_a_field_that_stands_twice_in_json_is_refused(manager: Client) -> None:
    page = manager.post(reverse("import_framework"), {"text": '{"key": "a", "key": "b"}'})
    assert "stands twice" in page.content.decode()


def test_publishing_shows_what_changes_and_holds_to_it(
    manager: Client, published: FrameworkVersion, hannah: User
) -> None:
    draft = actions.new_draft(framework=published.framework, by=hannah)
    actions.move_part(version=draft, path=("talk",), step=1, by=hannah)
    page = manager.get(_at("publish_framework", draft))
    assert [change.kind for change in page.context["changes"]] == ["changed", "moved"]
    seen = page.context["seen"]
    actions.move_part(version=draft, path=("talk",), step=-1, by=hannah)
    assert manager.post(_at("publish_framework", draft), {"seen": seen}).status_code == 409
    seen = manager.get(_at("publish_framework", draft)).context["seen"]
    assert manager.post(_at("publish_framework", draft), {"seen": seen}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.document["version"]) == (VersionState.PUBLISHED, "1.1")


def test_an_unfinished_draft_lists_what_is_missing(
    manager: Client, draft: FrameworkVersion
) -> None:
    values = {"title": "New", "kind": "skill", "description": ""}
    manager.post(_at("add_part", draft, "talk"), values)
    page = manager.post(_at("publish_framework", draft), {})
    assert page.status_code == 409
    assert len(page.context["problems"]) == 3
    assert f'href="{_at("edit_framework", draft)}#talk/new/foundation"' in page.content.decode()


def test_a_framework_is_made_retired_and_followed_by_another(
    manager: Client, published: FrameworkVersion, hannah: User, northwind: Organisation
) -> None:
    fields = {"title": "Newer", "version": "1.0", "owner": "Us", "language": "en"}
    manager.post(reverse("new_framework"), fields)
    newer = northwind.frameworks.get(key="newer")
    assert manager.get(reverse("edit_framework", args=[newer.handle])).status_code == 200
    manager.post(_at("retire_framework", published), {"successor": ""})
    page = manager.get(_at("framework", published))
    assert "Retired, with no successor" in page.content.decode()
    manager.post(reverse("discard_framework", args=[newer.handle]))
    assert not northwind.frameworks.filter(key="newer").exists()


def test_versions_and_what_changed_between_them(
    manager: Client, published: FrameworkVersion
) -> None:
    manager.post(_at("new_framework_draft", published))
    assert manager.get(_at("framework_versions", published)).status_code == 200
    page = manager.get(_at("compare_frameworks", published, 1, 2))
    assert [change.field for change in page.context["changes"]] == ["version"]
    assert manager.get(_at("framework_version", published, 2)).status_code == 200
    assert manager.get(_at("framework_version", published, 3)).status_code == 404


def test_a_learner_reads_what_is_published_and_no_draft(
    client: Client, priya: User, published: FrameworkVersion, hannah: User
) -> None:
    actions.new_draft(framework=published.framework, by=hannah)
    client.force_login(priya)
    assert "People skills" in client.get(reverse("skills")).content.decode()
    assert client.get(_at("framework", published)).status_code == 200
    assert client.get(_at("framework_version", published, 2)).status_code == 404
    assert client.get(_at("edit_framework", published)).status_code == 403
    handle = published.framework.competencies.get(key="listening").handle
    page = client.get(reverse("competency", args=[handle]))
    assert "Bears silence" in page.content.decode()


def test_another_organisation_finds_nothing(
    client: Client, stranger: User, published: FrameworkVersion
) -> None:
    client.force_login(stranger)
    handle = published.framework.competencies.first().handle  # type: ignore[union-attr]
    addresses = [
        _at("framework", published),
        _at("framework_versions", published),
        _at("framework_yaml", published, 1),
        _at("edit_framework", published),
        _at("publish_framework", published),
        reverse("competency", args=[handle]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 6
    assert client.post(_at("new_framework_draft", published)).status_code == 404
