"""The real values of exported events' addresses, for the walk over every address."""

from typing import Any

from django.utils import timezone

from assaymark.web.people.models import Organisation
from assaymark.web.record import exporting
from assaymark.web.record.models import Event


def event_values(organisation: Organisation) -> dict[str, Any]:
    """The present month, exported."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    exporting.export(organisation.pk, upto=newest)
    month = {"month": f"{timezone.now():%Y-%m}"}
    return {"events_parquet": month, "events_csv": month}
