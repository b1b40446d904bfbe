"""An organisation with a skill in which people have scores, written straight into their table."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from assaymark.web.boards import actions
from assaymark.web.boards.models import Board, Count, Entry
from assaymark.web.boards.store import GROUP
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.skills.models import Competency, Framework
from assaymark.web.standing import queries as standing
from assaymark.web.standing.models import SkillEvidence, SkillState

_numbers = count(1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HALF = 0.3


class House:
    """Ingrid owns, Hannah manages the catalogue, Tom is a manager; learners are numbered."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.organisation = Organisation.objects.create(
            slug=f"boards-{self.number}", name="Northwind"
        )
        framework = Framework.objects.create(
            organisation=self.organisation, key="support", title="Support"
        )
        self.listening, self.writing = (
            Competency.objects.create(framework=framework, key=key, title=key.title())
            for key in ("listening", "writing")
        )
        self.ingrid = self.join("Ingrid Solheim", Role.OWNER)
        self.hannah = self.join("Hannah Okafor", Role.CATALOGUE_MANAGER)
        self.tom = self.join("Tom Becker", Role.MANAGER)

    def join(self, name: str, *roles: Role, **context: Any) -> User:
        email = f"{next(_numbers)}@boards.example"
        user = User.objects.create_user(email, name=name)
        Membership.objects.create(
            user=user,
            organisation=self.organisation,
            roles=list(roles or (Role.LEARNER,)),
            **context,
        )
        return user

    def learners(self, n: int, **context: Any) -> list[User]:
        made = User.objects.bulk_create(
            User(email=f"{next(_numbers)}@boards.example", name=f"Learner {i}", password="!")
            for i in range(n)
        )
        Membership.objects.bulk_create(
            Membership(user=user, organisation=self.organisation, roles=[Role.LEARNER], **context)
            for user in made
        )
        return made

    def score(
        self, people: Sequence[User], means: Sequence[float], skill: Competency | None = None
    ) -> None:
        """States as `standing` would keep them, of the morning of `MONDAY`."""
        model = standing.model(self.organisation)
        variance = (HALF / 1.2815515655446004) ** 2
        SkillState.objects.bulk_create(
            (
                SkillState(
                    organisation=self.organisation,
                    person=person,
                    competency=skill or self.listening,
                    mean=mean,
                    low=mean - HALF,
                    high=mean + HALF,
                    variance=variance,
                    n=3,
                    first_at=MONDAY,
                    newest_at=MONDAY,
                    as_of=MONDAY,
                    model=model,
                )
                for person, mean in zip(people, means, strict=True)
            ),
            update_conflicts=True,
            unique_fields=["organisation", "person", "competency"],
            update_fields=["mean", "low", "high"],
        )

    def fill(self, n: int, *, seed: int = 1, **context: Any) -> list[User]:
        """`n` learners with scores, on their boards."""
        made = self.learners(n, **context)
        rng = random.Random(seed)
        self.score(made, [round(rng.gauss(1.5, 0.7), 4) for _ in made])
        self.rebuild()
        return made

    def rebuild(self) -> int:
        return actions.rebuild(organisation=self.organisation, now=MONDAY)

    @property
    def board(self) -> Board:
        return Board.objects.select_related("organisation", "competency").get(
            organisation=self.organisation, competency=self.listening
        )

    def evidence(
        self,
        person: User,
        score: float,
        at: datetime,
        *,
        skill: Competency | None = None,
        **more: Any,
    ) -> SkillEvidence:
        made: SkillEvidence = SkillEvidence.objects.create(
            **{
                "organisation": self.organisation,
                "person": person,
                "competency": skill or self.listening,
                "key": f"k{next(_numbers)}",
                "kind": "review",
                "score": score,
                "at": at,
                **more,
            }
        )
        return made

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def member(self, user: User) -> Membership:
        return Membership.objects.get(user=user, organisation=self.organisation)


def assert_counts_are_right(board: Board) -> None:
    """The counts say what counting the entries one by one says."""
    wanted: dict[tuple[int, int], int] = {}
    for entry in Entry.objects.filter(board=board):
        for of, value in enumerate((entry.score, entry.low, entry.high)):
            for place in ((of, value), (of + 3, value >> GROUP)):
                wanted[place] = wanted.get(place, 0) + 1
    kept = Count.objects.filter(board=board).exclude(n=0)
    assert {(of, at): n for of, at, n in kept.values_list("of", "at", "n")} == wanted


def days(n: float) -> timedelta:
    return timedelta(days=n)
