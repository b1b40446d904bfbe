"""Archives are read without running or following anything; hostile ones are refused in words."""

import shutil
import stat
import subprocess
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.grading.code import tree as rules
from assaymark.grading.code.bundle import read_bundle
from assaymark.grading.code.tree import CodeRefused
from assaymark.grading.code.zips import read_zip
from tests.grading.code.packed import (
    bundle_of,
    bundled,
    entry,
    named,
    pack,
    stored,
    zipped,
)

MAIN = b"print('hello')\n"
BLOB = named("blob", MAIN)
FILE = entry(b"100644", b"main.py", BLOB)


def refused(read, content):
    with pytest.raises(CodeRefused) as caught:
        read(content)
    assert caught.value.met
    assert caught.value.expected
    assert caught.value.todo
    return str(caught.value)


# Zip --------------------------------------------------------------------------------------------


def test_a_zip_gives_its_files_without_the_folder_around_them():
    read = read_zip(zipped({"work/main.py": MAIN, "work/a/b.txt": b"x", "work/.git/HEAD": b"r"}))
    assert dict(read.files) == {"a/b.txt": b"x", "main.py": MAIN}
    assert read.left_out == 1


@pytest.mark.parametrize(
    "path",
    [
        "../out.py",
        "/etc/passwd",
        "a/../../b",
        "C:\\x",
        "a\\b",
        "a//b",
        "con\x07",
        "a/./b",
        " a",
        "",
    ],
)
def test_a_path_that_leads_out_is_refused(path):
    assert "path" in refused(read_zip, zipped({"ok.py": MAIN, path or "..": MAIN}))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_what_is_no_plain_file_is_refused(kind):
    content = zipped({"a.py": MAIN, "b": b"/etc/passwd"}, modes={"b": kind | 0o777})
    assert "'b' is" in refused(read_zip, content)


def test_a_bomb_costs_no_more_than_the_limit():
    content = zipped({f"{n}.txt": b"\0" * 15_000_000 for n in range(3)})
    assert len(content) < 100_000
    assert "more than 20 MB" in refused(read_zip, content)


def test_a_zip_that_lies_about_sizes_is_refused():
    content = bytearray(zipped({"a.txt": b"a" * 5000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    refused(read_zip, bytes(content))


def test_too_many_files_and_files_in_files_are_refused():
    many = zipped({f"{n}.py": b"" for n in range(rules.MOST_FILES + 1)})
    assert "2001 files" in refused(read_zip, many)
    assert "inside 'a'" in refused(read_zip, zipped({"a": b"", "a/b": b"", "c": b""}))
    assert "no file" in refused(read_zip, zipped({".git/config": b""}))


def test_a_file_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = zipped_twice()
    assert "there twice" in refused(read_zip, content)


def zipped_twice() -> bytes:
    import io  # noqa: PLC0415

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.py", "1")
        archive.writestr("a.py", "2")
    return out.getvalue()


# Git bundles ------------------------------------------------------------------------------------


def test_a_bundle_gives_the_files_of_its_head():
    read = read_bundle(bundle_of(FILE, stored(3, MAIN)))
    assert dict(read.files) == {"main.py": MAIN}
    assert read.commits == 1


@pytest.fixture
def repository(tmp_path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed: bundles it makes were not read")

    def run(*words: str) -> str:
        settings_ = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        done = subprocess.run(
            [git, *settings_, *words],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1"},
        )
        return done.stdout

    run("init", "-q", "-b", "main")
    return tmp_path, run


def test_what_git_bundles_is_read_as_git_reads_it(repository):
    folder, run = repository
    body = [f"line {n}\n" for n in range(400)]
    for step in range(12):
        body[step * 9] = f"changed in step {step}\n"
        (folder / "src").mkdir(exist_ok=True)
        (folder / "src" / "long.py").write_text("".join(body))
        (folder / f"file{step}.txt").write_text(f"{step}\n" * step)
        run("add", "-A")
        run("commit", "-q", "-m", f"step {step}")
    run("gc", "-q")
    run("bundle", "create", "-q", "work.bundle", "--all")
    read = read_bundle((folder / "work.bundle").read_bytes())
    listed = run("ls-files").split()
    assert sorted(read.files) == listed
    assert all(read.files[path] == (folder / path).read_bytes() for path in listed)
    assert read.commits == 12


def test_a_hook_and_a_filter_in_a_bundle_s_repository_never_run(repository):
    folder, run = repository
    (folder / ".gitattributes").write_text("* filter=evil\n")
    (folder / "a.txt").write_text("a\n")
    run("add", "-A")
    run("commit", "-q", "-m", "one")
    run("bundle", "create", "-q", "work.bundle", "HEAD")
    assert set(read_bundle((folder / "work.bundle").read_bytes()).files) == {
        ".gitattributes",
        "a.txt",
    }


def test_links_are_refused_and_submodules_left_out():
    link = entry(b"120000", b"x", BLOB)
    assert "a link" in refused(read_bundle, bundle_of(FILE + link, stored(3, MAIN)))
    module = entry(b"160000", b"lib", "1" * 40)
    assert read_bundle(bundle_of(FILE + module, stored(3, MAIN))).left_out == 1


@pytest.mark.parametrize("name", [b"..", b"a\\b", b"\xff", b"x\x07"])
def test_a_name_that_leads_out_is_refused(name):
    refused(read_bundle, bundle_of(entry(b"100644", name, BLOB), stored(3, MAIN)))


def test_an_object_that_unpacks_to_more_than_it_says_is_refused():
    bomb = stored(3, b"\0" * 50_000_000, size=10)
    assert "longer than it says" in refused(read_bundle, bundle_of(FILE, bomb))


def test_one_that_says_it_is_huge_is_refused_before_it_is_unpacked():
    bomb = stored(3, b"", size=1 << 40)
    assert "more than 120 MB" in refused(read_bundle, bundle_of(FILE, bomb))


def test_a_tree_of_trees_that_would_never_end_is_refused():
    tree, objects = FILE, [stored(3, MAIN)]
    for _ in range(12):
        objects.append(stored(2, tree))
        tree = b"".join(entry(b"40000", b"%d" % n, named("tree", tree)) for n in range(9))
    assert "files and folders" in refused(read_bundle, bundle_of(tree, *objects))


def test_a_delta_that_grows_without_end_is_refused():
    base = b"a" * 60_000
    grow = b"\xe0\xd4\x03" + b"\x80\x80\x80\x80\x10" + b"\xb0\x60\xea" * 10
    before = bytes.fromhex(named("blob", base))
    content = bundle_of(FILE, stored(3, base), stored(7, grow, before=before))
    assert "cannot be read" in refused(read_bundle, content) or "MB" in refused(
        read_bundle, content
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"# v3 git bundle\n\n", "version 2"),
        (b"# v2 git bundle\n", "does not end"),
        (bundled(pack(), {"HEAD": "1" * 40}), "missing"),
        (bundled(pack(), {"HEAD": "1" * 40}, needs="2" * 40), "only a part"),
        (bundled(pack(), {"refs/heads/a": "1" * 40, "refs/heads/b": "1" * 40}), "2 branches"),
        (bundled(pack(number=999_999), {"HEAD": "1" * 40}), "999999 objects"),
        (bundled(pack(stored(5, b"x")), {"HEAD": "1" * 40}), "unknown kind"),
        (bundled(pack(number=3), {"HEAD": "1" * 40}), "too early"),
        (bundled(pack()[:-1] + b"x", {"HEAD": "1" * 40}), "checksum"),
    ],
)  # fmt: skip
def test_a_bundle_that_git_would_not_write_is_refused(content, why):
    assert why in refused(read_bundle, content)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_a_changed_archive_is_read_or_refused_and_nothing_else(place, value, is_zip):
    made = zipped({"a/main.py": MAIN * 20, "a/b.py": b"x"}) if is_zip else GOOD
    content = bytearray(made)
    content[place % len(content)] = value
    with suppress(CodeRefused):
        (read_zip if is_zip else read_bundle)(bytes(content))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for read, start in ((read_zip, b""), (read_bundle, b"# v2 git bundle\n\nPACK\0\0\0\2\0\0\0\1")):
        with suppress(CodeRefused):
            read(start + content)


GOOD = bundle_of(FILE, stored(3, MAIN))
