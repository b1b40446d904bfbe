"""What events count for, by what they are about: works, awards, peers' readings, people.

The one place to look up which person, skill and value stand behind a kind of event in the exported
segments (`record.counting`). A work's skill is the first that its badge shows; its value, once it
was decided, is where its levels lie on the level scale.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.queries import counted as works
from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.levels import marks
from assaymark.web.people import counted as people
from assaymark.web.record.counting import Context, Counted
from assaymark.web.record.models import Event
from assaymark.web.standing.scale import on_scale

DECIDED = "work.decided"
FOR_ANOTHER = "work.handed-in-for-another"  # told beside work.handed-in, which counts


def of_works(events: Sequence[Event]) -> dict[int, Counted]:
    """Events about a work: they count for its learner; a peer's reading counts for the peer."""
    handles = {event.pk: _work(event) for event in events}
    facts = works.facts({handle for handle in handles.values() if handle})
    meant = _meanings(fact.version for fact in facts.values())
    found = {}
    for event in events:
        fact = facts.get(handles[event.pk])
        if fact is None or event.kind == FOR_ANOTHER:
            continue
        badge = meant[fact.version]
        person = event.actor_id if event.kind.startswith("peer.") else fact.learner
        value = _value(event, badge) if event.kind == DECIDED else None
        found[event.pk] = Counted(person, badge.skill, f"badge:{badge.handle}", value)
    return found


def of_awards(events: Sequence[Event]) -> dict[int, Counted]:
    """Events about an award: they count for who was given it."""
    handles = {event.pk: _handle(event, "award") for event in events}
    facts = awards.recipients({handle for handle in handles.values() if handle})
    meant = _meanings(version for _person, version in facts.values())
    found = {}
    for event in events:
        if fact := facts.get(handles[event.pk]):
            badge = meant[fact[1]]
            found[event.pk] = Counted(fact[0], badge.skill, f"badge:{badge.handle}", 1.0)
    return found


def of_people(events: Sequence[Event]) -> dict[int, Counted]:
    """Events about a person: they count for that person."""
    handles = {event.pk: _handle(event, "person") for event in events}
    known = people.keys({handle for handle in handles.values() if handle})
    return {
        event.pk: Counted(known[handles[event.pk]])
        for event in events
        if handles[event.pk] in known
    }


def of_made_up(events: Sequence[Event]) -> dict[int, Counted]:
    """Events of a demo at size, which say themselves what they count for."""
    return {
        event.pk: Counted(
            event.detail.get("person"),
            event.detail.get("skill", ""),
            f"badge:{event.detail.get('badge', '')}",
            event.detail.get("value"),
        )
        for event in events
        if event.subject.startswith("made-up:")
    }


def contexts(organisation_id: int, chosen: Collection[int]) -> dict[int, Context]:
    """What holds for these people in the organisation now."""
    return {
        person: Context(cohort, role, team, manager)
        for person, cohort, role, team, manager in people.contexts(organisation_id, chosen)
    }


DESCRIBE = (of_made_up, of_works, of_awards, of_people)


def _handle(event: Event, thing: str) -> str:
    kind, _sep, handle = event.subject.partition(":")
    return handle if kind == thing else ""


def _work(event: Event) -> str:
    return _handle(event, "work") or (
        str(event.detail.get("work", "")) if event.kind.startswith("peer.") else ""
    )


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A badge version by what it counts for; `rank` is that of its first skill's level."""

    handle: str
    skill: str
    rank: int
    rubric: Rubric


def _meanings(versions: Iterable[int]) -> dict[int, _Meaning]:
    found = {}
    for key, version in catalogue.versions_by_key(versions).items():
        first: dict[str, str] = next(iter(version.competencies), {})
        rank = max(1, marks(first.get("level", "")))
        skill = first.get("handle", "")
        found[key] = _Meaning(version.handle, skill, rank, catalogue.rubric(version))
    return found


def _value(event: Event, badge: _Meaning) -> float | None:
    """The work's place on the level scale; nothing for levels that the rubric does not know."""
    levels: Mapping[str, int] = event.detail.get("levels") or {}
    criteria = badge.rubric.criteria
    known = all(levels.get(one.key) in {level.value for level in one.levels} for one in criteria)
    return on_scale(badge.rubric, levels, badge.rank) if known and criteria else None
