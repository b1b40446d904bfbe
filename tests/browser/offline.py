"""Verifying by the command line with no server anywhere, and the changes that it must catch."""

import json
import subprocess
import sys
from typing import Any


def verified(*arguments: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """The exit code, and by check its outcome and its sentence, with no server anywhere."""
    done = subprocess.run(
        [sys.executable, "-m", "assaymark.cli", "verify", *arguments, "--offline", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    checks = json.loads(done.stdout)["checks"]
    outcomes = {check["name"]: check["outcome"] for check in checks}
    return done.returncode, outcomes, {check["name"]: check["sentence"] for check in checks}


def failed(*arguments: str) -> set[str]:
    return {name for name, outcome in verified(*arguments)[1].items() if outcome == "failed"}


def changed(document: Any, path: str, value: object) -> bytes:
    """The document with one value changed; `path` is keys and places joined by dots."""
    copy = json.loads(json.dumps(document))
    *above, last = path.split(".")
    here = copy
    for key in above:
        here = here[int(key)] if isinstance(here, list) else here[key]
    here[int(last) if isinstance(here, list) else last] = value
    return json.dumps(copy).encode()


CREDENTIAL_CHANGES: list[tuple[str, object, set[str]]] = [
    ("name", "Another badge", {"proof"}),
    ("awardedDate", "2020-01-01T00:00:00Z", {"proof"}),
    ("validUntil", "2099-01-01T00:00:00Z", {"proof"}),
    ("issuer.name", "A better known school", {"proof"}),
    ("credentialSubject.achievement.name", "Head of everything", {"proof"}),
    ("credentialSubject.achievement.criteria.narrative", "Nothing.", {"proof"}),
    ("credentialSubject.result.0.achievedLevel", "urn:assaymark:level:9", {"proof"}),
    ("evidence.0.name", "Another work", {"proof"}),
    ("credentialStatus.statusListIndex", "7", {"proof"}),
    ("proof.created", "2020-01-01T00:00:00Z", {"proof"}),
]
BUNDLE_CHANGES: list[tuple[str, object, set[str]]] = [
    ("salt", "A" * 43, {"bundle", "ledger"}),
    ("credentialDigest", "0" * 64, {"bundle"}),
    ("log.index", 999, {"bundle", "ledger"}),
    ("log.origin", "another.example/log", {"bundle"}),
    ("controller.name", "Another issuer", {"bundle"}),
]
