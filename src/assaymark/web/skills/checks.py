"""What keeps a draft from being published: every problem at once, each with its place.

`framework.load` stops at the first fault, which suits a file; somebody who edits wants the list.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.framework.load import FrameworkError, framework_from_plain
from assaymark.web.skills.document import SORTS, Document, Path, sort_at

_BLANK_ALLOWED = {"description"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend before publishing: where (`path` of keys, titles) and what."""

    path: Path
    trail: tuple[str, ...]
    sentence: str

    @property
    def address(self) -> str:
        """The path as it stands in addresses."""
        return "/".join(self.path)


def problems(document: Document, *, used_versions: Collection[str] = ()) -> tuple[Problem, ...]:
    """Everything that stands in the way of publishing; `used_versions` were published before."""
    found = [*_of_version(document, used_versions), *_below(document, (), ())]
    found += _doubled_competencies(document)
    return tuple(found or _of_loader(document))


def _of_version(document: Document, used: Collection[str]) -> Iterator[Problem]:
    if document["version"] in used:
        sentence = _("Version %(version)s was published before; give this one its own number.")
        yield Problem((), (), sentence % {"version": document["version"]})


def _below(here: Document, path: Path, trail: tuple[str, ...]) -> Iterator[Problem]:
    sort = sort_at(path)
    for name in sort.fields:
        if name not in _BLANK_ALLOWED and not str(here.get(name, "")).strip():
            yield Problem(path, trail, _("The field “%(name)s” is empty.") % {"name": name})
    if not sort.children:
        return
    below = here.get(sort.children, [])
    if not below:
        yield Problem(path, trail, _missing(sort.children))
    for one in below:
        label = str(one.get(SORTS[len(path) + 1].label, ""))
        yield from _below(one, (*path, one["key"]), (*trail, label))


def _missing(children: str) -> str:
    return {
        "domains": _("No domain yet; add at least one."),
        "competencies": _("No competency yet; add one, or remove the domain."),
        "levels": _("No level yet; add at least one."),
        "behaviours": _("No behaviour yet: what does a person at this level do?"),
        "indicators": _("No indicator yet: what would one see, and in which artifact?"),
    }[children]


def _doubled_competencies(document: Document) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for domain in document["domains"]:
        for one in domain["competencies"]:
            if one["key"] in seen:
                sentence = _("The key “%(key)s” is also used in “%(domain)s”; keys are unique.")
                filled = sentence % {"key": one["key"], "domain": seen[one["key"]]}
                yield Problem((domain["key"], one["key"]), (domain["title"], one["title"]), filled)
            seen[one["key"]] = domain["title"]


def _of_loader(document: Document) -> Iterator[Problem]:
    try:
        framework_from_plain(document)
    except FrameworkError as error:
        yield Problem((), (), str(error))
