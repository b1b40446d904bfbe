"""Frameworks from YAML: nothing lost, and the bad field named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.framework.load import (
    FrameworkError,
    framework_from_plain,
    framework_from_yaml,
    framework_to_plain,
    framework_to_yaml,
)
from assaymark.framework.model import (
    Behaviour,
    Competency,
    CompetencyLevel,
    Domain,
    Framework,
    Indicator,
)

LISTENING = """
key: people
title: People skills
version: 1.10
description: What good colleagues do
language: en
owner: Northfield
domains:
- key: talk
  title: Talking with people
  competencies:
  - key: listening
    title: Listening
    kind: behaviour
    description: Hears what is meant
    levels:
    - key: foundation
      title: Foundation
      rank: 1
      behaviours:
      - key: waits
        text: Lets people finish
        indicators:
        - key: no
          text: Waits two seconds before answering
          artifact: A recorded call
    - key: practitioner
      title: Practitioner
      rank: 2
      behaviours:
      - key: mirrors
        text: Says back what was heard
        indicators:
        - {key: summary, text: Sums up before answering, artifact: A call transcript}
"""

texts = st.text(min_size=1, max_size=30).filter(
    lambda text: text.strip() and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
)
keys = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True)


def test_scalars_stay_the_text_of_the_file() -> None:
    framework = framework_from_yaml(LISTENING)
    assert framework.version == "1.10"
    (competency,) = framework.competencies()
    assert [level.rank for level in competency.levels] == [1, 2]
    assert competency.levels[0].behaviours[0].indicators[0].key == "no"


@given(key=keys, text=texts, other=texts)
def test_a_framework_survives_the_round_trip(key: str, text: str, other: str) -> None:
    behaviour = Behaviour(key, other, (Indicator(key, text, other),))
    level = CompetencyLevel(key, text, -3, (behaviour,))
    domain = Domain(key, other, (Competency(key, text, "skill", "", (level,)),))
    framework = Framework(key, text, other, "", "de-CH", text, (domain,))
    assert framework_from_yaml(framework_to_yaml(framework)) == framework


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("kind: behaviour", "kind: talent", r"domains\[0\]\.competencies\[0\]\.kind"),
        ("rank: 2", "rank: 1", r"domains\[0\]\.competencies\[0\]\.levels"),
        ("rank: 2", "rank: high", r"competencies\[0\]\.levels\[1\]\.rank"),
        ("owner: Northfield\n", "", r"owner: missing"),
        ("owner: Northfield", "owner: ' '", r"owner: met ' '"),
        ("owner:", "ovner:", r"ovner: unknown field"),
        ("key: talk", "key: Talk it over", r"domains\[0\]\.key"),
        ("key: practitioner", "key: foundation", r"levels\[1\]\.key.*neighbour"),
        ("language: en", "language: english please", r"language"),
        ("title: Listening", "title: [a, b]", r"competencies\[0\]\.title: met \['a', 'b'\]"),
        ("key: mirrors", "key: mirrors\n        key: again", r"line \d+: field 'key' stands twice"),
        ("version: 1.10", "version: &a 1\nowner2: *a", r"line \d+: a YAML alias"),
        ("domains:", "domains: [", "not YAML"),
    ],
)
def test_a_bad_framework_names_the_field(old: str, new: str, path: str) -> None:
    assert old in LISTENING
    with pytest.raises(FrameworkError, match=path):
        framework_from_yaml(LISTENING.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "- a", "just words", "!!python/object:os.system {}"])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises(FrameworkError):
        framework_from_yaml(text)


def test_deep_nesting_is_an_answer_not_a_crash() -> None:
    with pytest.raises(FrameworkError, match="not YAML"):
        framework_from_yaml("[" * 5000)


def test_plain_values_and_back_lose_nothing() -> None:
    framework = framework_from_yaml(LISTENING)
    assert framework_from_plain(json.loads(json.dumps(framework_to_plain(framework)))) == framework


def test_a_bad_plain_value_is_named_by_its_path() -> None:
    plain = framework_to_plain(framework_from_yaml(LISTENING))
    plain["domains"] = []
    with pytest.raises(FrameworkError, match=r"^domains: met \[\]"):
        framework_from_plain(plain)
