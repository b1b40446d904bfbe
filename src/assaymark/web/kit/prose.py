"""The Markdown that people write in tasks and criteria, as HTML that can hold nothing else.

CommonMark by markdown-it-py, with the writer's own HTML escaped, no pictures, links to http(s) and
mail addresses only, and every heading an `<h3>`, below the card it stands in. Text is cut at
`LONGEST` characters before it is read: each place that stores such text allows fewer.
Source: https://spec.commonmark.org.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

LONGEST = 50_000
_SCHEMES = ("http://", "https://", "mailto:")


class _Renderer(RendererHTML):
    """The usual HTML, but for headings and links."""

    def heading_open(self, _tokens: Sequence[Token], _i: int, *_more: Any) -> str:
        """Every heading stands below the card's own."""
        return "<h3>"

    def heading_close(self, _tokens: Sequence[Token], _i: int, *_more: Any) -> str:
        """As it was opened."""
        return "</h3>\n"

    def link_open(
        self, tokens: Sequence[Token], i: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        """A link that vouches for nobody and hands nothing on."""
        tokens[i].attrSet("rel", "nofollow noopener")
        return self.renderToken(tokens, i, options, env)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    made.disable("image")
    made.validateLink = _may_be_linked  # type: ignore[method-assign]
    return made


def _may_be_linked(url: str) -> bool:
    return url.strip().lower().startswith(_SCHEMES)


_MARKDOWN = _markdown()


def prose(text: str) -> SafeString:
    """`text` as HTML.

    >>> prose("One **bold** word\\n\\n- a\\n- b")
    '<p>One <strong>bold</strong> word</p>\\n<ul>\\n<li>a</li>\\n<li>b</li>\\n</ul>\\n'
    """
    html: str = _MARKDOWN.render(text[:LONGEST])
    return mark_safe(html)  # noqa: S308 - the writer's own HTML is switched off
