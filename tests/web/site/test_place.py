"""Where things are kept: a secret is made once, whole, and for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assaymark.web.site.place import Place


def test_a_secret_is_made_once_and_kept(tmp_path: Path):
    first = Place(tmp_path).secret("probe")
    assert len(first) == 43
    assert Place(tmp_path).secret("probe") == first
    assert Place(tmp_path).secret("other") != first


def test_nobody_else_may_read_a_secret(tmp_path: Path):
    Place(tmp_path).secret("probe")
    path = tmp_path / "secrets" / "probe"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["probe"]


def test_many_starts_at_once_agree_on_one_secret(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _n: Place(tmp_path).secret("probe"), range(64)))
    assert len(made) == 1


def test_the_first_address_is_remembered(tmp_path: Path):
    assert Place(tmp_path).known_url == ""
    assert Place(tmp_path).first_url("http://localhost:8000") == "http://localhost:8000"
    assert Place(tmp_path).first_url("http://localhost:9000") == "http://localhost:8000"
    assert Place(tmp_path).known_url == "http://localhost:8000"


def test_another_database_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    here = Place(Path("/data dir"))
    assert here.embedded
    assert here.database_url == "postgresql://postgres@/postgres?host=%2Fdata%20dir%2Fpostgres"
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@h/n")
    assert not here.embedded
    assert here.database_url == "postgresql://u@h/n"
