"""The little Markdown of tasks and criteria."""

import re
import time

import pytest

from assaymark.web.kit.prose import prose


def flat(html: str) -> str:
    """Without the line ends that no reader sees."""
    return re.sub(r"\n?(</?(?:p|ul|ol|li|h3|blockquote)>)\n?", r"\1", html).replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("**A. The dress.** Now", "<p><strong>A. The dress.</strong> Now</p>"),
        ("an *open* question", "<p>an <em>open</em> question</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("`**as is**`", "<p><code>**as is**</code></p>"),
        ("- a\n  goes on\n- b", "<ul><li>a goes on</li><li>b</li></ul>"),
        ("1. a\n2. b\n\nafter", "<ol><li>a</li><li>b</li></ol><p>after</p>"),
        ("Intro:\n- a", "<p>Intro:</p><ul><li>a</li></ul>"),
        ("> said\n> more", "<blockquote><p>said more</p></blockquote>"),
        ("# Head\ntext", "<h3>Head</h3><p>text</p>"),
        ("", ""),
    ],
)
def test_the_marks_that_people_use_become_html(text: str, html: str) -> None:
    assert flat(prose(text)) == html


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://a.example/x.png)",
        "[x](data:text/html,y)",
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](https://a.example/"onmouseover="alert(1))',
        "> <img src=x onerror=alert(1)>",
        "- **<svg onload=alert(1)>**",
    ],
)
def test_no_html_of_the_writer_comes_through(text: str) -> None:
    html = prose(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert '"onmouseover' not in html


def test_links_keep_their_query() -> None:
    link = '<a href="https://a.example/?b=1&amp;c=2" rel="nofollow noopener">here</a>'
    assert flat(prose("[here](https://a.example/?b=1&c=2)")) == f"<p>{link}</p>"


@pytest.mark.parametrize(
    "text", ["> " * 3000, "*" * 20_000, "**a" * 5000, "[a](" * 5000, "[" * 20_000, "[](" * 9000]
)
def test_hostile_text_is_read_in_no_time(text: str) -> None:
    start = time.perf_counter()
    prose(text)
    assert time.perf_counter() - start < 2
