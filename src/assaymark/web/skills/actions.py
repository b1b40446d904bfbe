"""The verbs of this room: import, edit, publish, retire. One transaction each, ending in a record.

Whoever changes a draft holds the lock of its framework's row, so that edits queue up; an edit says
what it had read (`seen`), and is refused when that no longer stands there.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from assaymark.framework.load import framework_to_plain
from assaymark.framework.model import Framework as Described
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills import document as tree
from assaymark.web.skills.checks import problems
from assaymark.web.skills.document import Document, Path
from assaymark.web.skills.errors import DraftExists, NotADraft, NotReady, Overtaken, SkillsError
from assaymark.web.skills.models import Competency, Framework, FrameworkVersion, VersionState


@transaction.atomic
def import_framework(
    *,
    organisation: Organisation,
    document: Described,
    by: User | None,
    replace_draft: bool = False,
) -> FrameworkVersion:
    """The draft that now holds `document`: of a new framework, or the next version of a known one.

    Raises DraftExists when the framework has a draft already, unless `replace_draft`.
    """
    framework = _framework(organisation, document.key, document.title)
    plain = framework_to_plain(document)
    draft = framework.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None and not replace_draft:
        raise DraftExists(
            f"met a draft of {document.key!r} that was edited {draft.edited_at:%Y-%m-%d %H:%M}; "
            "publish or discard it first, or say that the import may replace it"
        )
    if draft is None:
        return _drafted(framework, plain, by=by, how="import")
    before = draft.document
    _keep(draft, plain, by=by)
    _recorded("framework.edited", draft, by, {"part": "", "import": True, "before": before})
    return draft


@transaction.atomic
def new_framework(
    *, organisation: Organisation, by: User, title: str, **more: str
) -> FrameworkVersion:
    """The empty first draft of a new framework; `more` are its other fields."""
    stem = slugify(title)[:70] or "framework"
    taken = set(organisation.frameworks.values_list("key", flat=True))
    keys = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    key = next(key for key in keys if key not in taken)
    usual = {"version": "1.0", "description": "", "language": "en", "owner": organisation.name}
    plain = {"key": key, "title": title, **usual, **more, "domains": []}
    return _drafted(_framework(organisation, key, title), plain, by=by, how="new")


@transaction.atomic
def new_draft(*, framework: Framework, by: User) -> FrameworkVersion:
    """A draft with the words of the newest version and the next version number.

    Raises DraftExists when there is a draft already.
    """
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if framework.versions.filter(state=VersionState.DRAFT).exists():
        raise DraftExists(f"{framework.title!r} has a draft already; go on with that one")
    newest = framework.versions.latest("number")
    return _drafted(framework, tree.with_next_version(newest.document), by=by, how="new draft")


@transaction.atomic
def edit_part(
    *, version: FrameworkVersion, path: Path, values: dict[str, str], seen: str, by: User
) -> FrameworkVersion:
    """The draft with the part's fields set; raises Overtaken when `seen` stands there no more."""
    draft = _locked(version)
    before = tree.fields(draft.document, path)
    if before == values:
        return draft
    if seen != tree.fingerprint(draft.document, path):
        raise Overtaken(_overtaken(draft), before)
    return _edited(draft, path, by, before, lambda plain: tree.changed(plain, path, values))


@transaction.atomic
def add_part(
    *, version: FrameworkVersion, parent: Path, values: dict[str, str], by: User
) -> tuple[FrameworkVersion, Path]:
    """The draft with a new part last below `parent`, and the new part's path."""
    draft = _locked(version)
    plain, path = tree.added(draft.document, parent, values)
    return _edited(draft, path, by, None, lambda _: plain), path


@transaction.atomic
def move_part(*, version: FrameworkVersion, path: Path, step: int, by: User) -> FrameworkVersion:
    """The draft with the part moved among its neighbours: -1 up, 1 down."""
    draft = _locked(version)
    move = {"step": step}
    return _edited(draft, path, by, move, lambda plain: tree.moved(plain, path, step))


@transaction.atomic
def remove_part(*, version: FrameworkVersion, path: Path, seen: str, by: User) -> FrameworkVersion:
    """The draft without the part; raises Overtaken when it or something below it changed."""
    draft = _locked(version)
    before = tree.part(draft.document, path)
    if seen != tree.fingerprint(draft.document, path, whole=True):
        raise Overtaken(_overtaken(draft), before)
    return _edited(draft, path, by, before, lambda plain: tree.removed(plain, path))


@transaction.atomic
def publish_framework(
    *, version: FrameworkVersion, by: User | None, seen: str = ""
) -> FrameworkVersion:
    """The published version; the one before is retired, and every competency has its row.

    `by` approves it. Raises NotReady with all problems, and Overtaken when `seen`, the fingerprint
    of what was read before approving, is not what stands there.
    """
    draft = _locked(version)
    if seen and seen != tree.fingerprint(draft.document, (), whole=True):
        raise Overtaken(_overtaken(draft), draft.document)
    older = draft.framework.versions.exclude(pk=draft.pk)
    found = problems(draft.document, used_versions=[one.document["version"] for one in older])
    if found:
        raise NotReady(f"{draft} has {len(found)} problems; first: {found[0].sentence}", found)
    older.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    draft.state = VersionState.PUBLISHED
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()
    _keep_rows(draft)
    _recorded("framework.published", draft, by, {"version": draft.document["version"]})
    return draft


@transaction.atomic
def discard_draft(*, version: FrameworkVersion, by: User) -> None:
    """Throws a draft away; its words stay in the audit record. A framework without any goes too."""
    draft = _locked(version)
    _recorded("framework.discarded", draft, by, {"document": draft.document})
    draft.delete()
    if not draft.framework.versions.exists():
        draft.framework.delete()


@transaction.atomic
def retire_framework(
    *, framework: Framework, successor: Framework | None, by: User
) -> FrameworkVersion:
    """The retired version; `successor` is the framework to use instead.

    Raises SkillsError when nothing is published, or the successor is the framework itself.
    """
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    version = framework.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None:
        raise SkillsError(f"{framework.title!r} has no published version; nothing to retire")
    if successor is not None and (
        successor.pk == framework.pk or successor.organisation_id != framework.organisation_id
    ):
        raise SkillsError("a framework's successor is another framework of the same organisation")
    FrameworkVersion.objects.filter(pk=version.pk).update(state=VersionState.RETIRED)
    framework.successor = successor
    framework.save(update_fields=["successor"])
    detail = {"successor": successor.handle if successor else None}
    _recorded("framework.retired", version, by, detail)
    version.refresh_from_db()
    return version


def _framework(organisation: Organisation, key: str, title: str) -> Framework:
    Framework.objects.get_or_create(organisation=organisation, key=key, defaults={"title": title})
    return Framework.objects.select_for_update().get(organisation=organisation, key=key)


def _drafted(
    framework: Framework, plain: Document, *, by: User | None, how: str
) -> FrameworkVersion:
    newest = framework.versions.order_by("-number").first()
    draft: FrameworkVersion = framework.versions.create(
        number=newest.number + 1 if newest else 1, document=plain, edited_by=by
    )
    _recorded("framework.drafted", draft, by, {"how": how})
    return draft


def _locked(version: FrameworkVersion) -> FrameworkVersion:
    """The draft as it stands now, its framework locked; raises NotADraft."""
    Framework.objects.select_for_update().get(pk=version.framework_id)
    stored = FrameworkVersion.objects.select_related("framework", "edited_by").get(pk=version.pk)
    if stored.state != VersionState.DRAFT:
        raise NotADraft(f"met {stored}, which is {stored.state}; make a new draft to change it")
    return stored


def _edited(
    draft: FrameworkVersion,
    path: Path,
    by: User,
    before: Any,
    change: Callable[[Document], Document],
) -> FrameworkVersion:
    _keep(draft, change(draft.document), by=by)
    _recorded("framework.edited", draft, by, {"part": "/".join(path), "before": before})
    return draft


def _keep(draft: FrameworkVersion, plain: Document, *, by: User | None) -> None:
    draft.document, draft.edited_by, draft.edited_at = plain, by, timezone.now()
    draft.save(update_fields=["document", "edited_by", "edited_at"])
    if draft.number == 1:
        Framework.objects.filter(pk=draft.framework_id).update(title=plain["title"])


def _keep_rows(version: FrameworkVersion) -> None:
    """Each competency's row, which other rooms point at; one that left the document stays."""
    plain = version.document
    Framework.objects.filter(pk=version.framework_id).update(title=plain["title"], successor=None)
    Competency.objects.bulk_create(
        (
            Competency(framework_id=version.framework_id, key=one["key"], title=one["title"])
            for domain in plain["domains"]
            for one in domain["competencies"]
        ),
        update_conflicts=True,
        unique_fields=["framework", "key"],
        update_fields=["title"],
    )


def _overtaken(draft: FrameworkVersion) -> str:
    who = draft.edited_by or "somebody"
    return (
        f"{who} changed this at {draft.edited_at:%H:%M} while you were at it; nothing of yours was "
        "written over it: compare below, then save again"
    )


def _recorded(kind: str, version: FrameworkVersion, by: User | None, detail: Document) -> None:
    framework = version.framework
    record(
        kind,
        organisation_id=framework.organisation_id,
        actor=by,
        subject=f"framework:{framework.handle}",
        detail={"number": version.number, "title": version.document["title"], **detail},
    )
