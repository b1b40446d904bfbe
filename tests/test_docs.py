"""What is promised in words is there: commands, settings, the role table, links, event kinds."""

import argparse
import ast
import re
import shlex
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from assaymark import __version__
from assaymark.cli import parser
from assaymark.web.record.kinds import KINDS
from tests.role_table import PAGE, page

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "assaymark"
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
PAGES += [ROOT / "examples" / "README.md"]
OURS = re.compile(r"(?:ASSAYMARK_[A-Z_]+|DATABASE_URL)\Z")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"`(/[a-z][\w./-]*|/)`")


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def sections(path: Path) -> dict[str, str]:
    """The text below each heading of the second level."""
    _top, *parts = re.split(r"^## ", path.read_text(), flags=re.MULTILINE)
    return {name.strip(): text for name, _nl, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("name", commands())
def test_each_command_has_help_an_example_that_parses_and_a_section(name: str):
    made = commands()[name]
    assert made.description
    assert made.description.endswith(".")
    example = (made.epilog or "").partition("example:\n")[2].strip()
    program, *arguments = shlex.split(example)
    assert program == "assaymark"
    assert parser().parse_args(arguments).command == name
    assert len(sections(GUIDE / "commands.md")[name].strip()) > 40


@pytest.mark.parametrize("name", commands())
def test_each_option_says_what_it_does(name: str):
    for action in commands()[name]._actions:
        assert action.help, f"{name} {action.option_strings or action.dest}"


def test_the_guide_describes_no_command_that_is_gone():
    assert set(sections(GUIDE / "commands.md")) == set(commands())


def test_the_readme_shows_the_help_as_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "80")
    _before, _mark, after = (ROOT / "README.md").read_text().partition("<!-- help")
    shown = after.partition("```\n")[2].partition("```")[0]
    assert shown == parser().format_help(), "copy the output of `COLUMNS=80 assaymark --help`"


def settings_read() -> dict[str, Path]:
    """The settings that the code takes from the environment, with where."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for name in _names(node):
                found[name] = path
    return found


def _names(node: ast.AST) -> list[str]:
    """`os.environ.get("X")`, `os.environ["X"]`, `getenv("X")`, `_flag("X")`."""
    if isinstance(node, ast.Call) and node.args:
        called, first = ast.unparse(node.func), node.args[0]
        if called.endswith(("environ.get", "getenv", "_flag", "environ.setdefault")):
            return _text(first)
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
        return _text(node.slice)
    return []


def _text(node: ast.AST) -> list[str]:
    said = node.value if isinstance(node, ast.Constant) else None
    return [said] if isinstance(said, str) and OURS.match(said) else []


def test_each_setting_that_is_read_has_its_section_and_each_section_a_setting():
    read, described = settings_read(), sections(GUIDE / "settings.md")
    assert set(read) == set(described)
    assert all(len(text.strip()) > 30 for text in described.values())


def test_no_page_names_a_setting_that_is_not_there():
    known = set(settings_read())
    for path in [*PAGES, ROOT / "Makefile"]:
        named = set(re.findall(r"\b(?:ASSAYMARK_[A-Z_]+|DATABASE_URL)\b", path.read_text()))
        assert named <= known, path


def test_the_role_table_of_the_guide_is_the_code_s():
    text = PAGE.read_text()
    assert text == page(text), "write it anew: .venv/bin/python -m tests.role_table"


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(), flags=re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", head.lower()).strip() for head in heads)
    return {re.sub(r"\s", "-", head) for head in plain}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path):
    for link in LINK.findall(path.read_text()):
        if link.startswith(("https://", "mailto:")):
            continue
        file, _hash, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{link} in {path.name}"
        assert not anchor or anchor in anchors(target), f"{link} in {path.name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_addresses_named_in_words_are_addresses_of_the_site(path: Path):
    for address in ADDRESS.findall(path.read_text()):
        if address.startswith(("/var/", "/etc/", "/tmp/", "/usr/")):
            continue
        try:
            resolve(address)
        except Resolver404:
            try:
                resolve(address.rstrip("/") + "/")
            except Resolver404:
                pytest.fail(f"{path.name} names {address}, which is no address of the site")


def test_each_kind_of_event_answers_a_question_and_is_recorded_somewhere():
    texts = "\n".join(path.read_text() for path in (SOURCE / "web").rglob("*.py"))
    for kind in KINDS.values():
        assert kind.question.endswith("?"), kind.name
        assert len(kind.question) > 10, kind.name
        assert kind.retention_days is None or kind.retention_days >= 30, kind.name
        assert texts.count(f'"{kind.name}"') > 1, f"{kind.name} is registered but never recorded"


def test_pictures_of_the_readme_are_small_enough_to_load():
    for path in (ROOT / "docs" / "pictures").glob("*"):
        assert path.stat().st_size < 600_000, path.name


def test_the_guide_s_front_page_leads_to_every_page():
    text = (GUIDE / "index.md").read_text()
    for path in GUIDE.glob("*.md"):
        assert path.name == "index.md" or f"({path.name})" in text, path.name


def test_the_version_is_the_same_everywhere():
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
    assert __version__ in (ROOT / "CHANGELOG.md").read_text()
