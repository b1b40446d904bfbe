"""A framework, and people of two organisations."""

import pytest
from django.test import Client

from assaymark.framework.load import framework_from_yaml
from assaymark.framework.model import Framework
from assaymark.web.people.models import Membership, Organisation, Role, User

LISTENING = """
key: people
title: People skills
version: "1.0"
description: What good colleagues do
language: en
owner: Northwind
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
        - key: no-cut
          text: Nobody is cut off
          artifact: Call extract
    - key: expert
      title: Expert
      rank: 3
      behaviours:
      - key: silence
        text: Bears silence
        indicators:
        - key: pause
          text: A pause after a hard question
          artifact: Recording
  - key: asking
    title: Asking
    kind: skill
    description: ""
    levels:
    - key: foundation
      title: Foundation
      rank: 1
      behaviours:
      - key: open
        text: Asks an open question
        indicators:
        - key: form
          text: Yes or no is no answer to it
          artifact: Call extract
- key: write
  title: Writing
  competencies:
  - key: brief
    title: Being brief
    kind: knowledge
    description: Knows when to stop
    levels:
    - key: foundation
      title: Foundation
      rank: 1
      behaviours:
      - key: one-page
        text: One page
        indicators:
        - key: length
          text: It is one page
          artifact: Memo
"""


@pytest.fixture
def listening() -> Framework:
    return framework_from_yaml(LISTENING)


def _member(organisation: Organisation, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@{organisation.slug}.example", name=name)
    Membership.objects.create(user=user, organisation=organisation, roles=[role])
    return user


@pytest.fixture
def northwind(db: None) -> Organisation:
    return Organisation.objects.create(slug="northwind", name="Northwind Skills")


@pytest.fixture
def kelvin(db: None) -> Organisation:
    return Organisation.objects.create(slug="kelvin", name="Kelvin University")


@pytest.fixture
def hannah(northwind: Organisation) -> User:
    return _member(northwind, "Hannah", Role.CATALOGUE_MANAGER)


@pytest.fixture
def priya(northwind: Organisation) -> User:
    return _member(northwind, "Priya", Role.LEARNER)


@pytest.fixture
def stranger(kelvin: Organisation) -> User:
    return _member(kelvin, "Stranger", Role.CATALOGUE_MANAGER)


@pytest.fixture
def manager(hannah: User, client: Client) -> Client:
    client.force_login(hannah)
    return client
