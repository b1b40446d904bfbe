"""An award as strangers may see it: one frozen value, read in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from assaymark.ledger.commitment import Kind
from assaymark.web.awards.models import Award, Checkpoint, IssuerKey, LogEntry
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation

_KEY_FIELDS = ("use", "fragment", "public_multibase", "state", "since", "until")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the log commits to for this award; `index` None while it waits for its place."""

    index: int | None
    record: Mapping[str, Any]
    salt: bytes | None


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed checkpoint."""

    size: int
    note: str


@dataclass(frozen=True, slots=True)
class ShownAward:
    """Everything the badge page, its twins and its verification need."""

    handle: str
    organisation: Organisation
    badge_version: BadgeVersion
    recipient_id: int | None
    source: str
    credential: Mapping[str, Any]
    jwt: str
    digest: str
    given_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
    status_list: Mapping[str, Any]
    changed_at: datetime
    key_rows: tuple[IssuerKey, ...]
    leaf: Leaf
    head: Head | None

    @property
    def logged(self) -> bool:
        """Whether the leaf stands under a signed checkpoint."""
        index = self.leaf.index
        return index is not None and self.head is not None and index < self.head.size

    def expired(self, now: datetime) -> bool:
        """Whether its validity is over."""
        return self.valid_until is not None and self.valid_until < now


def shown_award(handle: str) -> ShownAward | None:
    """The award at `/b/handle`, in one query."""
    found = Award.objects.filter(handle=handle)
    found = found.select_related(
        "organisation", "badge_version__badge__organisation", "status_list"
    )
    row = found.annotate(
        key_rows=ArraySubquery(_keys()),
        leaf_row=Subquery(_leaf()),
        head_row=Subquery(_head()),
    ).first()
    return None if row is None else _shown(row)


def _keys() -> QuerySet[IssuerKey, Any]:
    rows = IssuerKey.objects.filter(organisation=OuterRef("organisation")).order_by("since", "pk")
    return rows.values(row=JSONObject(**{name: F(name) for name in _KEY_FIELDS}))


def _leaf() -> QuerySet[LogEntry, Any]:
    rows = LogEntry.objects.filter(award=OuterRef("pk"), kind=Kind.AWARD)
    return rows.values(row=JSONObject(index="index", record="record", salt="salt__salt"))[:1]


def _head() -> QuerySet[Checkpoint, Any]:
    rows = Checkpoint.objects.filter(organisation=OuterRef("organisation")).order_by("-size")
    return rows.values(row=JSONObject(size="size", note="note"))[:1]


def _shown(row: Any) -> ShownAward:
    return ShownAward(
        handle=row.handle,
        organisation=row.organisation,
        badge_version=row.badge_version,
        recipient_id=row.recipient_id,
        source=row.source,
        credential=row.credential,
        jwt=row.jwt,
        digest=row.digest,
        given_at=row.given_at,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
        status_list=row.status_list.credential,
        changed_at=max(row.given_at, row.status_list.updated_at),
        key_rows=tuple(_key(row.organisation_id, each) for each in row.key_rows),
        leaf=_leaf_of(row.leaf_row),
        head=Head(**row.head_row) if row.head_row else None,
    )


def _key(organisation_id: int, plain: Mapping[str, Any]) -> IssuerKey:
    """A key's public half as a row; the private half never leaves the database for a page."""
    times = {name: _time(plain[name]) for name in ("since", "until")}
    return IssuerKey(organisation_id=organisation_id, **{**plain, **times})


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _leaf_of(plain: Mapping[str, Any]) -> Leaf:
    salt = plain["salt"]
    return Leaf(
        index=plain["index"],
        record=plain["record"],
        salt=None if salt is None else bytes.fromhex(salt.removeprefix("\\x")),
    )
