"""Times every page that a leader, a manager and a learner open, in a made-up organisation of size.

Run `python -m bench.pages`. It makes up 100,000 people (minutes, once; `--data FOLDER` keeps them),
lets all jobs finish and events be exported, then asks for each address as each role that may see
it, 20 times, page after page, through Django's whole stack of middleware. `--quick`: 2,000 people
and 6 times. What is not a page (files, forms that only take) is left out.

It prints a line for each page, slowest first, and last a JSON object. `p95_ms` is that of the
slowest page; `over` names the pages whose p95 is above 500 ms.
"""

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

PEOPLE, QUICK_PEOPLE, TIMES, QUICK_TIMES = 100_000, 2_000, 20, 6
SEED, BAR_MS = 1, 500
LEFT_OUT = (
    "account/",
    "api/",
    "o/",
    "b/",
    "e/",
    "studies/",
    "verify",
    "join/",
    "demo/",
    "mailbox/",
)
FILES = (".csv", ".json", ".parquet", ".svg", ".jwt", ".proof")
Page = tuple[str, str, str]


def percentile(times_ms: Sequence[float], share: float) -> float:
    """By nearest rank: of 20 times the 95th percentile is the 19th."""
    ranked = sorted(times_ms)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


class Visitors:
    """A client for each kind of person, and the values that addresses take."""

    def __init__(self, people: int) -> None:
        from django.test import Client  # noqa: PLC0415 - after django.setup()

        from assaymark.ranking.standing import TENURE  # noqa: PLC0415
        from assaymark.web.people import queries  # noqa: PLC0415
        from assaymark.web.people.segments import Segment  # noqa: PLC0415
        from assaymark.web.standing import queries as standing  # noqa: PLC0415

        found = queries.organisation(f"meridian-{people}-{SEED}")
        assert found is not None
        self.organisation = found
        members = [one for one in queries.made_up_members() if one.organisation_id == found.pk]
        self.members = {"+".join(sorted(one.roles)): one for one in members}
        self.clients = {name: Client() for name in self.members}
        for name, one in self.members.items():
            self.clients[name].force_login(one.user)
        manager, learner = self.members["learner+manager"], self.members["learner"]
        report = queries.members(found).filter(manager=manager).order_by("pk").first()
        assert report is not None
        skill = standing.skills_with_states(found)[0].handle
        self.person, self.skill = report.user.handle, skill
        cohort = next(its.segment for its in queries.context(found, ["cohort"])["cohort"])
        role = Segment(role=report.job_title)
        both = role.only("cohort", cohort.cohort)
        team = Segment(team=learner.team)
        self.segments = [cohort, role, both, team, Segment(tenure=TENURE[-1][1])]

    def pages(self) -> Iterator[Page]:
        """(role, name, address) of everything that can be asked for without a form."""
        from django.urls import get_resolver, reverse  # noqa: PLC0415

        from assaymark.web.people.roles import permissions  # noqa: PLC0415

        named = list(_patterns(get_resolver().url_patterns))
        plain = [
            (str(one.name), reverse(one.name), one.callback.access)
            for route, one in named
            if "<" not in route and not route.startswith(LEFT_OUT) and not route.endswith(FILES)
        ]
        access = {str(one.name): getattr(one.callback, "access", None) for _route, one in named}
        known = {name for name, _address, _access in plain}
        plain += [
            (f"{name} {more}".strip(), reverse(name, kwargs=kwargs) + more, access[name])
            for name, kwargs, more in self._with_values()
            if name in access
        ]
        assert known
        for role, member in self.members.items():
            may = permissions(member.roles)
            for name, address, needed in plain:
                if isinstance(needed, str) or (needed and needed & may):
                    yield role, name, address

    def _with_values(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        skill, person = {"handle": self.skill}, {"person": self.person}
        yield "board", skill, ""
        for segment in self.segments:
            yield "board", skill, f"?{segment.query}"
        yield "skill_standing", skill, ""
        yield "competency", skill, ""
        yield "private_skill", {**skill, **person}, ""
        yield "person_standing", person, ""
        yield "person_skill", {**skill, **person}, ""
        yield "teammate", {"handle": self.person}, ""
        yield "person", {"handle": self.person}, ""
        yield "person_context", {"handle": self.person}, ""
        yield "metric", {"key": "escalations"}, ""
        for page in ("growth", "coverage", "leading"):
            for by in ("cohort", "role", "team", "manager", "tenure"):
                yield page, {}, f"?by={by}"
        yield "growth", {}, f"?skill={self.skill}"
        yield "people", {}, "?q=silva"
        yield "people", {}, "?page=900"
        yield "audit", {}, "?kind=award.given"
        yield "audit", {}, "?q=nina"


def _patterns(found: Sequence[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    from django.urls import URLResolver  # noqa: PLC0415

    for one in found:
        route = above + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, route)
        elif one.name:
            yield route, one


def first_visit(visitors: Visitors) -> list[Page]:
    """The addresses that answer with a page; whatever they promise to reckon is done after it."""
    from assaymark.web.record import jobs  # noqa: PLC0415

    shown = []
    for role, name, address in visitors.pages():
        answer = visitors.clients[role].get(address, SERVER_NAME="localhost")
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code >= 500:
            raise SystemExit(f"{address} as {role}: {answer.status_code}")
        if answer.status_code == 200 and kind.startswith("text/html") and not answer.streaming:
            shown.append((role, name, address))
    jobs.work_all()
    return shown


def measured(visitors: Visitors, pages: Sequence[Page], times: int) -> dict[Page, list[float]]:
    """Milliseconds of each visit, page after page, round after round."""
    found: dict[Page, list[float]] = {page: [] for page in pages}
    for _round in range(times):
        for page in pages:
            role, _name, address = page
            start = time.perf_counter()
            visitors.clients[role].get(address, SERVER_NAME="localhost")
            found[page].append(1000 * (time.perf_counter() - start))
    return found


def report(found: dict[Page, list[float]], people: int) -> dict[str, Any]:
    rows = [
        (percentile(ms, 0.95), percentile(ms, 0.5), role, name)
        for (role, name, _address), ms in found.items()
    ]
    rows.sort(reverse=True)
    print(f"{'p95 ms':>8} {'p50 ms':>8}  page (as)")
    for p95, p50, role, name in rows:
        print(f"{p95:8.0f} {p50:8.0f}  {name} ({role})")
    return {
        "people": people,
        "pages": len(rows),
        "p95_ms": round(rows[0][0], 1),
        "slowest": rows[0][3],
        "p50_ms": round(percentile([row[1] for row in rows], 0.5), 1),
        "over": sorted({name for p95, _p50, _role, name in rows if p95 > BAR_MS}),
        "load": round(os.getloadavg()[0], 1),
    }


def run(people: int, times: int) -> None:
    from assaymark.cli.django import site  # noqa: PLC0415 - after the environment is set

    with site():
        from assaymark.web.record import exporting, horizon, jobs  # noqa: PLC0415
        from assaymark.web.site import demo_size, first_start  # noqa: PLC0415
        from assaymark.web.site.size.plan import Plan  # noqa: PLC0415

        first_start.migrate(_say)
        first_start.collect_static(_say)
        start = time.perf_counter()
        made = demo_size.load(Plan(people, SEED, date.today()), tell=_say)  # noqa: DTZ011
        loaded_s = time.perf_counter() - start
        jobs.work_all()
        upto = horizon.settled()
        if upto is not None:
            exporting.export(made.pk, upto=upto)
        visitors = Visitors(people)
        pages = first_visit(visitors)
        found = report(measured(visitors, pages, times), people)
        print(json.dumps({**found, "loaded_s": round(loaded_s, 1)}))


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2,000 people, 6 times each")
    parser.add_argument("--people", type=int, help="how many people to make up")
    parser.add_argument("--times", type=int, help="how often each page is asked for")
    parser.add_argument("--data", type=Path, help="keep the made-up organisation in this folder")
    chosen = parser.parse_args(arguments)
    people = chosen.people or (QUICK_PEOPLE if chosen.quick else PEOPLE)
    times = chosen.times or (QUICK_TIMES if chosen.quick else TIMES)
    with tempfile.TemporaryDirectory(prefix="assaymark-bench-") as folder:
        os.environ["ASSAYMARK_DATA"] = str(chosen.data or folder)
        run(people, times)


if __name__ == "__main__":
    main()
