"""Looking at a page as it stands: light and dark, phone and desktop, with what is wrong on it.

axe-core runs with all its rules of WCAG 2.2 A and AA and its best practices; none is switched
off, and `target-size`, which axe leaves off by itself, is on. It takes most of the time of all
tests, so each page gets it in one look of the three, always the same one, colours and sizes of
targets (which come from sheets that all pages share) on every third page, and the pages of
`EVERY_LOOK`, which have between them every frame the site has, all of it in all looks; `make looks`
gives that to all pages. Width, headings and drawings are looked at on desktop and phone always. Of
a long list or table axe reads the first six entries and the last two: the others are made the same.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.conftest import DESKTOP, PHONE, ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text
TAGS = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
]
RUN = """async ([tags, drawn]) => {
  const cut = [...document.querySelectorAll("tbody, ul, ol")].flatMap((list) =>
    [...list.children].slice(6, -2).filter((one) => !one.contains(document.activeElement))
      .map((one) => [one, list, one.nextSibling]));
  cut.forEach(([one]) => one.remove());
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    rules: {"target-size": {enabled: drawn}, "color-contrast": {enabled: drawn}},
    preload: false,
    resultTypes: ["violations"],
  });
  cut.reverse().forEach(([one, list, next]) => list.insertBefore(one, next));
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map(
    (node) => node.html.slice(0, 160) + " @ " + node.target.join(" "))]);
}"""
SETTLED = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
SHAPE = """() => ({
  heads: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  widest: [...document.querySelectorAll("main *")].filter((one) =>
    one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".table-responsive, pre")
    ).slice(0, 3).map((one) => one.outerHTML.slice(0, 120)),
  title: document.title,
  lang: document.documentElement.lang,
})"""
OVERLAPS = """() => [...document.querySelectorAll("[data-chart]")].flatMap((place) => {
  const boxes = [...place.querySelectorAll("svg text")]
    .filter((one) => one.textContent.trim())
    .map((one) => ({box: one.getBoundingClientRect(), words: one.textContent}));
  const frame = place.getBoundingClientRect();
  const met = boxes.filter(({box}) => box.left < frame.left - 1 || box.right > frame.right + 1)
    .map(({words}) => `${place.dataset.name}: ${words} leaves the drawing`);
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (wide > 1 && high > 2) met.push(`${place.dataset.name}: ${a.words} on ${b.words}`);
  }));
  return met;
})"""
DRAWN = """() => [...document.querySelectorAll("[data-chart]")].every((one) =>
  "drawn" in one.dataset && one.querySelector("svg path, svg rect"))"""
LOOKS = (("light", "desktop"), ("dark", "desktop"), ("light", "phone"))
EVERY_LOOK = ("/", "/home/", "/demo/", "/verify", "/account/login/")
HANDLE = re.compile(r"(?<=/)[0-9a-z]{16}(?=/|$)")


@dataclass
class Watch:
    """What a page asked for and did not get, and what its console complained about."""

    page: Page
    missing: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._response)
        self.page.on("console", self._console)

    def _response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.missing.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # that a page was asked for and answered with 4xx is said by Chromium itself
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.said.append(message.text)


def complaints(page: Page, watch: Watch) -> list[str]:
    """Everything wrong with the page as it stands: light and dark, and on a phone."""
    found = [*(f"missing: {one}" for one in watch.missing), *(f"says: {s}" for s in watch.said)]
    watch.missing.clear()
    watch.said.clear()
    page.evaluate(AXE())
    with_axe, is_drawn = _with_axe(urlsplit(page.url).path)
    for theme, size in LOOKS:
        if theme == "dark" and (theme, size) not in with_axe:
            continue
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size(PHONE if size == "phone" else DESKTOP)  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        if (theme, size) in with_axe:
            for rule, nodes in page.evaluate(RUN, [TAGS, is_drawn]):
                found += [f"{theme} {size}: {rule}: {node}" for node in nodes]
        if theme == "light":
            page.wait_for_function(DRAWN)
            found += [f"{size}: {one}" for one in _shape(page.evaluate(SHAPE))]
            found += [f"{size}: {one}" for one in page.evaluate(OVERLAPS)]
    return list(dict.fromkeys(found))


def some(names: Sequence[str]) -> Sequence[str]:
    """Every third of pages that are looked at one by one; all of them by `make looks`."""
    return names if os.environ.get("EVERY_LOOK") else names[::3]


def _with_axe(path: str) -> tuple[Sequence[tuple[str, str]], bool]:
    """The looks in which axe reads the page at `path`, and whether colours and sizes too: the same
    for all pages of one address."""
    if path in EVERY_LOOK or os.environ.get("EVERY_LOOK"):
        return LOOKS, True
    number = crc32(HANDLE.sub("x", path).encode())
    return (LOOKS[number % 3],), number // 3 % 3 == 0


def _shape(shape: dict[str, Any]) -> list[str]:
    found = []
    if shape["heads"] != 1:
        found.append(f"{shape['heads']} headings of the first level")
    if shape["wide"] > 0:
        found.append(f"{shape['wide']} px wider than the window: {shape['widest']}")
    if len(shape["title"]) < 4:
        found.append(f"title {shape['title']!r}")
    if not shape["lang"]:
        found.append("no language")
    return found
