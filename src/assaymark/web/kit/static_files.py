"""Static files: which parts of the node packages are served, and under which hashed names."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

INTER = "@fontsource-variable/inter/files"
SERVED = {
    "kit/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "kit/inter-latin.woff2": f"{INTER}/inter-latin-wght-normal.woff2",
    "kit/inter-latin-ext.woff2": f"{INTER}/inter-latin-ext-wght-normal.woff2",
}


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's hashed and compressed files; a reference to a file we do not ship is kept."""

    manifest_strict = False


class OneFile(FileSystemStorage):
    """A storage that holds one file of the node packages under the name we serve it by."""

    def __init__(self, source: Path) -> None:
        super().__init__(location=source.parent)
        self.source = source

    def path(self, name: str) -> str:
        """Where the file lies, whatever it is called by."""
        return str(self.source)


class NodePackages(BaseFinder):
    """Finds the few files of `node_modules` that pages use."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: a missing package shows when its first file is asked for."""
        return []

    def find(self, path: str, **kwargs: Any) -> Any:
        """The file served as `path`, as a string, or an empty list."""
        source = self._source(path)
        if source is None or not source.is_file():
            return []
        return [str(source)] if kwargs.get("find_all") else str(source)

    def list(self, ignore_patterns: Sequence[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every file with the storage to read it from."""
        for name in SERVED:
            source = self._source(name)
            if source is not None:
                yield name, OneFile(source)

    def _source(self, name: str) -> Path | None:
        inside = SERVED.get(name)
        return Path(settings.NODE_MODULES) / inside if inside else None
