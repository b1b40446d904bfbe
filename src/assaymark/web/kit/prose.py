"""The little Markdown that people write in tasks and criteria, as HTML that can hold nothing else.

Paragraphs, `**bold**`, `*stressed*`, `` `code` ``, lists (`-`, `*`, `1.`), `>` quotes, `#` headings
and `[words](https://…)` links. All is escaped first, so no HTML of the writer comes through.
Headings are `<h3>`, below the card they stand in. Source: https://spec.commonmark.org, in part.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_CODE = re.compile(r"`([^`]+)`")
_MARKS = (
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![*\w])"), r"<em>\1</em>"),
    (
        re.compile(r"\[([^\]]+)\]\((https?://[^\s()&<>]+(?:&amp;[^\s()&<>]+)*)\)"),
        r'<a href="\2" rel="nofollow noopener">\1</a>',
    ),
)
_KINDS = (
    ("bullet", re.compile(r"[-*] +")),
    ("number", re.compile(r"\d{1,3}[.)] +")),
    ("quote", re.compile(r"> ?")),
    ("heading", re.compile(r"#{1,6} +")),
)
_DEEPEST = 4


def prose(text: str) -> SafeString:
    """`text` as HTML.

    >>> prose("One **bold** word\\n\\n- a\\n- b")
    '<p>One <strong>bold</strong> word</p><ul><li>a</li><li>b</li></ul>'
    """
    return mark_safe("".join(_blocks(text.expandtabs(4).splitlines(), 0)))  # noqa: S308 - escaped


def _blocks(lines: list[str], depth: int) -> Iterator[str]:
    for blank, group in groupby(_joined(lines), key=lambda block: not block[1]):
        if not blank:
            for kind, blocks in groupby(group, key=lambda block: block[0]):
                yield from _WRITERS[kind]([body for _, body in blocks], depth)


def _joined(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Lines gathered into blocks of one kind; a line that goes on an item belongs to it."""
    kind, body = "", list[str]()
    for line in lines:
        new_kind, rest = _kind(line)
        if kind in {"bullet", "number"} and (not line.strip() or line.startswith("  ")):
            body.append(line.strip() if line.strip() else "")
            continue
        if not line.strip():
            yield kind, body
            kind, body = "", []
        elif _goes_on(kind, new_kind, body):
            body.append(rest)
        else:
            yield kind, body
            kind, body = new_kind, [rest]
    yield kind, body


def _goes_on(kind: str, new_kind: str, body: list[str]) -> bool:
    if not body:
        return False
    if kind in {"bullet", "number"}:
        return new_kind == "text" and bool(body[-1])
    return kind == new_kind and kind in {"text", "quote"}


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in _KINDS:
        if found := pattern.match(line):
            return kind, line[found.end() :]
    return "text", line.strip()


def _inline(text: str) -> str:
    words = _CODE.split(escape(text))
    words[::2] = [_marked(outside) for outside in words[::2]]
    words[1::2] = [f"<code>{code}</code>" for code in words[1::2]]
    return "".join(words)


def _marked(html: str) -> str:
    for pattern, replacement in _MARKS:
        html = pattern.sub(replacement, html)
    return html


def _text(blocks: list[list[str]], _depth: int) -> Iterator[str]:
    for body in blocks:
        yield f"<p>{_inline(' '.join(body))}</p>"


def _heading(blocks: list[list[str]], _depth: int) -> Iterator[str]:
    for body in blocks:
        yield f"<h3>{_inline(' '.join(body))}</h3>"


def _quote(blocks: list[list[str]], depth: int) -> Iterator[str]:
    for body in blocks:
        inner = _blocks(body, depth + 1) if depth < _DEEPEST else _text([body], depth)
        yield f"<blockquote>{''.join(inner)}</blockquote>"


def _list(tag: str) -> "Writer":
    def write(blocks: list[list[str]], _depth: int) -> Iterator[str]:
        items = "".join(f"<li>{_inline(' '.join(filter(None, body)))}</li>" for body in blocks)
        yield f"<{tag}>{items}</{tag}>"

    return write


Writer = Callable[[list[list[str]], int], Iterator[str]]
_WRITERS: dict[str, Writer] = {
    "text": _text,
    "heading": _heading,
    "quote": _quote,
    "bullet": _list("ul"),
    "number": _list("ol"),
}
