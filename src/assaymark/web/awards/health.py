"""What can be wrong with keys and logs, in sentences for `assaymark doctor` and the keys page."""

from assaymark.web.awards import keys, log
from assaymark.web.awards.models import IssuerKey, KeyState, KeyUse
from assaymark.web.people.models import Organisation


def key_count() -> int:
    """How many keys sign now."""
    return IssuerKey.objects.filter(state=KeyState.ACTIVE).count()


def keyless() -> list[str]:
    """The slug of each organisation that cannot sign, because a key is missing."""
    wanted = set(KeyUse)
    there: dict[str, set[str]] = {one.slug: set() for one in Organisation.objects.all()}
    rows = IssuerKey.objects.filter(state=KeyState.ACTIVE)
    for slug, use in rows.values_list("organisation__slug", "use"):
        there[slug].add(use)
    return sorted(slug for slug, uses in there.items() if wanted - uses)


def broken_keys() -> list[str]:
    """One sentence for each active key that does not open with the passphrase."""
    found = []
    for row in IssuerKey.objects.filter(state=KeyState.ACTIVE).select_related("organisation"):
        try:
            keys.jwt_key(row) if row.use == KeyUse.JWT else keys.proof_key(row)
        except keys.KeysError as error:
            found.append(f"{row.organisation.slug}, {row.fragment}: {error}")
    return found


def log_problems() -> list[str]:
    """One sentence for each log that must not or cannot be signed."""
    found = []
    for organisation in Organisation.objects.filter(keys__use=KeyUse.LOG).distinct():
        try:
            log.check(organisation)
        except log.UNSEALABLE as error:
            found.append(str(error))
    return found
