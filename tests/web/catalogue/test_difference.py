"""What changed between two versions of a badge."""

from copy import deepcopy

from assaymark.web.catalogue import actions
from assaymark.web.catalogue.difference import changes
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User


def test_equal_versions_have_no_changes(published: BadgeVersion, hannah: User) -> None:
    assert changes(published, actions.new_draft(badge=published.badge, by=hannah)) == ()


def test_each_changed_place_shows_its_words(published: BadgeVersion, hannah: User) -> None:
    draft = actions.new_draft(badge=published.badge, by=hannah)
    rubric = deepcopy(draft.rubric)
    rubric[0]["levels"][3]["indicator"] += " Always."
    rubric[1]["pass_value"] = 4
    rubric.pop()
    fields = {"rubric": rubric, "expiry_months": None}
    draft = actions.edit_draft(version=draft, by=hannah, **fields)
    found = {change.where: change for change in changes(published, draft)}
    assert "Always." in found["Rubric › Names the feeling › 4"].pieces[-1].text
    assert "Rubric › Says it back › passes from" in found
    assert found["Expires after months"].pieces[0].kind == "gone"
    gone = found["Rubric › Agrees the next step › 1"].pieces
    assert [piece.kind for piece in gone] == ["gone"]
