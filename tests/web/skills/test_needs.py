"""What roles need: set once, a role's own before everybody's, taken away by 0."""

import pytest

from assaymark.web.record.models import Event
from assaymark.web.skills import actions, needs
from assaymark.web.skills.errors import SkillsError


@pytest.fixture
def skill(northwind, hannah, listening):
    draft = actions.import_framework(organisation=northwind, document=listening, by=hannah)
    actions.publish_framework(version=draft, by=hannah)
    return draft.framework.competencies.get(key="listening")


def _set(northwind, hannah, skill, rank, role=""):
    return needs.set_need(organisation=northwind, role=role, competency=skill, rank=rank, by=hannah)


def test_a_role_s_own_need_goes_before_everybody_s(northwind, hannah, skill):
    _set(northwind, hannah, skill, 1)
    _set(northwind, hannah, skill, 3, role=" Team lead ")
    found = needs.needs(northwind)
    assert needs.needed_of(found, "Team lead") == {skill.pk: 3}
    assert needs.needed_of(found, "Agent") == needs.needed_of(found, "") == {skill.pk: 1}


def test_a_need_is_recorded_when_it_changes_and_0_takes_it_away(northwind, hannah, skill):
    for rank in (1, 1, 3, 0, 0):
        _set(northwind, hannah, skill, rank)
    told = Event.objects.filter(kind="role-need.set").order_by("pk")
    assert [(one.detail["before"], one.detail["rank"]) for one in told] == [(0, 1), (1, 3), (3, 0)]
    assert needs.needs(northwind) == []


def test_a_level_that_the_skill_lacks_is_refused(northwind, hannah, skill, kelvin):
    with pytest.raises(SkillsError, match=r"expected one of \[1, 3\]"):
        _set(northwind, hannah, skill, 2)
    with pytest.raises(SkillsError, match="expected one of"):
        _set(kelvin, hannah, skill, 1)


def test_what_is_described_is_what_was_published(northwind, skill):
    found = needs.described(northwind)
    assert [one.row.title for one in found.values()] == ["Listening", "Asking", "Being brief"]
    assert found[skill.pk].its.levels[0].behaviours[0].indicators[0].text == "Nobody is cut off"
