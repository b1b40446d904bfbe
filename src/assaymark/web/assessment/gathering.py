"""What a study measures: rated examples and works judged here, and what the grader says of each.

Examples are graded by graders that were fitted on the others; works handed in here by the fitted
grader, which has not learnt from them. A work that was taken over as an example is an example; one
that repeats an example word for word is left out: the grader has met it. Works of fewer than five
people are left out together: figures about them would be figures about somebody.
"""

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assaymark.framework.rubric import Rubric, rubric_to_plain
from assaymark.grading.features import Encoder
from assaymark.grading.heldout import Bare, Ready, Unmet, leave_out, meet, parts, ready
from assaymark.grading.local import LocalGrader, data_digest, fit, same_text
from assaymark.grading.model import RatedWork
from assaymark.web.assessment import queries
from assaymark.web.assessment.embeddings import encoder_for
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.validation.document import Gathered, digest
from assaymark.web.assessment.validation.figures import LEAST_OF_A_KIND
from assaymark.web.assessment.validation.seen import Seen
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people import queries as people

SEED = 20
MOST = 1000
"""Works handed in that are measured: the newest."""
PART_S = 3.0
"""Seconds that one part may take before it stops at the next work; far below a job's lease."""

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """One work handed in here, with the levels that assessors gave it blind."""

    handle: str
    learner: int
    assessors: tuple[int, ...]
    ratings: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything to be measured for one version, as of one moment."""

    rubric: Rubric
    examples: Ready
    here: tuple[Here, ...]
    left_out: int
    digest: str
    encoder: Encoder | None

    @property
    def total(self) -> int:
        """How many works there are."""
        return len(self.examples.works) + len(self.here)


def material(version: BadgeVersion, *, until: datetime) -> Material:
    """The rated examples, and the works judged here by `until`."""
    judged = rubric(version)
    rated = queries.rated_examples(version, judged)
    encoder = encoder_for([work.text for work in rated])
    examples = ready(judged, rated, encoder)
    here = judged_here(version, until, {same_text(one.text) for one in examples.works})
    return Material(
        rubric=judged,
        examples=examples,
        here=tuple(here[-MOST:]),
        left_out=max(0, len(here) - MOST),
        digest=data_digest(
            judged, examples.works, seed=SEED, embedding=encoder.name if encoder else ""
        ),
        encoder=encoder,
    )


def judged_here(
    version: BadgeVersion, until: datetime, met: set[str], *, only: Collection[str] | None = None
) -> list[Here]:
    """The works judged here by `until`, of the handles `only`, whose text is not in `met`; none
    where they are the works of fewer than five people."""
    rows = queries.blind_reviews(version).filter(submitted_at__lte=until)
    found: dict[str, list[tuple[int, int, Mapping[str, int]]]] = {}
    if only is not None:
        rows = rows.filter(work__handle__in=only)
    values = rows.values_list("work__handle", "work__learner", "assessor", "blind_levels")
    for handle, learner, assessor, levels in values:
        found.setdefault(handle, []).append((learner, assessor, levels))
    if len({given[0][0] for given in found.values()}) < LEAST_OF_A_KIND:
        return []
    texts = queries.texts(list(found))
    return [
        Here(handle, given[0][0], tuple(who for _, who, _ in given), _ratings(given))
        for handle, given in found.items()
        if same_text(texts[handle]) not in met
    ]


def _ratings(given: Sequence[tuple[int, int, Mapping[str, int]]]) -> dict[str, tuple[int, ...]]:
    keys = {key for _, _, levels in given for key in levels}
    return {
        key: tuple(levels[key] for _, _, levels in given if key in levels) for key in sorted(keys)
    }


def fitted(material: Material) -> LocalGrader:
    """The grader that learns from the examples."""
    return fit(material.rubric, material.examples.works, seed=SEED, encoder=material.encoder)


# Part by part -----------------------------------------------------------------------------------


def measure(material: Material, known: Found, *, seconds: float) -> Found:
    """What the grader says of works not in `known` yet, for about so many seconds: at least one."""
    started = time.monotonic()
    found: Found = {}
    for more in _measured(material, known):
        found |= more
        if time.monotonic() - started > seconds:
            break
    return found


def _measured(material: Material, known: Found) -> Iterator[Found]:
    on = material.examples
    if not on.aims:
        yield {_place(i): _plain(Unmet({}, "", {})) for i in range(len(on.works))}
    for part in parts(len(on.works), seed=SEED) if on.aims else ():
        if _place(part[0]) not in known:
            said = leave_out(on, part, seed=SEED)
            yield {_place(row): _plain(one) for row, one in said.items()}
    open_ = [one.handle for one in material.here if one.handle not in known]
    texts = queries.texts(open_)
    grader = fitted(material) if open_ else None
    for handle in open_:
        if grader is not None:
            yield {handle: _plain(meet(grader, texts[handle]))}


def _place(row: int) -> str:
    return f"example {row}"


def _plain(one: Unmet) -> list[Any]:
    bare = {key: [said.level, round(said.reaching, 6)] for key, said in one.bare.items()}
    return [bare, one.odd, dict(one.caught)]


def _unmet(plain: Sequence[Any]) -> Unmet:
    bare, odd, caught = plain
    return Unmet({key: Bare(*said) for key, said in bare.items()}, odd, caught)


# All together -----------------------------------------------------------------------------------


def gathered(material: Material, known: Found, version: BadgeVersion) -> Gathered:
    """Every work with its ratings and what the grader says, once all are measured."""
    examples = [(one, _unmet(known[_place(i)])) for i, one in enumerate(material.examples.works)]
    here = [(one, _unmet(known[one.handle])) for one in material.here]
    return together(version, material.rubric, examples, here, left_out=material.left_out)


def together(
    version: BadgeVersion,
    judged: Rubric,
    examples: Sequence[tuple[RatedWork, Unmet]],
    here: Sequence[tuple[Here, Unmet]],
    *,
    left_out: int,
) -> Gathered:
    """Every work with its ratings, its team, and what a grader says of it."""
    teams = {member.user_id: member.team for member in people.members(version.badge.organisation)}
    texts = queries.texts([one.handle for one, _ in here])
    owners = queries.example_learners(version)
    rated = [_example(one, unmet, owners.get(one.key, 0), teams) for one, unmet in examples]
    rows = [(_sha(one.text), _sorted(one.ratings)) for one, _ in examples]
    rows += [(_sha(texts[one.handle]), _sorted(one.ratings)) for one, _ in here]
    return Gathered(
        seen=[
            *rated,
            *(
                Seen(o.ratings, unmet, True, teams.get(o.learner, ""), o.learner)
                for o, unmet in here
            ),
        ],
        assessors=len({who for one, _ in here for who in one.assessors}),
        digest=digest(rubric_to_plain(judged), rows),
        left_out=left_out,
    )


def _example(one: RatedWork, unmet: Unmet, learner: int, teams: Mapping[int, str]) -> Seen:
    """An example; one taken over from a work handed in here is still somebody's."""
    return Seen(one.ratings, unmet, bool(learner), teams.get(learner, ""), learner)


def is_complete(material: Material, known: Found) -> bool:
    """Whether every work is measured."""
    wanted = {_place(i) for i in range(len(material.examples.works))}
    return wanted | {one.handle for one in material.here} <= set(known)


def _sorted(ratings: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    return {key: sorted(given) for key, given in ratings.items() if given}


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
