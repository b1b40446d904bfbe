"""Leaves out of a style sheet what no page can use: text in, text out, the same for the same input.

A selector stays when every class, id and attribute it names stands as a word somewhere in the
sources of the pages; words are found generously, so a rule kept in vain costs bytes and a rule
missing would cost looks. A class put together from parts (`bg-{{ colour }}-lt`, `f"bg-{x}"`) keeps
everything that begins and ends as it does. Rules for the dark theme are repeated for systems that
prefer dark where no theme was chosen, so that pages need no script for it.

Expects plain CSS without nesting, as Sass writes it. Source: CSS Syntax Module Level 3.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_PART = re.compile(r"([A-Za-z_][\w-]*-)(?:\$?\{[^{}]*\}|\{\{[^{}]*\}\}|\{%[^{}]*%\})([\w-]*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INERT = re.compile(r':not\([^()]*(?:\([^()]*\)[^()]*)*\)|"[^"]*"|\'[^\']*\'')
_NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)|\[([\w-]+)")
_VARIABLE_USE = re.compile(r"var\(\s*(--[\w-]+)")
_VARIABLE = re.compile(r"--[A-Za-z][\w-]*")
_DECLARATION = re.compile(r"(?<=[{;])\s*(--[\w-]+)\s*:[^;{}]*;?")
_EMPTY_RULE = re.compile(r"(?<=[{};])[^{};]*\{\}")
_STRING_OR_EDGE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[{};]')
_DARK = "[data-bs-theme=dark]"
_SYSTEM = ":root:not([data-bs-theme])"
_PLAIN_ATTRIBUTES = {"type", "href", "class", "list", "disabled", "readonly", "open", "hidden"}
_PLAIN_ATTRIBUTES |= {"dir", "lang", "title", "role", "multiple", "size", "data-bs-theme"}


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages' sources name: whole words, and both ends of words put together later."""

    whole: frozenset[str]
    ends: frozenset[tuple[str, str]]

    def has(self, name: str) -> bool:
        """Whether a page may carry the class, id or attribute `name`."""
        return name in self.whole or any(
            name.startswith(begin) and name.endswith(end) for begin, end in self.ends
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    head: str
    body: str


def words(sources: Iterable[str]) -> Words:
    """Every word of `sources` that might be a class.

    >>> found = words(['<b class="card bg-{{ colour }}-lt">'])
    >>> [found.has(name) for name in ("card", "bg-red-lt", "bg-red", "table")]
    [True, True, False, False]
    """
    whole: set[str] = set()
    ends: set[tuple[str, str]] = set()
    for source in sources:
        whole.update(_WORD.findall(source))
        ends.update(_PART.findall(source))
    return Words(frozenset(whole), frozenset(ends))


def trim(css: str, used: Words, *, also: str = "") -> str:
    """`css` without rules, key frames and variables that neither `used` nor the sheet `also` need.

    >>> print(trim(".card{top:0}.modal{top:1px}", words(["card"])))
    .card{top:0}
    """
    kept = _kept(_COMMENT.sub("", css), used)
    kept = _without_unused(kept, "@keyframes", lambda name, text: name in text)
    kept = _without_unused(kept, "@property", lambda name, text: f"var({name}" in text)
    return _without_variables(kept, also)


def _kept(css: str, used: Words) -> str:
    return "".join(_shown(rule, used) for rule in _rules(css))


def _shown(rule: _Rule, used: Words) -> str:
    if rule.head.startswith(("@media", "@supports", "@layer", "@container")):
        inside = _kept(rule.body, used)
        return f"{rule.head}{{{inside}}}" if inside else ""
    if rule.head.startswith("@"):
        return f"{rule.head}{{{rule.body}}}" if rule.body else f"{rule.head};"
    selectors = [one for one in _selectors(rule.head) if _usable(one, used)]
    if not selectors or not rule.body.strip():
        return ""
    return f"{','.join(selectors)}{{{rule.body}}}" + _for_system(selectors, rule.body)


def _for_system(selectors: list[str], body: str) -> str:
    dark = [one.replace(_DARK, _SYSTEM) for one in selectors if _DARK in _INERT.sub("", one)]
    if not dark or "!important" in body:
        return ""
    return f"@media (prefers-color-scheme:dark){{{','.join(dark)}{{{body}}}}}"


def _rules(css: str) -> Iterator[_Rule]:
    depth, begin, opened = 0, 0, 0
    for edge in _STRING_OR_EDGE.finditer(css):
        mark = edge.group()
        if mark == "{":
            depth += 1
            opened = edge.start() if depth == 1 else opened
        elif mark == "}":
            depth -= 1
            if depth == 0:
                yield _Rule(css[begin:opened].strip(), css[opened + 1 : edge.start()].strip())
                begin = edge.end()
        elif mark == ";" and depth == 0:
            yield _Rule(css[begin : edge.start()].strip(), "")
            begin = edge.end()


def _selectors(head: str) -> list[str]:
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(head):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            found.append(head[begin:place].strip())
            begin = place + 1
    return [*found, head[begin:].strip()]


def _usable(selector: str, used: Words) -> bool:
    for name, attribute in _NAME.findall(_INERT.sub("", selector)):
        if attribute:
            if attribute not in _PLAIN_ATTRIBUTES and not used.has(attribute):
                return False
        elif not used.has(name.replace("\\", "")):
            return False
    return True


def _without_unused(css: str, at_rule: str, needed: Callable[[str, str], bool]) -> str:
    rules = list(_rules(css))
    text = "".join(f"{rule.head}{{{rule.body}}}" for rule in rules if at_rule not in rule.head)
    return "".join(
        f"{rule.head}{{{rule.body}}}" if rule.body else f"{rule.head};"
        for rule in rules
        if not rule.head.startswith(at_rule) or needed(rule.head.split()[-1], text)
    )


def _without_variables(css: str, also: str) -> str:
    elsewhere = set(_VARIABLE.findall(also))
    while True:
        needed = elsewhere.union(_VARIABLE_USE.findall(css))
        shorter = _EMPTY_RULE.sub("", _DECLARATION.sub(partial(_if_needed, needed), css))
        if shorter == css:
            return css
        css = shorter


def _if_needed(needed: set[str], declaration: re.Match[str]) -> str:
    return declaration.group() if declaration.group(1) in needed else ""
