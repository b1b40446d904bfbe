"""Assumptions are saved: each time as the next number, so that an old figure can be made again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from assaymark.web.insights.models import Assumptions
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record


@transaction.atomic
def save_assumptions(
    *, organisation: Organisation, kind: str, values: Mapping[str, Any], by: User | None
) -> Assumptions:
    """The assumptions as the next number; the last ones where nothing changed."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    mine = Assumptions.objects.filter(organisation=organisation, kind=kind)
    last = mine.order_by("-number").first()
    if last is not None and last.values == dict(values):
        return last
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    made: Assumptions = Assumptions.objects.create(
        organisation=organisation, kind=kind, number=number, values=dict(values), by=by
    )
    record(
        "assumptions.saved",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"organisation:{organisation.slug}",
        detail={"kind": kind, "number": number, "values": dict(values)},
    )
    return made
