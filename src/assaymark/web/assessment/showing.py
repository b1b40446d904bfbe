"""What the demo shows of people in charge: a badge marked twice, anchors, and a round half done.

Everything goes through the room's own actions. Doing it again does nothing.
"""

from collections.abc import Sequence

from assaymark.web.assessment.actions.anchors import choose_anchor, open_round, score_anchor
from assaymark.web.assessment.actions.marking import set_marking_policy
from assaymark.web.assessment.models import Anchor, CalibrationRound, MarkingPolicy
from assaymark.web.assessment.queries.anchors import Proposal, proposals
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User

ANCHORS = 6
TITLE = "First calibration round"
REASON = "Two raters gave this level independently of each other."


def show_marking(
    *, rated: BadgeVersion, marked_twice: BadgeVersion, manager: User, assessors: Sequence[User]
) -> CalibrationRound | None:
    """The round of the badge `rated`, opened now or before; the first assessor has scored it all.

    Of `marked_twice` every fifth work, and where there is doubt, waits for a second assessor from
    now on. None where no rated example has two ratings.
    """
    badge_version, twice = rated, marked_twice.badge
    if not MarkingPolicy.objects.filter(badge=twice).exists():
        set_marking_policy(badge=twice, share=20, on_doubt=True, waits=False, by=manager)
    found = CalibrationRound.objects.filter(badge_version=badge_version).first()
    proposed = proposals(badge_version)[:ANCHORS]
    if found is not None or not proposed:
        return found
    anchors = [_anchor(badge_version, one, manager) for one in proposed]
    opened = open_round(badge_version=badge_version, title=TITLE, anchors=anchors, by=manager)
    for number, anchor in enumerate(anchors):
        for assessor in assessors[:1]:
            levels = _given(badge_version, anchor, number)
            score_anchor(of=opened, anchor=anchor, assessor=assessor, levels=levels)
    return opened


def _anchor(version: BadgeVersion, one: Proposal, manager: User) -> Anchor:
    keys = list(one.levels)
    first = one.example.text.split(". ")[0]
    return choose_anchor(
        badge_version=version,
        example=one.example,
        levels=one.levels,
        reasons=dict.fromkeys(keys, REASON),
        quotes={keys[0]: first},
        by=manager,
    )


def _given(version: BadgeVersion, anchor: Anchor, number: int) -> dict[str, int]:
    """The anchor's levels, every third text a step lower in its first criterion."""
    levels = dict(anchor.levels)
    first = rubric(version).criteria[0]
    if number % 3 == 0:
        levels[first.key] = first.values[max(0, first.rank(levels[first.key]) - 1)]
    return levels
