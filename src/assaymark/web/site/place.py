"""Where this installation keeps its things, and the secrets made at first start.

Everything lives below one folder, `ASSAYMARK_DATA` (default `.data` in the working folder):
`postgres/` the embedded server, `secrets/` (mode 0700) the site's secret and the passphrase of
the issuer keys, `static/` collected files, `embeddings/` weights
of sentence embeddings. Who can read `secrets/` can sign in as anyone and, with
the database, issue badges; who can write elsewhere here can only break things.
"""

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Place:
    """The folders and secrets of one installation."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Folder of the embedded PostgreSQL server."""
        return self.root / "postgres"

    @property
    def static(self) -> Path:
        """Folder of collected static files."""
        return self.root / "static"

    @property
    def embeddings(self) -> Path:
        """Folder of the sentence embeddings, empty or missing where nobody took any."""
        return self.root / "embeddings"

    @property
    def database_url(self) -> str:
        """`DATABASE_URL`, or the address of the embedded server's socket."""
        given = os.environ.get("DATABASE_URL", "")
        return given or f"postgresql://postgres@/postgres?host={quote(str(self.postgres), safe='')}"

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return not os.environ.get("DATABASE_URL")

    def first_url(self, url: str) -> str:
        """The address of the very first start, which badges name; `url` when this is it."""
        return self._once(self.root / "first-url", url)

    @property
    def known_url(self) -> str:
        """The address of the very first start, '' before it: what commands beside it speak of."""
        kept = self.root / "first-url"
        return kept.read_text().strip() if kept.exists() else ""

    def secret(self, name: str) -> str:
        """The secret called `name`: 43 random characters, made once, kept with mode 0600."""
        return self._once(self.root / "secrets" / name, secrets.token_urlsafe(32))

    @staticmethod
    def _once(path: Path, fresh: str) -> str:
        """What the file holds; `fresh`, kept from now on, when it is not there yet."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # mode 0600
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
                with contextlib.suppress(FileExistsError):  # somebody was quicker: theirs counts
                    os.link(file.name, path)
        return path.read_text().strip()


def place() -> Place:
    """The place named by `ASSAYMARK_DATA`, as an absolute path."""
    return Place(Path(os.environ.get("ASSAYMARK_DATA", ".data")).resolve())
