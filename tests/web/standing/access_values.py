"""The real values of this room's addresses, for the walk over every address."""

from typing import Any

from assaymark.web.people.models import Membership
from assaymark.web.skills.models import Competency


def standing_values(
    *, competency: Competency, manager: Membership, learner: Membership
) -> dict[str, Any]:
    """A learner in the manager's own team."""
    for one in (manager, learner):
        one.team = "Support"
        one.save(update_fields=["team"])
    its, who = {"handle": competency.handle}, {"person": learner.user.handle}
    return {
        **dict.fromkeys(("skill_standing", "declare_skill", "undeclare_skill"), its),
        "person_standing": who,
        "person_skill": {**who, **its},
    }
