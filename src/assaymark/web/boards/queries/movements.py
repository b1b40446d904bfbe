"""How boards moved from week to week, for figures about the whole organisation."""

from datetime import date

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards.models import Snapshot
from assaymark.web.insights.moving import Moved
from assaymark.web.people.models import Organisation


def movements(organisation: Organisation, since: date) -> list[Moved]:
    """Each snapshot since that day beside the one before, where five people are on both.

    Of no skill that is mission-critical.
    """
    found = Snapshot.objects.filter(
        board__organisation=organisation,
        board__competency__critical=None,
        week__gte=since,
        n_both__gte=SMALLEST,
        tau__isnull=False,
        replaced__isnull=False,
    )
    rows = found.order_by("week", "board").values_list("week", "tau", "replaced", "n_both")
    return [Moved(week, tau or 0.0, replaced or 0.0, n) for week, tau, replaced, n in rows]
