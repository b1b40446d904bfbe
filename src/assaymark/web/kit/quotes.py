"""Text with its quoted passages marked, safe for a page."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Range = tuple[int, int]


def marked(text: str, quotes: Iterable[object]) -> SafeString:
    """`text` escaped, with `<mark>` around each quoted range; ranges may overlap.

    A quote has `start` and `end` in code points, as attributes or keys; ranges outside the text
    are cut to it. The passage where a quote starts carries its anchor `quote-START-END`.
    """
    ranges = sorted({_range(quote, len(text)) for quote in quotes})
    ranges = [(start, end) for start, end in ranges if start < end]
    edges = sorted({0, len(text), *(edge for pair in ranges for edge in pair)})
    pieces = ((_piece(text, begin, end, ranges),) for begin, end in pairwise(edges))
    return format_html_join("", "{}", pieces)


def _range(quote: object, length: int) -> Range:
    start, end = (_value(quote, name) for name in ("start", "end"))
    return max(0, min(start, length)), max(0, min(end, length))


def _value(quote: object, name: str) -> int:
    value: Any = quote[name] if isinstance(quote, Mapping) else getattr(quote, name)
    return int(value)


def _piece(text: str, begin: int, end: int, ranges: list[Range]) -> SafeString:
    covering = [pair for pair in ranges if pair[0] <= begin and end <= pair[1]]
    if not covering:
        return format_html("{}", text[begin:end])
    starting = [pair for pair in covering if pair[0] == begin]
    if not starting:
        return format_html('<mark class="quote">{}</mark>', text[begin:end])
    anchor = f"quote-{starting[0][0]}-{starting[0][1]}"
    return format_html('<mark class="quote" id="{}">{}</mark>', anchor, text[begin:end])
