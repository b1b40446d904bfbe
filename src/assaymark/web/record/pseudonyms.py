"""The numbers that stand for people in exported events."""

import secrets
from collections.abc import Sequence
from typing import Any

from assaymark.web.record.models import Pseudonym


def numbers(organisation_id: int, people: Sequence[int]) -> dict[int, int]:
    """The pseudonymous number of each of these people; 0 for who asked to be forgotten."""
    held = Pseudonym.objects.filter(organisation_id=organisation_id)
    known = dict(held.filter(person_id__in=people).values_list("person_id", "number"))
    fresh = [
        Pseudonym(organisation_id=organisation_id, person_id=one, number=secrets.randbelow(2**53))
        for one in sorted(set(people) - set(known))
    ]
    if fresh:
        Pseudonym.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2_000)
        known = dict(held.filter(person_id__in=people).values_list("person_id", "number"))
    return {person: number or 0 for person, number in known.items()}


def known(organisation_id: int, people: Any) -> list[int]:
    """The numbers that people have who were counted before; `people`: a query of user keys."""
    held = Pseudonym.objects.filter(organisation_id=organisation_id, number__isnull=False)
    found = held.filter(person_id__in=people).values_list("number", flat=True)
    return [number for number in found if number]


def by_number(organisation_id: int, people: Any) -> dict[int, int]:
    """Whom numbers stand for, of people who were counted before; `people`: a query of user keys."""
    held = Pseudonym.objects.filter(organisation_id=organisation_id, number__isnull=False)
    found = held.filter(person_id__in=people).values_list("number", "person_id")
    return {number: person for number, person in found if number}
