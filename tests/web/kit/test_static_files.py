"""What is collected, under which names, and how much a page weighs."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import RequestFactory

from assaymark.web.kit import static_files

pytestmark = pytest.mark.urls("tests.web.kit.urls")
HASHED = "assaymark.web.kit.static_files.HashedStaticFiles"
BUDGET = 150_000
LEFT_FOR_THE_PAGE = 30_000  # what its own HTML, art and scripts may weigh


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": HASHED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "static"


def test_collecting_gives_hashed_and_compressed_files(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    hashed = names["kit/tabler.css"]
    assert re.fullmatch(r"kit/tabler\.[0-9a-f]{12}\.css", hashed)
    assert (collected / f"{hashed}.gz").is_file()
    assert staticfiles_storage.url("kit/tabler.css") == f"/static/{hashed}"


def test_the_styles_name_the_fonts_by_their_hashed_names(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    css = (collected / names["kit/assaymark.css"]).read_text()
    for font in ("kit/inter-latin.woff2", "kit/inter-latin-ext.woff2"):
        assert Path(names[font]).name in css
        assert (collected / names[font]).read_bytes().startswith(b"wOF2")


def test_no_style_sheet_asks_another_host(collected: Path) -> None:
    for sheet in (collected / "kit").glob("*.css"):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]{0,40})", sheet.read_text())
        assert [one for one in addresses if re.match(r"https?:|//", one)] == []
        assert "@import" not in sheet.read_text()


def test_a_public_page_leaves_room_within_its_budget(collected: Path) -> None:
    request = RequestFactory().get("/b/x")
    page = render_to_string("kit/public.html", {}, request=request)
    asked = set(re.findall(r'"/static/([^"]+)"', page))
    assert any(name.endswith(".woff2") for name in asked)
    asked.add("kit/inter-latin-ext.woff2")  # fetched when a name needs it
    weight = len(gzip.compress(page.encode())) + sum(_weight(collected / one) for one in asked)
    assert weight + LEFT_FOR_THE_PAGE <= BUDGET


def test_the_trimmed_styles_are_built_once_for_the_same_sources(
    settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    first = static_files.source("kit/tabler.css")
    made = first.stat().st_mtime_ns
    assert static_files.source("kit/tabler.css") == first
    assert first.stat().st_mtime_ns == made
    assert ".card{" in first.read_text()
    assert ".offcanvas-backdrop{" not in first.read_text()


def test_only_the_listed_files_of_the_packages_are_found() -> None:
    assert finders.find("kit/inter-latin.woff2") is not None
    assert not finders.find("@tabler/core/package.json")
    assert not finders.find("tabler/tabler.css")


def test_missing_packages_say_which_command_brings_them(settings: Any, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        static_files.source("kit/tabler.css")


def test_the_lock_file_names_no_package_host() -> None:
    lock = json.loads((Path(__file__).parents[3] / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def _weight(path: Path) -> int:
    zipped = path.with_name(f"{path.name}.gz")
    return (zipped if zipped.is_file() else path).stat().st_size
