"""The one way out of the store of answers: labels of many people, for the making of a report.

Nothing else reads other people's rows. What comes out goes into `report.document.made`, which gives
back aggregates only; it is never rendered, sent or kept.
"""

from collections.abc import Collection

from assaymark.web.insights.models import Disclosure, Question
from assaymark.web.people.models import Organisation


def asked(organisation: Organisation) -> list[Question]:
    """The questions that are asked at present, in order."""
    return list(Question.objects.filter(organisation=organisation, is_asked=True))


def labels(organisation: Organisation, learners: Collection[int]) -> dict[int, dict[str, str]]:
    """For each of `learners` who is a member and answered: question key to category.

    A category that is no longer on the list counts as no answer.
    """
    known = {one.key: set(one.categories) for one in asked(organisation)}
    rows = Disclosure.objects.filter(
        organisation=organisation,
        user__in=learners,
        user__memberships__organisation=organisation,
        user__memberships__active=True,
    )
    return {
        user: {key: label for key, label in given.items() if label in known.get(key, ())}
        for user, given in rows.values_list("user_id", "answers")
    }
