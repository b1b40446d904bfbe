"""One's own skill scores over the API, with a sum that adds up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.web.connect.scopes import Scope
from assaymark.web.skills.models import Competency, Framework
from assaymark.web.standing.models import SkillEvidence
from tests.web.connect.made import Api

pytestmark = pytest.mark.django_db


def test_scores_come_with_the_shares_that_make_them(house):
    framework = Framework.objects.create(organisation=house.organisation, key="f", title="F")
    skill = Competency.objects.create(framework=framework, key="listening", title="Listening")
    for i in range(3):
        SkillEvidence.objects.create(
            organisation=house.organisation,
            person=house.learner.user,
            competency=skill,
            key=f"made-up:{i}",
            kind="review",
            score=2.0,
            at=timezone.now() - timedelta(days=i),
        )
    got = Api(house.learner, Scope.SKILLS_READ).get("skills").json()
    (one,) = got["skills"]
    assert (got["figures"], one["n"], one["skill"]) == (1, 3, skill.handle)
    added = one["start"] + sum(share["points"] for share in one["shares"])
    assert added == pytest.approx(one["score"], abs=1e-9)
    assert Api(house.learner, Scope.WORKS_READ).get("skills").status_code == 403
