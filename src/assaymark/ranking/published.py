"""The model as plain JSON values, to be stored, published and read back without loss."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assaymark.ranking.evidence import Kind, Model, RankingError, Skill

VERSION = 1
_OWN = ("shared", "micro_share", "fewest", "level")


def model_to_plain(model: Model) -> dict[str, object]:
    """The model as JSON values; kinds stay in order, since the first is the neutral one."""
    return {
        "version": VERSION,
        "skills": [asdict(model.skills[key]) for key in sorted(model.skills)],
        "kinds": [asdict(its) for its in model.kinds.values()],
        **{name: getattr(model, name) for name in _OWN},
    }


def model_from_plain(plain: Mapping[str, Any]) -> Model:
    """The model that `model_to_plain` wrote; raises RankingError for anything else."""
    if plain.get("version") != VERSION:
        raise RankingError(
            f"version {plain.get('version')!r}; expected {VERSION}; fit the model again"
        )
    try:
        skills = [Skill(**its) for its in plain["skills"]]
        kinds = [Kind(**its) for its in plain["kinds"]]
        own = {name: plain[name] for name in _OWN}
    except (KeyError, TypeError) as error:
        raise RankingError(
            f"{error} in the model; expected what `model_to_plain` writes; fit the model again"
        ) from error
    return Model(
        skills={its.key: its for its in skills}, kinds={its.key: its for its in kinds}, **own
    )
