"""Badges to start from: one file each, in the shape of `examples/`, without competencies."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Start:
    """A badge to start from: what it is called, what it is good for, the file that holds it."""

    key: str
    title: str | Promise
    words: str | Promise


STARTS = (
    Start(
        "short-exercise",
        _("Short exercise"),
        _("Everybody gets the same small case. A good first step."),
    ),
    Start(
        "written-reply",
        _("Written reply"),
        _("The learner answers one situation, word for word. Quick to check."),
    ),
    Start(
        "looking-back",
        _("Looking back at real work"),
        _("A piece of real work and an account of it. Takes longer, shows more."),
    ),
)


@cache
def written_down(key: str) -> dict[str, Any]:
    """The badge in the file `key`; raises KeyError for a key that is not in STARTS."""
    if key not in {start.key for start in STARTS}:
        raise KeyError(key)
    path = Path(__file__).with_name(f"{key}.yaml")
    plain: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return plain
