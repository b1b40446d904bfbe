"""Under which name people stand on boards: a made-up one unless they chose otherwise.

A made-up name comes from a secret of the organisation and the person's number, so it stays the
same, differs from organisation to organisation, and nobody works it out from a list of members.
Who can read the database can: it holds the secret, as it holds the names.
"""

import secrets
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from django.db import connection

from assaymark.web.boards.models import NameAs, PseudonymKey
from assaymark.web.people.models import Organisation, User

_HOW = (
    "Agile Amber Bold Brave Breezy Bright Calm Candid Cheery Clear Clever Copper Coral Crisp "
    "Daring Eager Early Fair Fleet Frank Gentle Glad Golden Grand Happy Hardy Honest Jolly Keen "
    "Kind Lively Loyal Lucky Lunar Mellow Merry Mild Misty Nimble Noble Olive Patient Placid "
    "Polar Prime Proud Quick Quiet Rapid Ready Rosy Ruby Sandy Serene Silver Snowy Solar Steady "
    "Sunny Swift Tidal Warm Wise Witty"
)
_WHO = (
    "Badger Beaver Bison Bittern Camel Cheetah Condor Crane Curlew Deer Dolphin Dove Eagle "
    "Egret Falcon Finch Fox Gannet Gazelle Gecko Goose Grebe Hare Heron Hornbill Ibex Ibis "
    "Jackdaw Jay Kestrel Kingfisher Kite Koala Lark Lemur Lynx Magpie Marten Merlin Moose "
    "Nightjar Oriole Osprey Otter Owl Panda Panther Pelican Petrel Plover Puffin Quail Raven "
    "Robin Seal Sparrow Stork Swallow Swan Tern Thrush Tiger Wolf Wren"
)
HOW, WHO = _HOW.split(), _WHO.split()
"""64 of each."""


def pseudonym(secret: bytes, person: int) -> str:
    """The made-up name of one person: two words of 64 each, and three digits."""
    found = blake2b(b"%d" % person, key=secret, digest_size=6).digest()
    number = 100 + int.from_bytes(found[2:], "big") % 900
    return f"{HOW[found[0] % 64]} {WHO[found[1] % 64]} {number}"


def secret_of(organisation: Organisation) -> bytes:
    """The secret that an organisation's made-up names come from; made on first need."""
    try:
        kept = organisation.pseudonym_key  # read with the board (`queries.boards.board`)
    except PseudonymKey.DoesNotExist:
        fresh = {"secret": secrets.token_bytes(32)}
        kept, _new = PseudonymKey.objects.get_or_create(organisation=organisation, defaults=fresh)
    return bytes(kept.secret)


def names(organisation: Organisation, people: Iterable[int]) -> Mapping[int, str]:
    """Person to the name that boards show."""
    wanted = set(people)
    secret = secret_of(organisation)
    found = {person: pseudonym(secret, person) for person in wanted}
    chosen = _chosen(organisation.pk, list(wanted))
    real = {person for person, how, _own in chosen if how == NameAs.REAL}
    known = User.objects.in_bulk(real) if real else {}
    for person, _how, own in chosen:
        found[person] = known[person].name if person in known else own or found[person]
    return found


def _chosen(organisation_id: int, people: list[int]) -> list[tuple[int, str, str]]:
    """Who of `people` is not called by the made-up name, how, and the name they chose."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, name_as, own_name FROM boards_wish"
            " WHERE organisation_id = %s AND person_id = ANY(%s) AND name_as <> %s",
            [organisation_id, people, NameAs.PSEUDONYM.value],
        )
        return list(cursor.fetchall())
