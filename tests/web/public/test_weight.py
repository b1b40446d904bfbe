"""What the badge page weighs for somebody who comes for the first time: all of it, compressed."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.web.awards import made

BUDGET = 150_000
HASHED = "assaymark.web.kit.static_files.HashedStaticFiles"


def weight(path: Path) -> int:
    zipped = path.with_name(f"{path.name}.gz")
    return (zipped if zipped.is_file() else path).stat().st_size


@pytest.mark.django_db
def test_a_strangers_first_badge_page_weighs_at_most_150_kb(
    client: Any, where: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    award = made.award(where, made.badge_version(where), made.member(where).user)
    page = client.get(f"/b/{award.handle}").content
    asked = set(re.findall(rb'"/static/([^"]+)"', page))
    assert any(name.endswith(b".woff2") for name in asked)
    parts = {name.decode(): weight(tmp_path / "static" / name.decode()) for name in asked}
    parts["page"] = len(gzip.compress(page))
    parts["picture"] = len(gzip.compress(client.get(f"/b/{award.handle}.svg").content))
    print(sum(parts.values()), parts)  # shown when it fails
    assert sum(parts.values()) <= BUDGET
