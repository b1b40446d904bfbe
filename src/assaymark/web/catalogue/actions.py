"""The verbs of this room: draft, edit, publish, retire a badge, and set what stands above it.

One transaction each, ending in a record. Whoever changes a badge or its draft holds the lock of the
badge's row; an edit says which revision it had read, and is refused when that is not the newest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from assaymark.web.catalogue.checks import gaps
from assaymark.web.catalogue.errors import (
    CatalogueError,
    DraftExists,
    NotADraft,
    NotReady,
    Overtaken,
)
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.catalogue.plain import fields_from_plain
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills.models import VersionState

FIELDS = (
    "title",
    "level",
    "summary",
    "task",
    "task_minutes",
    "criteria",
    "acceptance",
    "rubric",
    "evidence",
    "competencies",
    "achievement_type",
    "tags",
    "expiry_months",
    "refresh_note",
    "art",
    "stakes",
    "consent",
)


@transaction.atomic
def draft_badge(
    *, organisation: Organisation, by: User | None, title: str, key: str = "", **fields: Any
) -> BadgeVersion:
    """The first draft of a new badge; `fields` are `FIELDS`, and may be unfinished.

    Without a `key` one is made from the title. Raises CatalogueError when the key is taken.
    """
    _known(fields)
    if key and organisation.badges.filter(key=key).exists():
        raise CatalogueError(f"met the key {key!r}, which a badge here has; make a new draft of it")
    badge = Badge.objects.create(organisation=organisation, key=key or _key(organisation, title))
    version = BadgeVersion.objects.create(
        badge=badge, number=1, title=title, edited_by=by, **fields
    )
    _recorded("badge.drafted", version, by, {"how": "new"})
    return version


@transaction.atomic
def draft_badge_from_plain(
    organisation: Organisation, plain: Mapping[str, Any], by: User | None
) -> BadgeVersion:
    """The draft of a badge written down as in `examples/`: new, or the next version of a known one.

    Its competencies must stand in published frameworks. `requires` and `ladder` say nothing that
    `next` does not; `link_ladder` sets that. Raises CatalogueError with the path to a bad field.
    """
    key, fields = fields_from_plain(organisation, plain)
    badge = organisation.badges.filter(key=key).first()
    if badge is None:
        return draft_badge(organisation=organisation, by=by, key=key, **fields)
    return draft_again(badge=badge, by=by, **fields)


@transaction.atomic
def link_ladder(
    organisation: Organisation, plains: Sequence[Mapping[str, Any]], by: User | None
) -> None:
    """Sets for each badge written down what its `next` says; all must have been drafted before."""
    badges = {badge.key: badge for badge in organisation.badges.all()}
    for plain in plains:
        above = plain.get("next")
        if above is not None and above not in badges:
            raise CatalogueError(f"next: met {above!r}; expected the key of a badge drafted before")
        set_next(badge=badges[plain["key"]], next=badges[above] if above else None, by=by)


@transaction.atomic
def edit_draft(
    *, version: BadgeVersion, by: User | None, seen: int | None = None, **fields: Any
) -> BadgeVersion:
    """The draft with `fields` set; raises Overtaken when `seen` is not its newest revision."""
    _known(fields)
    draft = _locked(version)
    if seen is not None and seen != draft.revision:
        raise Overtaken(_overtaken(draft))
    before = {name: getattr(draft, name) for name in fields}
    after = {name: value for name, value in fields.items() if value != before[name]}
    if not after:
        return draft
    for name, value in after.items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.edited_by, draft.edited_at = by, timezone.now()
    draft.save()
    _recorded("badge.edited", draft, by, {"before": {name: before[name] for name in after}})
    return draft


@transaction.atomic
def draft_again(*, badge: Badge, by: User | None, **fields: Any) -> BadgeVersion:
    """A new draft with `fields` set: for words typed into a draft that is one no more."""
    version = new_draft(badge=badge, by=by)
    return edit_draft(version=version, by=by, seen=version.revision, **fields)


@transaction.atomic
def publish(*, version: BadgeVersion, by: User | None, seen: int | None = None) -> BadgeVersion:
    """The published version; the one before is retired and keeps all it says.

    Raises NotReady with every gap, and Overtaken when `seen` is not the draft's newest revision.
    """
    draft = _locked(version)
    if seen is not None and seen != draft.revision:
        raise Overtaken(_overtaken(draft))
    found = gaps(draft)
    if found:
        raise NotReady(f"{draft} has {len(found)} gaps; first: {found[0].sentence}", found)
    older = draft.badge.versions.filter(state=VersionState.PUBLISHED)
    older.update(state=VersionState.RETIRED)
    draft.state = VersionState.PUBLISHED
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()
    _recorded("badge.published", draft, by, {"version": draft.handle})
    return draft


@transaction.atomic
def new_draft(*, badge: Badge, by: User | None) -> BadgeVersion:
    """A draft with all the newest version says; raises DraftExists when there is one already."""
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    if badge.versions.filter(state=VersionState.DRAFT).exists():
        raise DraftExists(f"{badge.key!r} has a draft already; go on with that one")
    newest = badge.versions.latest("number")
    fields = {name: getattr(newest, name) for name in FIELDS}
    draft: BadgeVersion = badge.versions.create(number=newest.number + 1, edited_by=by, **fields)
    _recorded("badge.drafted", draft, by, {"how": "new draft"})
    return draft


@transaction.atomic
def discard_draft(*, version: BadgeVersion, by: User) -> None:
    """Throws a draft away; its words stay in the audit record. A badge without any version goes."""
    draft = _locked(version)
    words = {name: getattr(draft, name) for name in FIELDS}
    _recorded("badge.discarded", draft, by, {"draft": words})
    draft.delete()
    if not draft.badge.versions.exists():
        draft.badge.delete()


@transaction.atomic
def retire(*, badge: Badge, by: User | None) -> BadgeVersion:
    """The retired version: nobody can start it any more, what was issued stays as it is."""
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    version = badge.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None:
        raise CatalogueError(f"{badge.key!r} has no published version; nothing to retire")
    BadgeVersion.objects.filter(pk=version.pk).update(state=VersionState.RETIRED)
    version.refresh_from_db()
    _recorded("badge.retired", version, by, {"version": version.handle})
    return version


@transaction.atomic
def set_next(*, badge: Badge, next: Badge | None, by: User | None) -> Badge:
    """The badge with the step above it; raises CatalogueError for a ladder that leads to itself."""
    organisation_id = badge.organisation_id
    steps = {
        one.pk: one
        for one in Badge.objects.select_for_update()
        .filter(organisation_id=organisation_id)
        .order_by("pk")
    }
    if next is not None and next.pk not in steps:
        raise CatalogueError("the step above is a badge of the same organisation")
    above = next.pk if next else None
    while above is not None:
        if above == badge.pk:
            raise CatalogueError(
                f"{badge.key!r} would stand above itself; choose another next step"
            )
        above = steps[above].next_id
    if badge.next_id == (next.pk if next else None):
        return badge
    badge.next = next
    badge.save(update_fields=["next"])
    record(
        "badge.ladder-changed",
        organisation_id=organisation_id,
        actor=by,
        subject=f"badge:{badge.handle}",
        detail={"next": next.handle if next else None},
    )
    return badge


def _known(fields: Mapping[str, Any]) -> None:
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise TypeError(f"met the fields {unknown!r}; expected some of {list(FIELDS)}")


def _key(organisation: Organisation, title: str) -> str:
    stem = slugify(title)[:70].strip("-_") or "badge"
    taken = set(organisation.badges.values_list("key", flat=True))
    keys = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in keys if key not in taken)


def _locked(version: BadgeVersion) -> BadgeVersion:
    """The draft as it stands now, its badge locked; raises NotADraft."""
    Badge.objects.select_for_update().get(pk=version.badge_id)
    stored = BadgeVersion.objects.select_related("badge__organisation", "edited_by").get(
        pk=version.pk
    )
    if stored.state != VersionState.DRAFT:
        raise NotADraft(f"met {stored}, which is {stored.state}; make a new draft to change it")
    return stored


def _overtaken(draft: BadgeVersion) -> str:
    who = draft.edited_by or "somebody"
    return (
        f"{who} saved this draft at {draft.edited_at:%H:%M} while you were at it; nothing of yours "
        "was written over it: compare, then save again"
    )


def _recorded(kind: str, version: BadgeVersion, by: User | None, detail: dict[str, Any]) -> None:
    record(
        kind,
        organisation_id=version.badge.organisation_id,
        actor=by,
        subject=f"badge:{version.badge.handle}",
        detail={"number": version.number, "title": version.title, **detail},
    )
