"""The figures that scores rest on, as they are published: read, cached, and made on first need.

The first figures of an organisation are nobody's measurement: they say what is assumed until there
is evidence enough to fit others (`refitting`). A skill that the published document does not list
has the figures under its `unlisted`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from assaymark.ranking.evidence import Kind, Model, Skill
from assaymark.ranking.published import model_from_plain, model_to_plain
from assaymark.web.people.models import Organisation
from assaymark.web.standing.models import ScoreModel

REVIEW, AWARD, PEER, MACHINE = "review", "award", "peer", "machine"
ASSUMED_DAYS = 1095
"""Shelf-life of a skill until one is fitted: three years, an assumption."""
UNLISTED = Skill("", start=1.0, spread=1.0, drift=1.0 / ASSUMED_DAYS)
KINDS = (
    Kind(REVIEW, 0.50),
    Kind(AWARD, 0.35),
    Kind(PEER, 0.25),
    Kind(MACHINE, 0.40),
)
"""Kinds of judging with the reliability assumed until it is fitted; the first is the neutral one.

Review: an assessor. Award: given by hand or brought in, no work judged here. Peer: chips with
quotes. Machine: decided alone under an open gate.
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Published figures; `number` and the key of their row."""

    pk: int
    number: int
    model: Model
    unlisted: Skill

    def skill(self, handle: str) -> Skill:
        """The figures of one skill."""
        return self.model.skills.get(handle) or replace(self.unlisted, key=handle)

    def covering(self, handles: Iterable[str]) -> Model:
        """The model with all skills of `handles` listed."""
        return _covering(self.pk, frozenset(handles).difference(self.model.skills))


def assumed() -> dict[str, Any]:
    """The document of the first figures."""
    return document(Model(skills={}, kinds={one.key: one for one in KINDS}))


def document(model: Model, unlisted: Skill = UNLISTED) -> dict[str, Any]:
    """The document to publish for `model`."""
    plain = {"start": unlisted.start, "spread": unlisted.spread, "drift": unlisted.drift}
    return {**model_to_plain(model), "unlisted": plain}


def current(organisation: Organisation) -> ScoreModel:
    """The figures in force; the assumed ones are published where there are none yet."""
    newest = ScoreModel.objects.filter(organisation=organisation).order_by("-number").first()
    if newest is not None:
        return newest
    first, _new = ScoreModel.objects.get_or_create(
        organisation=organisation, number=1, defaults={"document": assumed()}
    )
    return first


def figures(row: ScoreModel) -> Figures:
    """The figures of a row."""
    return figures_of(row.pk)


@lru_cache(maxsize=64)
def figures_of(pk: int) -> Figures:
    """The figures of the row with this key; rows never change, so they are kept in memory."""
    row = ScoreModel.objects.get(pk=pk)
    unlisted = Skill("", **row.document["unlisted"])
    return Figures(row.pk, row.number, model_from_plain(row.document), unlisted)


@lru_cache(maxsize=256)
def _covering(pk: int, more: frozenset[str]) -> Model:
    its = figures_of(pk)
    added = {handle: replace(its.unlisted, key=handle) for handle in sorted(more)}
    return replace(its.model, skills={**its.model.skills, **added})
