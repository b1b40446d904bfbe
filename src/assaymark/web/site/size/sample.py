"""The few works of a made-up organisation that are really handed in, judged and signed.

Everybody else's evidence is numbers without a text, and nobody else holds a badge: an award that is
not signed is none. Texts are those of the examples.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment import queries as works
from assaymark.web.assessment.quoting import Score, pasted
from assaymark.web.awards import log
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record import jobs
from assaymark.web.site.size.offers import EXAMPLES

SIGNED, WAITING = 8, 2
LONGEST = 240
_END = re.compile(r"(?<=[.!?]) ")
FEEDBACK = "Thank you; the levels say what was shown, and what would show more."
BADGE = "active-listening-practitioner"


def judge(version: BadgeVersion, learners: Sequence[User], *, assessor: User) -> int:
    """How many works were handed in: the first are judged, the last wait in the queue."""
    texts = _texts()[: min(SIGNED + WAITING, len(learners))]
    handles = [
        _hand_in(version, learner, one) for learner, one in zip(learners, texts, strict=False)
    ]
    jobs.work_all()
    for handle, one in list(zip(handles, texts, strict=True))[:SIGNED]:
        _review(version, handle, one, assessor)
    jobs.work_all()
    log.seal_all()
    return len(handles)


def _texts() -> list[dict[str, Any]]:
    plain = yaml.safe_load((EXAMPLES / "works" / "part-01.yaml").read_text(encoding="utf-8"))
    return [one for one in plain["works"] if plain["badge"] == BADGE]


def _hand_in(version: BadgeVersion, learner: User, one: dict[str, Any]) -> str:
    text = one["text"].strip()
    work = assessment.hand_in(
        badge_version=version, learner=learner, text=text, consent=True, show_quotes=True
    )
    return str(work.handle)


def _review(version: BadgeVersion, handle: str, one: dict[str, Any], assessor: User) -> None:
    work = works.works(version.badge.organisation).get(handle=handle)
    scores = _scores(one, str(work.text))
    review = assessment.open_review(work=work, assessor=assessor)
    review = assessment.finish_blind(review=review, scores=scores, feedback=FEEDBACK)
    assessment.submit_review(review=review, scores=scores, feedback=FEEDBACK)


def _scores(one: dict[str, Any], text: str) -> dict[str, Score]:
    """The levels of the examples' first rater; the longest sentence stands for the first."""
    quotes = (pasted(text, _sentence(text)),)
    levels = one["ratings"]["r1"].items()
    return {key: Score(level, () if n else quotes, "") for n, (key, level) in enumerate(levels)}


def _sentence(text: str) -> str:
    """The longest sentence that a page of figures could show; what stands in one line of it."""
    found = [said.strip() for line in text.splitlines() for said in _END.split(line)]
    return max((said for said in found if len(said) <= LONGEST), key=len)
