"""Somebody's skills as files: JSON with all that the sum takes, CSV with a line for each share."""

import csv
import io
from typing import Any

from assaymark.ranking.evidence import Evidence
from assaymark.ranking.state import TooThin
from assaymark.web.kit.figures import MARKS
from assaymark.web.standing.models import OtherSkill
from assaymark.web.standing.shown import Line, Person, Skill

COLUMNS = (
    *("skill", "skill_score", "skill_low", "skill_high", "evidence", "kind", "at", "task", "score"),
    *("counts_as", "weight", "points", "limits"),
)


def to_csv(person: Person) -> str:
    """A line for the start and for each piece of evidence; the points of a skill add up."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for skill in person.skills():
        writer.writerows([_safe(value) for value in row] for row in _rows(skill))
    return out.getvalue()


def _rows(skill: Skill) -> list[list[object]]:
    title = skill.competency.title
    if isinstance(skill.score, TooThin):
        return [[title, *[""] * (len(COLUMNS) - 1)]]
    head = [title, skill.score.mean, skill.score.low, skill.score.high]
    start = [*head, "start", "", "", "", "", "", skill.score.start_weight, skill.score.start, ""]
    return [start, *([*head, *_cells(line)] for line in skill.lines)]


def _cells(line: Line) -> list[object]:
    its, share = line.share.evidence, line.share
    return [
        *(its.key, its.kind, its.at.isoformat(), line.title, its.score, share.counts_as),
        *(share.weight, share.points, " ".join(share.limits)),
    ]


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(MARKS) else value


def plain(person: Person) -> dict[str, Any]:
    """Somebody's skills as their file: unrounded, with all that the sum takes."""
    return {
        "person": person.person.name,
        "organisation": person.organisation.slug,
        "figures": person.figures.number,
        "now": person.now.isoformat(),
        "skills": [_plain_skill(one) for one in person.skills()],
        "not_counted": [_plain_other(one) for one in person.others()],
    }


def _plain_skill(skill: Skill) -> dict[str, Any]:
    named = {"skill": skill.competency.handle, "title": skill.competency.title}
    if isinstance(skill.score, TooThin):
        return {**named, "score": None, "n": skill.score.n, "needed": skill.score.needed}
    its = skill.score
    return {
        **named,
        "score": its.mean,
        "low": its.low,
        "high": its.high,
        "certainty": its.level,
        "n": its.n,
        "start": its.start,
        "level_held": skill.held.key if skill.held else None,
        "level_reached": skill.reached.key if skill.reached else None,
        "holds_until": skill.holds_until.isoformat() if skill.holds_until else None,
        "shares": [_plain_line(line) for line in skill.lines],
        "history": [
            {"at": one.at.isoformat(), "mean": one.mean, "low": one.low, "high": one.high}
            | {"n": one.n}
            for one in skill.steps
        ],
    }


def _plain_line(line: Line) -> dict[str, Any]:
    evidence: Evidence = line.share.evidence
    return {
        "evidence": evidence.key,
        "skill": evidence.skill,
        "kind": evidence.kind,
        "at": evidence.at.isoformat(),
        "task": evidence.task,
        "title": line.title,
        "score": evidence.score,
        "counts_as": line.share.counts_as,
        "weight": line.share.weight,
        "points": line.share.points,
        "limits": list(line.share.limits),
    }


def _plain_other(one: OtherSkill) -> dict[str, Any]:
    return {
        "skill": one.competency.handle,
        "title": one.competency.title,
        "basis": one.basis,
        "level": one.level,
        "words": one.words,
        "from": one.subject.partition(":")[0] or "self",
        "at": one.at.isoformat(),
    }
