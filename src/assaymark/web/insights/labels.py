"""The one way out of the store of answers: labels of many people, for the making of a report.

Nothing else reads other people's rows. What comes out goes into `report.document.made`, which gives
back aggregates only; it is never rendered, sent or kept.
"""

from collections.abc import Collection

from assaymark.web.insights.models import Disclosure, Question
from assaymark.web.insights.report import Origin
from assaymark.web.people.models import Organisation


def asked(organisation: Organisation) -> list[Question]:
    """The questions that are asked at present, in order."""
    return list(Question.objects.filter(organisation=organisation, is_asked=True))


def labels(
    organisation: Organisation, learners: Collection[int], *, origin: Origin
) -> dict[int, dict[str, str]]:
    """For each of `learners` who is a member: question key to category, from one origin alone.

    Who brought a table in knows it, and may have made it up. With both origins in one group of
    five, four imported answers would tell the fifth, which its person gave. A category that is no
    longer on the list counts as no answer.
    """
    known = {one.key: set(one.categories) for one in asked(organisation)}
    rows = Disclosure.objects.filter(
        organisation=organisation,
        user__in=learners,
        user__memberships__organisation=organisation,
        user__memberships__active=True,
        brought_by__isnull=origin == "own",
    )
    return {
        user: {key: label for key, label in given.items() if label in known.get(key, ())}
        for user, given in rows.values_list("user_id", "answers")
    }
