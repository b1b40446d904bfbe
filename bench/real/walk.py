"""`make real`: 50 real, expert-rated conversations through the whole chain, and the figures.

1. Each conversation gets a grader fitted on the other 49 (leave one out), kept as the newest.
2. It is handed in over the API; the worker has that grader read it, and only that one.
3. An assessor scores it on the review page with the experts' median, blind; then sees the
   machine's suggestion and takes it over wherever the machine did not abstain. So the experts
   decide where the grader abstains, and the credential says truthfully how it came about.
4. Every badge given is downloaded, the server is stopped, and each is verified offline.

    python -m bench.real.walk [FOLDER]      default: ../shared/data/soft-skills/lend-an-ear
"""

import contextlib
import io
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assaymark.cli import main as assaymark
from assaymark.cli.django import site
from assaymark.framework.rubric import Rubric, rubric_to_plain
from assaymark.grading.local import fit
from assaymark.grading.model import RatedWork
from assaymark.validity.agreement import (
    bootstrap_interval,
    quadratic_weighted_kappa,
    wilson_interval,
)
from bench.real.installation import installation
from bench.real.lend_an_ear import SEED, load, reference, report
from bench.real.visitor import Refused, Visitor

FOLDER = Path("../shared/data/soft-skills/lend-an-ear")
WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One conversation after its walk: what the machine said, and what was decided."""

    work: RatedWork
    machine: Mapping[str, int]
    levels: Mapping[str, int]
    handle: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The badge and who takes part over HTTP."""

    badge: str
    office: Visitor
    auditor: Visitor
    assessor: Visitor


def main(folder: Path = FOLDER) -> int:
    """0 when every badge given was verified."""
    if not folder.is_dir():
        say(
            f"the data is not in {str(folder)!r}; give its folder: python -m bench.real.walk FOLDER"
        )
        return 2
    rubric, works = load(folder)
    say(f"{len(works)} conversations, {len(rubric.criteria)} criteria, 3 experts each")
    print("\n".join(report(rubric, works)))
    with tempfile.TemporaryDirectory(prefix="assaymark-real-") as made:
        room = Path(made)
        room.chmod(0o755)  # the embedded server may run as another user
        badges = room / "badges"
        badges.mkdir()
        with installation(room / "data") as base, site():
            stage = _Stage(base, rubric)
            judged = [stage.walk(work, works) for work in _shown(works)]
            given = _download(stage.cast.office, badges, judged)
        verified = [path for path in sorted(badges.glob("*.json")) if _verifies(path)]
    return _figures(rubric, judged, given=given, verified=len(verified))


class _Stage:
    """The organisation, its badge and its people, made through the rooms' own actions."""

    def __init__(self, base: str, rubric: Rubric) -> None:
        from bench.real.stage import cast, keep_grader, learner  # noqa: PLC0415 - needs Django

        self.rubric = rubric
        self.cast: Cast = cast(base, rubric_to_plain(rubric))
        self._keep_grader, self._learner = keep_grader, learner

    def walk(self, work: RatedWork, works: list[RatedWork]) -> Judged:
        """One conversation from its hand-in to its decision."""
        others = [other for other in works if other.key != work.key]
        self._keep_grader(self.cast.badge, fit(self.rubric, others, seed=SEED), others)
        consent = {"agreed": True, "show_name": False, "show_quotes": True}
        body = {
            "badge": self.cast.badge,
            "text": work.text,
            "learner": self._learner(work.key),
            "consent": consent,
        }
        handle: str = self.cast.office.api("/api/v1/works", body)["handle"]
        machine = _machine(self.cast.auditor, handle)
        experts = {key: reference(given) for key, given in work.ratings.items()}
        levels = {**experts, **{key: one["level"] for key, one in machine.items()}}
        _review(self.cast.assessor, handle, experts, levels, machine)
        return Judged(work, {key: one["level"] for key, one in machine.items()}, levels, handle)


def _machine(auditor: Visitor, handle: str) -> dict[str, dict[str, Any]]:
    """Criterion to what the machine said, where it did not abstain."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        work = auditor.api(f"/api/v1/works/{handle}")
        if work["state"] == "in_review":
            said = work["machine"]["grades"]
            return {one["criterion"]: one for one in said if one["level"] is not None}
        time.sleep(0.1)
    raise Refused(f"work {handle!r} was not read within {WAIT_S:.0f} s; is the worker running?")


def _review(
    assessor: Visitor,
    handle: str,
    experts: Mapping[str, int],
    levels: Mapping[str, int],
    machine: Mapping[str, dict[str, Any]],
) -> None:
    """Blind scores, then the comparison, then the decision."""
    path = f"/review/{handle}/"
    assessor.post(path, [*_fields(experts), ("feedback", ""), ("step", "compare")])
    quotes = [
        (f"quote-{key}", f"{quote['start']}-{quote['end']}")
        for key, one in machine.items()
        for quote in one["quotes"]
    ]
    feedback = "Rated by three experts of a published study; their median stands here."
    assessor.post(path, [*_fields(levels), *quotes, ("feedback", feedback), ("step", "submit")])


def _fields(levels: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(f"level-{key}", str(level)) for key, level in levels.items()]


def _download(office: Visitor, folder: Path, judged: list[Judged]) -> int:
    """How many badges were given; each is kept with its proof bundle, evidence and issuer."""
    texts = {one.handle: one.work.text for one in judged}
    awards = office.api("/api/v1/awards?limit=100")
    (folder / "issuer").write_bytes(office.get("/o/main/issuer.json"))
    for award in awards:
        handle = award["handle"]
        badge = office.get(f"/b/{handle}.json")
        (folder / f"{handle}.json").write_bytes(badge)
        (folder / f"{handle}.proof").write_bytes(_proof(office, handle))
        work = json.loads(badge)["evidence"][0]["id"].rpartition("/")[2]
        (folder / f"{handle}.txt").write_text(texts[work], encoding="utf-8", newline="")
    return len(awards)


def _proof(office: Visitor, handle: str) -> bytes:
    """The proof bundle, as soon as the log has sealed the badge."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            return office.get(f"/b/{handle}.proof")
        except Refused:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _verifies(badge: Path) -> bool:
    """Whether the command line verifies badge, evidence and log with no network.

    The one reservation allowed is that nobody offline can know of a later withdrawal.
    """
    out = io.StringIO()
    more = [
        "--bundle",
        str(badge.with_suffix(".proof")),
        "--evidence",
        str(badge.with_suffix(".txt")),
    ]
    trust = ["--trust", str(badge.with_name("issuer"))]
    with contextlib.redirect_stdout(out):
        code = assaymark(["verify", str(badge), *more, *trust, "--offline", "--json"])
    checks = json.loads(out.getvalue())["checks"]
    doubts = [c for c in checks if c["outcome"] not in _good(c["name"])]
    for check in doubts:
        say(f"{badge.name}: {check['title']}: {check['outcome']}: {check['sentence']}")
    return code == 0 and not doubts


def _good(name: str) -> set[str]:
    return {"passed", "warned"} if name == "status" else {"passed"}


def _figures(rubric: Rubric, judged: list[Judged], *, given: int, verified: int) -> int:
    print(f"\n{'criterion':<30}{'n':>4}{'abstained':>11}  machine against experts' median")
    for criterion in rubric.criteria:
        key = criterion.key
        pairs = [
            (j.machine[key], reference(j.work.ratings[key])) for j in judged if key in j.machine
        ]
        abstained = len(judged) - len(pairs)
        print(f"{key:<30}{len(pairs):>4}{abstained:>11}  {_agreement(pairs, criterion.values)}")
    whole = sum(len(j.machine) == len(rubric.criteria) for j in judged)
    parts = sum(len(j.machine) for j in judged)
    decisions = len(judged) * len(rubric.criteria)
    print(f"\nhanded in over HTTP          {len(judged)}")
    print(f"levels the machine gave      {parts} of {decisions}; the experts gave the rest")
    print(f"works read without abstaining {whole}")
    print(f"badges issued                {given}")
    print(f"badges verified offline      {verified}")
    right = sum(rubric.passed(j.levels) == rubric.passed(_experts(j)) for j in judged)
    interval = wilson_interval(right, len(judged), level=0.95)
    print(
        f"decided as the experts would {right} of {len(judged)} "
        f"(95% interval {interval.low:.2f} to {interval.high:.2f})"
    )
    summary = {"handed_in": len(judged), "machine_levels": parts, "issued": given}
    print(json.dumps({**summary, "verified": verified, "decided_alike": right}))
    return 0 if given == verified else 1


def _experts(judged: Judged) -> dict[str, int]:
    return {key: reference(given) for key, given in judged.work.ratings.items()}


def _agreement(pairs: list[tuple[int, int]], levels: tuple[int, ...]) -> str:
    if len(pairs) < 2:
        return "too few to say"
    a, b = zip(*pairs, strict=True)

    def kappa(x: Any, y: Any) -> float:
        return quadratic_weighted_kappa(x, y, levels=levels)

    exact = sum(x == y for x, y in pairs)
    interval = bootstrap_interval(kappa, a, b, seed=SEED)
    return (
        f"QWK {kappa(a, b):.2f} (95% {interval.low:.2f} to {interval.high:.2f}), "
        f"exact {exact} of {len(pairs)}"
    )


def _shown(works: list[RatedWork]) -> Iterator[RatedWork]:
    """The works one by one, saying how far it has come."""
    for number, work in enumerate(works, 1):
        yield work
        if number % 5 == 0:
            say(f"  {number} of {len(works)} handed in, read, judged")


def say(words: str) -> None:
    """Words for a person, to stderr."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
