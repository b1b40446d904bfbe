"""Frameworks from YAML or plain values and back, nothing lost on the way.

Every scalar is read as the text that stands in the file, so `version: 1.10` stays `1.10` and
`key: no` stays `no`. Repeated keys, unknown fields and YAML aliases are refused.

Errors: `FrameworkError` (a `ValueError`), with the path to the bad field:
`domains[0].competencies[2].levels: missing; expected a value for 'levels'`.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import asdict
from itertools import pairwise
from typing import cast

import yaml

from assaymark.framework.model import (
    Behaviour,
    Competency,
    CompetencyLevel,
    Domain,
    Framework,
    Indicator,
    Kind,
)
from assaymark.framework.plain import Place, PlainError

_KEY = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")


class FrameworkError(PlainError):
    """A framework that cannot be read; the message starts with the path to the field."""


class _Loader(yaml.BaseLoader):
    """Scalars stay text; aliases and repeated keys are refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise FrameworkError(f"line {mark.line + 1}: a YAML alias; write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise FrameworkError(f"line {line}: field {key.value!r} stands twice; keep one")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _Dumper(yaml.SafeDumper):
    """Text with more than plain letters goes into double quotes, where escapes lose nothing."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted)


def framework_from_yaml(text: str) -> Framework:
    """The framework written in `text`; raises FrameworkError with the path to the bad field."""
    try:
        plain = yaml.load(text, Loader=_Loader)  # noqa: S506 -- a BaseLoader: text, lists, dicts only
    except (yaml.YAMLError, RecursionError) as error:
        raise FrameworkError(f"not YAML: {error}; mend the file and load it again") from error
    return framework_from_plain(plain)


def framework_to_yaml(framework: Framework) -> str:
    """YAML that `framework_from_yaml` reads back to an equal framework."""
    plain = framework_to_plain(framework)
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def framework_from_plain(plain: object) -> Framework:
    """The framework of dicts and lists, such as a JSON document; raises FrameworkError."""
    try:
        return _framework(Place("", plain))
    except PlainError as error:
        raise FrameworkError(str(error)) from error


def framework_to_plain(framework: Framework) -> dict[str, object]:
    """Dicts and lists only, fit for JSON; `framework_from_plain` gives the same framework."""
    return {name: _listed(inner) for name, inner in asdict(framework).items()}


def _listed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _listed(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_listed(inner) for inner in value]
    return value


def _framework(place: Place) -> Framework:
    place.only("key", "title", "version", "description", "language", "owner", "domains")
    language = place.at("language", "en")
    if not _LANGUAGE.match(language.text()):
        raise language.wrong("expected a BCP 47 language tag such as 'en'")
    domains = place.at("domains").items()
    _unique(domains)
    return Framework(
        key=_key(place),
        title=place.at("title").text(),
        version=place.at("version").text(),
        description=place.at("description", "").text(blank=True),
        language=language.text(),
        owner=place.at("owner").text(),
        domains=tuple(_domain(domain) for domain in domains),
    )


def _domain(place: Place) -> Domain:
    place.only("key", "title", "competencies")
    competencies = place.at("competencies").items()
    _unique(competencies)
    return Domain(
        key=_key(place),
        title=place.at("title").text(),
        competencies=tuple(_competency(one) for one in competencies),
    )


def _competency(place: Place) -> Competency:
    place.only("key", "title", "kind", "description", "levels")
    steps = place.at("levels").items()
    _unique(steps)
    levels = tuple(_level(step) for step in steps)
    if any(low.rank >= high.rank for low, high in pairwise(levels)):
        ranks = [level.rank for level in levels]
        raise place.at("levels").wrong(f"ranks {ranks}; expected each higher than the one before")
    return Competency(
        key=_key(place),
        title=place.at("title").text(),
        kind=cast(Kind, place.at("kind").choice("knowledge", "skill", "behaviour")),
        description=place.at("description", "").text(blank=True),
        levels=levels,
    )


def _level(place: Place) -> CompetencyLevel:
    place.only("key", "title", "rank", "behaviours")
    behaviours = place.at("behaviours").items()
    _unique(behaviours)
    return CompetencyLevel(
        key=_key(place),
        title=place.at("title").text(),
        rank=place.at("rank").number(),
        behaviours=tuple(_behaviour(one) for one in behaviours),
    )


def _behaviour(place: Place) -> Behaviour:
    place.only("key", "text", "indicators")
    indicators = place.at("indicators").items()
    _unique(indicators)
    return Behaviour(
        key=_key(place),
        text=place.at("text").text(),
        indicators=tuple(_indicator(one) for one in indicators),
    )


def _indicator(place: Place) -> Indicator:
    place.only("key", "text", "artifact")
    return Indicator(_key(place), place.at("text").text(), place.at("artifact").text())


def _key(place: Place) -> str:
    key = place.at("key")
    if not _KEY.match(key.text()):
        raise key.wrong("expected lower-case letters and digits joined by '-', '_' or '.'")
    return key.text()


def _unique(places: Iterable[Place]) -> None:
    seen: set[str] = set()
    for place in places:
        key = place.at("key")
        if key.text() in seen:
            raise key.wrong("a neighbour has the same key; give each its own")
        seen.add(key.text())
