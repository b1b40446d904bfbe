"""Awards that no work handed in here led to, with what their credentials say was judged."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from assaymark.web.awards.models import Award
from assaymark.web.people.models import Organisation


@dataclass(frozen=True, slots=True)
class GivenOtherwise:
    """An award given by hand or brought in.

    `levels`: one value per criterion of the badge version's rubric, in its order, empty where the
    credential says none. `digest`: SHA-256 in hex of its first piece of evidence, or ''.
    `by_oneself`: whoever gave it gave it to themself.
    """

    handle: str
    recipient: int
    badge_version: int
    given_at: datetime
    revoked: bool
    levels: tuple[int, ...]
    digest: str
    by_oneself: bool


def given_otherwise(
    organisation: Organisation, people: Collection[int]
) -> tuple[GivenOtherwise, ...]:
    """The awards of these people (primary keys) that rest on no work handed in here."""
    found = Award.objects.filter(organisation=organisation, recipient__in=people)
    found = found.exclude(Q(source__startswith="work:") | Q(source__startswith="appeal:"))
    columns = ("handle", "recipient_id", "badge_version_id", "given_at", "revoked_at")
    rows = found.order_by("pk").values_list(*columns, "credential", "given_by_id")
    return tuple(
        GivenOtherwise(
            *(handle, who, version, at, gone is not None, _levels(its), _digest(its)),
            by_oneself=by == who,
        )
        for handle, who, version, at, gone, its, by in rows
    )


def _levels(credential: Mapping[str, Any]) -> tuple[int, ...]:
    subject = credential["credentialSubject"]
    reached = {one["resultDescription"]: one["achievedLevel"] for one in subject.get("result", ())}
    described = subject["achievement"].get("resultDescription", ())
    found = [
        int(level["points"])
        for one in described
        for level in one["rubricCriterionLevel"]
        if level["id"] == reached.get(one["id"])
    ]
    return tuple(found) if len(found) == len(described) else ()


def _digest(credential: Mapping[str, Any]) -> str:
    sri = next((one.get("digestSRI", "") for one in credential.get("evidence", ())), "")
    return base64.b64decode(sri.removeprefix("sha256-")).hex() if sri else ""
