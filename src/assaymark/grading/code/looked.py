"""What can be seen of a repository without running it: plain counts, each one checkable.

Languages by the ending of a name; tests by where they usually lie; blocks of lines that stand in
two places; for Python, functions with their length and complexity from its own parser. People
agree poorly on the quality of code (Krippendorff's alpha .10 to .21 on Menagerie), so none of this
is a grade: it says where to look.

McCabe, "A complexity measure", 1976.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import median
from typing import Final

from assaymark.grading.code.tree import Tree

LANGUAGES: Final[Mapping[str, str]] = {
    ".py": "Python", ".js": "JavaScript", ".mjs": "JavaScript", ".jsx": "JavaScript",
    ".ts": "TypeScript", ".tsx": "TypeScript", ".java": "Java", ".kt": "Kotlin", ".c": "C",
    ".h": "C", ".cc": "C++", ".cpp": "C++", ".hpp": "C++", ".cs": "C#", ".go": "Go",
    ".rs": "Rust", ".rb": "Ruby", ".php": "PHP", ".swift": "Swift", ".r": "R", ".sql": "SQL",
    ".sh": "Shell", ".html": "HTML", ".css": "CSS",
}  # fmt: skip
BLOCK = 8
"""Lines in a row that count as a block said twice."""
LONG, COMPLEX = 50, 10
"""Lines and branches of a function from which it is named."""
_TEST = re.compile(
    r"(^|/)(tests?|spec|__tests__)/|(^|/)test_|_test\.|\.(test|spec)\.|Tests?\.java$"
)
_MOST_PARSED = 1_000_000
_BRANCHES: Final = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension,
    ast.match_case,
)  # fmt: skip
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Function:
    """A Python function: where it stands, how many lines it has, and its complexity."""

    path: str
    line: int
    name: str
    lines: int
    complexity: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was counted. `languages`: lines by language; `tests`: paths of test files;
    `twice`: share of lines of code in blocks that stand elsewhere too; `twice_at`: (path, line,
    other path, other line) of some; `unparsed`: Python files that are no Python."""

    files: int
    lines: int
    languages: tuple[tuple[str, int], ...]
    tests: tuple[str, ...]
    has_readme: bool
    twice: float
    twice_at: tuple[tuple[str, int, str, int], ...]
    functions: int
    median_lines: float
    documented: float
    worst: tuple[Function, ...]
    unparsed: tuple[str, ...]
    commits: int


def look(tree: Tree) -> Looked:
    """What can be counted in `tree`; any bytes will do."""
    texts = {path: text for path, content in tree.files.items() if (text := _text(content))}
    languages: Counter[str] = Counter()
    for path, text in texts.items():
        if language := _language(path):
            languages[language] += text.count("\n") + 1
    code = {path: text for path, text in texts.items() if _language(path)}
    share, where = _twice(code)
    parsed, unparsed = _parsed(code)
    functions = [one for path, module in parsed.items() for one in _functions(path, module)]
    worst = [one for one in functions if one.lines > LONG or one.complexity > COMPLEX]
    return Looked(
        files=len(tree.files),
        lines=sum(languages.values()),
        languages=tuple(languages.most_common()),
        tests=tuple(path for path in code if _TEST.search(path)),
        has_readme=any(PurePosixPath(path).stem.lower() == "readme" for path in tree.files),
        twice=share,
        twice_at=where,
        functions=len(functions),
        median_lines=float(median(one.lines for one in functions)) if functions else 0.0,
        documented=_documented(parsed),
        worst=tuple(sorted(worst, key=lambda one: (-one.complexity, -one.lines, one.path)))[:10],
        unparsed=unparsed,
        commits=tree.commits,
    )


def _language(path: str) -> str:
    return LANGUAGES.get(PurePosixPath(path).suffix.lower(), "")


def _text(content: bytes) -> str:
    if b"\0" in content:
        return ""
    return content.decode("utf-8", "replace")


def _twice(code: Mapping[str, str]) -> tuple[float, tuple[tuple[str, int, str, int], ...]]:
    """The share of lines in blocks that stand in two places, and where some of them are."""
    places: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    total = 0
    lines = {path: list(_telling(text)) for path, text in code.items()}
    for path, found in lines.items():
        total += len(found)
        for at in range(len(found) - BLOCK + 1):
            block = hash(tuple(text for _number, text in found[at : at + BLOCK]))
            places[block].append((path, at))
    doubled: set[tuple[str, int]] = set()
    where: list[tuple[str, int, str, int]] = []
    for found_at in places.values():
        if len(found_at) < 2:
            continue
        fresh = not any(place in doubled for place in found_at)
        doubled |= {(path, at + i) for path, at in found_at for i in range(BLOCK)}
        if fresh and len(where) < 10:
            (one, i), (two, j) = found_at[:2]
            where.append((one, lines[one][i][0], two, lines[two][j][0]))
    return len(doubled) / max(1, total), tuple(where)


def _telling(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers: no blanks, brackets, comments, imports."""
    for number, line in enumerate(text.splitlines(), start=1):
        kept = line.strip()
        if len(kept) > 3 and not kept.startswith(("#", "//", "*", "/*", "import ", "from ")):
            yield number, kept


def _parsed(code: Mapping[str, str]) -> tuple[dict[str, ast.Module], tuple[str, ...]]:
    found, broken = {}, []
    for path, text in code.items():
        if not path.endswith(".py"):
            continue
        try:
            found[path] = ast.parse(text[:_MOST_PARSED])
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            broken.append(path)
    return found, tuple(broken)


def _functions(path: str, module: ast.Module) -> Iterator[Function]:
    for node in ast.walk(module):
        if isinstance(node, _FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(path, node.lineno, node.name, lines, _complexity(node))


def _complexity(function: ast.AST) -> int:
    """One and its branches, without those of functions within it."""
    found, waiting = 1, list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _FUNCTIONS):
            continue
        found += isinstance(node, _BRANCHES)
        found += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
        found += len(node.ifs) if isinstance(node, ast.comprehension) else 0
        waiting += ast.iter_child_nodes(node)
    return found


def _documented(parsed: Mapping[str, ast.Module]) -> float:
    """Share of functions and classes that open with words on what they are for."""
    kinds = (*_FUNCTIONS, ast.ClassDef)
    every = [node for module in parsed.values() for node in ast.walk(module)]
    named = [node for node in every if isinstance(node, kinds)]
    return sum(ast.get_docstring(node) is not None for node in named) / max(1, len(named))
