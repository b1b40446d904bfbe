"""Every page of the site, as everybody who may open it: links that lead somewhere, nothing for
axe-core to find in any look, nothing wider than a phone, one first heading, no foreign request.

The links are walked from the home page of each role; a page is looked at once per address name,
because a hundred badges share one template. Pages that no link leads to (errors, answers to forms)
are in `test_pages_states`.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve

from tests.browser.conftest import PeopleMaker, Person
from tests.browser.looking import Watch, complaints
from tests.web.test_access import patterns

CAST = {
    "stranger": None,
    "owner": "Ingrid Solheim",
    "catalogue manager": "Hannah Okafor",
    "assessor": "Aisha Rahman",
    "manager": "Daniel Brooks",
    "learner": "Priya Natarajan",
    "learner without works": "Grace Kimani",
    "auditor": "Ruth Abernathy",
    "owner of an empty house": "Alasdair Munro",
    "assessor with nothing to do": "Nadia Ferreira",
    "learner of an empty house": "Jonas Weber",
    "owner of many": "Orla Quist",
    "manager of many": "Jasper Wagner",
    "learner of many": "Farah Larsen",
}
MOST = {"catalogue manager": 6}  # one of many badges has two versions
"""Addresses of one name that are asked for, for each person; one for all others."""
DOWNLOADS = (".json", ".jwt", ".proof", ".svg", ".csv", ".parquet", ".yaml", "/file", "/checkpoint")
UNLINKED = {  # asked for by programs, by form or by mail; looked at below or in their rooms' tests
    *("issuer", "did", "status", "status_json", "log_tile", "join", "no_such_call"),
    "publish_badge",
    *("people_import", "reflect", "record_model"),  # test_pages_states
    *("study", "validation_study", "grader_study"),  # test_pages_studies
    # need answers and a report: looked at in tests/web/insights/test_looks.py
    *("metric", "edit_metric", "import_values", "take_values"),
    *("make_bias_report", "bias_report", "bias_summary", "import_answers"),
    *("add_bias_question", "edit_bias_question"),
    # need teams, figures and time: looked at in tests/web/insights/test_looks.py
    *("pilots", "new_pilot", "pilot", "edit_pilot", "pilot_teams", "pilot_metrics", "pilot_check"),
    *("pilot_readings", "pilot_summary", "prediction", "roi", "quality_of_hire"),
    # need people with scores: looked at in tests/web/insights/test_looks.py
    *("board", "sprint", "private_skill"),
    # looked at where their people are: tests/web/assessment/test_looks.py, test_*_browser.py
    *("peers", "observe", "reading", "code_task", "badge_language", "language_model", "noticed"),
}
LOOKED: dict[str, set[str]] = {}
FILES_THERE: set[str] = set()  # static files that were asked for once, by anybody


class Links(HTMLParser):
    """The addresses that a page names: to go to, and to show itself with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pages: list[str] = []
        self.parts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.pages.append(str(given["href"]))
        for name in ("src", "href"):
            if tag in {"img", "script", "link"} and given.get(name):
                self.parts.append(str(given[name]))


@dataclass
class Walk:
    """All links from a start, followed as one person; the first address of each name is kept."""

    person: Person
    most: int
    first: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def follow(self, *starts: str) -> "Walk":
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            name = name_of(path)
            if path in self._asked | FILES_THERE or self._seen.get(name, 0) >= self.most:
                continue
            (FILES_THERE if path.startswith("/static/") else self._asked).add(path)
            self._seen[name] = self._seen.get(name, 0) + 1
            waiting += self._links(path, name)
        return self

    def _links(self, path: str, name: str) -> list[str]:
        answer = self.person.page.request.get(self.person.house.url + path)
        if answer.status != 200:
            self.broken.append(f"{answer.status} {path}")
            return []
        if "text/html" not in answer.headers["content-type"]:
            return []
        self.first.setdefault(name, path)
        found = Links(answer.text())
        parts = [urljoin(answer.url, one) for one in found.parts if not one.startswith("data:")]
        pages = [urljoin(answer.url, one) for one in found.pages]
        return [*self._inside(parts), *self._inside(pages)]

    def _inside(self, urls: list[str]) -> Iterator[str]:
        """Paths of this site; who names another site says so below."""
        for url in urls:
            plain = urldefrag(url).url
            if plain.startswith(self.person.house.url + "/"):
                yield plain.removeprefix(self.person.house.url)


def name_of(path: str) -> str:
    """What the address is called; static files each by their own path."""
    plain = urlsplit(path).path
    if plain.startswith("/static/"):
        return plain
    try:
        found = resolve(plain)
    except Resolver404:
        return plain
    # other answers of one address: a search, a copy to start from
    keys = "&".join(sorted(re.findall(r"(?:^|&)(\w+)=", urlsplit(path).query)))
    return f"{found.view_name}{'?' + keys if keys else ''}"


SELDOM = {  # their pages are others' pages, emptier; asked for by `make looks`
    *("learner without works", "assessor with nothing to do", "learner of an empty house"),
    *("owner of an empty house", "learner of many", "auditor"),
}


@pytest.mark.parametrize(
    "who", [one for one in CAST if one not in SELDOM or os.environ.get("EVERY_LOOK")]
)
def test_every_link_leads_somewhere_and_every_page_is_well(
    people: PeopleMaker, drafts: None, who: str
):
    person = people(CAST[who])
    start = "/home/" if CAST[who] else "/"
    walk = Walk(person, MOST.get(who, 1))
    walk.follow(start, "/verify", "/account/login/", "/demo/", "/api/docs")
    assert not walk.broken, "\n".join(walk.broken)
    watch, found = Watch(person.page), []
    for name, path in walk.first.items():
        roles = LOOKED.setdefault(name, set())
        if _looks_the_same(name, who, roles):
            continue
        roles.add(who)
        person.go(path)
        found += [f"{path} ({name}) {one}" for one in complaints(person.page, watch)]
    assert not found, "\n".join(found)


def _looks_the_same(name: str, who: str, roles: set[str]) -> bool:
    """Each page is looked at once; home as everybody, and lists again where they are empty."""
    again = name == "home" or (name in LISTS and ("empty" in who or "nothing" in who))
    return bool(roles) and not again


LISTS = {
    *("catalogue", "skills", "badges", "people", "awards", "queue", "my_record", "mailbox"),
    *("team", "organisation", "log", "jobs"),
}


def test_every_named_page_was_looked_at():
    if len(LOOKED) < 10:
        pytest.skip("only meaningful after all of the walks above")
    pages = {
        str(one.name)
        for route, one in patterns(get_resolver().url_patterns)
        if not route.startswith(("account/", "api/v1/")) and not _acts(one)
    }
    seen = {name.partition("?")[0] for name in LOOKED}
    assert not pages - seen - UNLINKED - FILES, sorted(pages - seen - UNLINKED - FILES)


FILES = {
    *("board_json", "sprint_json", "my_skills_csv", "my_skills_json", "score_figures_json"),
    "model_recording",
    *("export_people", "people_template"),
    *("events_parquet", "events_csv"),
    *("gate_json", "voice_note"),
    *("answer_table", "value_table", "bias_report_json", "bias_summary_json"),
    *("pilot_json", "pilot_summary_json"),
    *("badge_file", "evidence_file", "work_file", "issuer_json", "achievement_file", "audit_csv"),
    *(
        "framework_yaml",
        "framework_json",
        "example_table",
        "grader_document",
        "log_checkpoint",
        "validation_study_json",
    ),
}


def _acts(pattern: object) -> bool:
    """Addresses that are only posted to."""
    return getattr(pattern, "name", "") in {
        *("withdraw_invitation", "end_membership", "switch_organisation", "revoke_token"),
        *("fit_grader", "new_badge_draft", "set_next_badge", "new_framework_draft", "move_part"),
        *("contest", "release_work", "retire_anchor", "close_calibration"),
        *("calibrate", "set_gate", "compare_votes", "try_language_model", "read_examples"),
        "study_votes",
        *(
            "allow_example",
            "declare_skill",
            "undeclare_skill",
            "delete_reflection",
            "refit_figures",
        ),
        *("take_recognition", "decline_recognition", "withdraw_recognition"),
        *("retire_card", "use_card", "retire_model", "say_of_model"),
        *("make_cards", "close_report"),
        *("publish_weights", "take_reading", "decline_reading", "report_abuse"),
        "curate_quote",
        *("erase_about_me", "publish_bias_report", "withdraw_bias_report"),
        *("remove_pilot_metric", "note_pilot", "remove_pilot_note", "end_pilot", "publish_pilot"),
        *("mark_critical", "ask_gaming_report", "cancel_sprint"),
        *("retry_job", "calibrate_grader", "learn_from_works", "publish_study", "discard_study"),
    }
