"""The house's own rules: who sees whom, which way stairs go, signs on rooms, sizes."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "assaymark"
FLOORS = [
    *("site", "connect", "public", "insights", "assessment", "awards"),
    *("catalogue", "skills", "people", "record", "kit"),
]


def python_files() -> list[Path]:
    folders = [SOURCE, ROOT / "tests", ROOT / "bench"]
    return [p for f in folders for p in f.rglob("*.py") if "migrations" not in p.parts]


def room_of(path: Path) -> str | None:
    parts = path.relative_to(SOURCE).parts
    return parts[1] if parts[0] == "web" and len(parts) > 2 else None


def test_doors_imports_keep_the_contracts():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stairs_foreign_keys_point_down_only():
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        here = FLOORS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                label = field.related_model._meta.app_label
                if label in FLOORS:
                    assert FLOORS.index(label) >= here, f"{model} points up to {label}"


def test_tables_are_imported_in_their_own_room_only():
    """But for other tables' foreign keys, and for the plain types of `people` in annotations."""
    met = []
    for path in SOURCE.rglob("*.py"):
        room = room_of(path)
        if path.name == "models.py" or {"models", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
                owner = node.module.split(".")[-2]
                if owner not in {room, "people"} and not _annotation_only(path, node):
                    met.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {node.module}")
    assert not met, "\n".join(met)


def _is_ours(module: str) -> bool:
    return module.startswith("assaymark.web.") and module.endswith(".models")


def _annotation_only(path: Path, node: ast.ImportFrom) -> bool:
    """Whether each imported name is a type in an annotation or a set of choices, never a table
    that is asked or written (`Name.objects`, `Name(...)`)."""
    names = {alias.asname or alias.name for alias in node.names}
    return not any(_uses_as_table(found, names) for found in ast.walk(ast.parse(path.read_text())))


def _uses_as_table(found: ast.AST, names: set[str]) -> bool:
    if isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name):
        return found.value.id in names and found.attr in {"objects", "_base_manager"}
    if isinstance(found, ast.Call) and isinstance(found.func, ast.Name):
        return found.func.id in names
    return False


def test_signs_every_room_says_what_it_is_for():
    for init in SOURCE.rglob("__init__.py"):
        if {"migrations", "templatetags"} & set(init.parts):
            continue
        doc = ast.get_docstring(ast.parse(init.read_text()))
        assert doc, f"{init.relative_to(ROOT)} has no opening line"
        assert doc.splitlines()[0].endswith((".", ":")), init


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_over_400_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 400


def test_templates_and_scripts_hold_no_inline_style_or_script():
    met = []
    for path in SOURCE.rglob("*.html"):
        text = path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            lowered = line.lower()
            if " style=" in lowered or " onclick=" in lowered or "<script>" in lowered:
                met.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not met, "\n".join(met)


def test_the_library_reaches_for_no_clock_randomness_or_network():
    """What import-linter cannot see: single functions and submodules of the standard library."""
    banned = ("urllib.request", "import random", "import secrets", "datetime.now(", "time.time(")
    met = []
    for room in ("framework", "grading", "credential", "ledger", "validity", "ranking"):
        for path in (SOURCE / room).rglob("*.py"):
            text = path.read_text()
            met += [f"{path.relative_to(ROOT)}: {word}" for word in banned if word in text]
    assert not met, "\n".join(met)


def test_no_broad_except_swallows():
    """`except Exception` re-raises or, in `record.jobs` alone, is kept in the job's row."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node):
                raises = any(isinstance(n, ast.Raise) for n in ast.walk(node))
                assert raises or path.name == "jobs.py", f"{path}:{node.lineno}"


def _is_broad(node: ast.ExceptHandler) -> bool:
    return node.type is None or (
        isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
    )


def test_the_command_line_verifies_without_importing_django():
    program = (
        "import sys; from assaymark.cli import parser; parser();"
        "from assaymark.credential import verify; from assaymark.ledger import prove;"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
