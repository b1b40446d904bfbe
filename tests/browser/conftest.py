"""A real installation, started as its user would, and a real Chromium that looks at it.

Browser tests run wherever a Chromium is found. Where none is they are skipped and say so loudly;
`ASSAYMARK_NEEDS_BROWSER=1` (set by `.ci/run`) makes that a failure.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assaymark.web.site.place import Place
from tests import ready

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
START_S = 120


def pytest_itemcollected(item: pytest.Item) -> None:
    """Each file's tests stay together and in order: `make test` gives whole files to a worker."""
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        words = "NO CHROMIUM FOUND: browser tests did not run; install one (apt install chromium)"
        if os.environ.get("ASSAYMARK_NEEDS_BROWSER"):
            pytest.fail(words)
        pytest.skip(words)
    return found


@dataclass(slots=True)
class House:
    """An installation with its demo organisation, which can be stopped and started again."""

    folder: Path
    port: int
    seconds_to_first_page: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def words(self) -> str:
        """All that it said since it was first started."""
        return (self.folder / "serve.log").read_text()

    def start(self) -> None:
        self.process, self.seconds_to_first_page = started(
            self.data, self.port, self.folder / "serve.log"
        )

    def stop(self) -> int:
        """The exit code after Ctrl-C; 0 when it does not run."""
        process, self.process = self.process, None
        return 0 if process is None else stopped(process)

    def value(self, question: str, *given: object) -> Any:
        """What the database of this installation answers in one cell."""
        with psycopg.connect(f"postgresql://postgres@/postgres?host={self.data / 'postgres'}") as c:
            row = c.execute(question, given).fetchone()
        return None if row is None else row[0]

    def belonging(self) -> dict[int, str]:
        """Every process that this installation started and that still runs: number, command."""
        mark, found = f"ASSAYMARK_DATA={self.data}\0".encode(), {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                ours = mark in (place / "environ").read_bytes() + b"\0"
            except OSError:
                continue
            if command and (ours or str(self.data) in command):
                found[int(place.name)] = command
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def started(data: Path, port: int, log: Path) -> tuple["subprocess.Popen[bytes]", float]:
    """`assaymark serve --demo` on `port`, and the seconds until its front page answered."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSAYMARK_")}
    environment |= {"ASSAYMARK_DATA": str(data)}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environment.pop(name, None)
    begin = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "assaymark.cli", "serve", "--demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    while time.monotonic() - begin < START_S:
        if process.poll() is not None:
            pytest.fail(f"serve ended with {process.returncode}:\n{log.read_text()}")
        if answers(f"http://localhost:{port}/"):
            return process, time.monotonic() - begin
        time.sleep(0.1)
    process.kill()
    pytest.fail(f"serve did not answer within {START_S} s:\n{log.read_text()}")


def stopped(process: "subprocess.Popen[bytes]") -> int:
    """The exit code after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    return process.wait(60)


@pytest.fixture(scope="session")
def house(chromium: str) -> Iterator[House]:
    """One installation for all browser tests of a session.

    Not below pytest's own folder, which any other pytest closes to the user that PostgreSQL runs
    as when these tests are run by root.
    """
    with tempfile.TemporaryDirectory(prefix="assaymark-house-", dir="/tmp") as folder:
        made = House(Path(folder), free_port())
        ready.copy_into(Place(made.data))
        made.start()
        for _ in range(100):  # the words come right after the first answer
            if "Ctrl-C" in made.words:
                break
            time.sleep(0.1)
        yield made
        made.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium for the tests of one file."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


class Person:
    """Somebody at a browser of their own; every request that leaves the house is noted."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self.context, self.house = context, house
        self.foreign: list[str] = []
        self.broken: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))

    def _note(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.house.url, "data:", "blob:", "about:")):
            self.foreign.append(url)

    def go(self, path: str) -> None:
        self.page.goto(self.house.url + path)

    def sign_in(self, name: str) -> None:
        self.go("/demo/")
        self.page.get_by_role("button", name=f"Be {name}", exact=True).click()
        self.page.wait_for_url("**/home/")


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator["PeopleMaker"]:
    """Makes people; at the end nobody may have asked anything of another host."""
    maker = PeopleMaker(browser, house)
    yield maker
    for person in maker.made:
        assert not person.foreign, f"external requests: {person.foreign}"
        assert not person.broken, f"script errors: {person.broken}"
        person.context.close()


class PeopleMaker:
    """Opens a browser context per person."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser, self.house = browser, house
        self.made: list[Person] = []

    def __call__(
        self, name: str | None = None, *, dark: bool = False, phone: bool = False, js: bool = True
    ) -> Person:
        """Somebody signed in as the demo's `name`, or a stranger."""
        context = self._browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            java_script_enabled=js,
            accept_downloads=True,
            locale="en-GB",
        )
        person = Person(context, self.house)
        self.made.append(person)
        if name:
            person.sign_in(name)
        return person


@pytest.fixture(scope="module")
def house_browser(browser: Browser, house: House) -> Iterator[PeopleMaker]:
    """People who stay for the whole file."""
    maker = PeopleMaker(browser, house)
    yield maker
    for person in maker.made:
        person.context.close()


@pytest.fixture(scope="module")
def drafts(house_browser: PeopleMaker) -> None:
    """A second version and a draft of a badge and of a framework, so that their pages exist."""
    hannah = house_browser("Hannah Okafor")
    page = hannah.page
    hannah.go("/catalogue/")
    page.get_by_role("link", name=re.compile("Expert")).first.click()
    page.wait_for_url("**/catalogue/*/")
    if page.get_by_role("link", name="Edit the draft").count():
        return  # another file of this session made them
    badge = page.url
    page.get_by_role("button", name="New draft").click()
    page.locator("#id_summary").fill("Listens in real calls, and can show it.")
    page.get_by_role("button", name="Save and publish").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.goto(badge)
    page.get_by_role("button", name="New draft").click()
    page.locator("#id_summary").fill("Shows it in real calls.")
    page.get_by_role("button", name="Save the draft").click()
    hannah.go("/skills/")
    page.get_by_role("link", name=re.compile("under pressure", re.IGNORECASE)).first.click()
    page.get_by_role("button", name=re.compile("draft", re.IGNORECASE)).first.click()
    page.wait_for_url("**/draft/")
