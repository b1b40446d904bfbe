"""Static files: which parts of the node packages are served, and under which hashed names.

Of Tabler's style sheet only what our pages use is served, see `trim`; it is built when first
asked for, into the folder `built` beside the collected files, under a digest of what it was made
from. Who can write there changes how pages look, and no more: the pages' policy runs no script
from a style sheet.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, overload

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from assaymark.web.kit.trim import trim, words

STYLES = "kit/tabler.css"
TABLER = "@tabler/core/dist/css/tabler.min.css"
COPIED = {
    "kit/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    # Asked for by pages with charts alone, and only once their data are readable without it.
    "kit/echarts.js": "echarts/dist/echarts.esm.min.js",
    # One middle weight, 36 kB, for the letters of "Dvořák": the variable file weighs 85 kB, and
    # with it a public page with such a name would break its budget.
    "kit/inter-latin-ext.woff2": "@fontsource/inter/files/inter-latin-ext-500-normal.woff2",
}
SERVED = (STYLES, *COPIED)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's hashed and compressed files.

    A script that imports another one gets it by its plain name: rewriting imports would trip over
    the examples in htmx's comments.
    """


class OneFile(FileSystemStorage):
    """A storage that holds one file, under whatever name we serve it by."""

    def __init__(self, source: Path) -> None:
        super().__init__(location=source.parent)
        self.source = source

    def path(self, name: str) -> str:  # noqa: ARG002 - the one file has many names
        """Where the file lies."""
        return str(self.source)


class NodePackages(BaseFinder):
    """Finds the few files of `node_modules` that pages use."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG002 - Django's signature
        """Nothing to set wrongly; missing packages show when their first file is asked for."""
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = ...) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        """The file served as `path`; an empty list, as Django wants it, for any other name."""
        if path not in SERVED:
            return []
        found = str(source(path))
        return [found] if find_all else found

    def list(
        self,
        ignore_patterns: Iterable[str] | None,  # noqa: ARG002 - Django's signature
    ) -> Iterator[tuple[str, Storage]]:
        """Every file with the storage to read it from."""
        for name in SERVED:
            yield name, OneFile(source(name))


def source(name: str) -> Path:
    """The file behind the served `name`; raises ImproperlyConfigured without node packages."""
    if name == STYLES:
        return _built(_package_file(TABLER))
    return _package_file(COPIED[name])


def _package_file(inside: str) -> Path:
    path = Path(settings.NODE_MODULES) / inside
    if not path.is_file():
        raise ImproperlyConfigured(
            f"met no file at {str(path)!r}; expected the packages of package-lock.json there: "
            "run `npm ci --ignore-scripts` in the project's folder, or set ASSAYMARK_NODE_MODULES"
        )
    return path


def _built(tabler: Path) -> Path:
    """Tabler's styles trimmed to our pages; made anew only when one of the sources changed."""
    pages, styles = _sources("*.html", "*.js", "*.py"), _sources("*.css", "*.js")
    read = [tabler.read_text(encoding="utf-8"), _own_text(), *pages, *styles]
    made_from = sha256("\0".join(read).encode()).hexdigest()[:16]
    path = Path(settings.STATIC_ROOT).with_name("built") / made_from / "tabler.css"
    if not path.is_file():
        _write(path, trim(read[0], words(pages), also="".join(styles)))
    return path


def _sources(*patterns: str) -> list[str]:
    folders = (
        Path(app.path) for app in apps.get_app_configs() if app.name.startswith("assaymark.")
    )
    found = {path for folder in folders for pattern in patterns for path in folder.rglob(pattern)}
    return [path.read_text(encoding="utf-8") for path in sorted(found)]


@cache
def _own_text() -> str:
    return Path(__file__).with_name("trim.py").read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
