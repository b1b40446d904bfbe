"""Coaching cards: what was not reached, what the next level looks like, what to ask, what to do.

Of a decided work only the level and the rubric's own words are said: never a quote, nor what a peer
or an assessor wrote. Question and exercise come from a card of the competency where there is one,
else from the plain template here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assaymark.framework.model import Competency as Described
from assaymark.web.assessment.queries.coaching import Missed
from assaymark.web.guides.models import CoachingCard
from assaymark.web.people.models import Membership

MISSED, RESTS, WANTING = "missed", "rests", "wanting"


@dataclass(frozen=True, slots=True)
class Helped:
    """How often a card was used and said to have helped, by managers; `said` of `used` answered."""

    used: int = 0
    said: int = 0
    helped: int = 0


@dataclass(frozen=True, slots=True)
class Coaching:
    """One card for one person. `about` names the thing not reached, as `CardUse.about`.

    `seen`, `seen_title` stay empty where there was no work to see it in.
    """

    member: Membership
    why: str
    about: str
    skill: str
    title: str
    seen: str
    seen_title: str
    next: str
    next_title: str
    question: str
    exercise: str
    card: CoachingCard | None
    helped: Helped
    badge: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """Question and exercise of a card."""

    question: str
    exercise: str


def from_indicator(behaviour: str, indicator: str, artifact: str) -> Words:
    """The plain template for an indicator of a framework."""
    asked = _("When did you last do this: “%(behaviour)s” What happened then?")
    exercise = _(
        "Ten minutes: bring one from this week (%(artifact)s). Look for this together: "
        "“%(indicator)s” Where it is missing, write the two sentences that would have shown it."
    )
    return Words(
        asked % {"behaviour": _ended(behaviour)},
        exercise % {"artifact": artifact, "indicator": _ended(indicator)},
    )


def from_criterion(title: str, indicator: str) -> Words:
    """The plain template for a criterion of a rubric."""
    asked = _("%(title)s: where in your last work did you try this, and what would you try now?")
    exercise = _(
        "Ten minutes: each of you writes what this would look like in a case of this week: "
        "“%(indicator)s” Then compare, and keep the better sentence."
    )
    return Words(asked % {"title": title}, exercise % {"indicator": _ended(indicator)})


def made_from(its: Described) -> Iterator[tuple[int, str, str, Words]]:
    """For each indicator of a competency: rank, key, the indicator, and the words of its card."""
    for level in its.levels:
        for behaviour in level.behaviours:
            for one in behaviour.indicators:
                words = from_indicator(behaviour.text, one.text, one.artifact)
                yield level.rank, f"{level.key}/{behaviour.key}/{one.key}", one.text, words


def nearest(cards: Iterable[CoachingCard], text: str) -> CoachingCard | None:
    """The card whose indicator shares most words with `text`; the oldest of equals."""
    wanted = _words(text)
    return max(
        cards,
        key=lambda one: (len(wanted & _words(one.indicator + " " + one.question)), -one.pk),
        default=None,
    )


def text_of(one: Missed) -> str:
    """What a criterion is about, in the rubric's words."""
    return f"{one.criterion.title} {one.criterion.description} {one.next.indicator}"


def of_missed(
    one: Missed, member: Membership, *, skill: str, cards: Sequence[CoachingCard], helped: Helped
) -> Coaching:
    """The card for a criterion that was not reached; `cards`: those of its competency and level."""
    card = nearest(cards, text_of(one))
    words = from_criterion(one.criterion.title, one.next.indicator)
    return Coaching(
        member=member,
        why=MISSED,
        about=about_missed(one),
        skill=skill,
        title=one.criterion.title,
        seen=one.seen.indicator,
        seen_title=one.seen.title,
        next=one.next.indicator,
        next_title=one.next.title,
        question=card.question if card else words.question,
        exercise=card.exercise if card else words.exercise,
        card=card,
        helped=helped,
        badge=one.version.title,
        at=one.decided_at,
    )


def about_missed(one: Missed) -> str:
    """How a use names a criterion that was not reached."""
    return f"work:{one.work}/{one.criterion.key}"


def of_level(
    member: Membership,
    its: Described,
    *,
    handle: str,
    rank: int,
    why: str,
    cards: Sequence[CoachingCard],
    helped: Helped,
) -> Coaching | None:
    """The card for a level of a competency; None where neither card nor framework has words."""
    made = [one for one in made_from(its) if one[0] == rank]
    if not cards and not made:
        return None
    card = cards[0] if cards else None
    _rank, _key, indicator, words = made[0] if made else (rank, "", "", Words("", ""))
    level = next((one.title for one in its.levels if one.rank == rank), "")
    return Coaching(
        member=member,
        why=why,
        about=f"competency:{handle}/{rank}",
        skill=its.title,
        title=its.title,
        seen="",
        seen_title="",
        next=card.indicator if card else indicator,
        next_title=level,
        question=card.question if card else words.question,
        exercise=card.exercise if card else words.exercise,
        card=card,
        helped=helped,
        badge="",
        at=None,
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.casefold()))


def _ended(text: str) -> str:
    return text if text.rstrip().endswith((".", "?", "!", "…")) else f"{text.rstrip()}."
