"""People with verified works in two skills, in teams, made in bulk: for pages about groups."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
from django.test import Client

from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.skills.models import Competency, Framework
from assaymark.web.standing import figures
from assaymark.web.standing.models import SkillEvidence, SkillState

NOW = datetime.now(UTC)
_numbers = count(1)


class Skilled:
    """Olga owns, Cara manages the catalogue, Mo manages the team "East"; people are numbered."""

    def __init__(self) -> None:
        slug = f"skilled-{next(_numbers)}"
        self.organisation = Organisation.objects.create(slug=slug, name="Northwind")
        self.model = figures.current(self.organisation)
        framework = Framework.objects.create(organisation=self.organisation, key="f", title="F")
        self.skills = [
            Competency.objects.create(framework=framework, key=key, title=key.title())
            for key in ("listening", "writing")
        ]
        self.olga = self.member("olga", Role.OWNER)
        self.cara = self.member("cara", Role.CATALOGUE_MANAGER)
        self.mo = self.member("mo", Role.MANAGER, team="East")

    def member(self, name: str, role: Role, team: str = "") -> Membership:
        email = f"{name}@{self.organisation.slug}.example"
        user = User.objects.create_user(email, name=name.title())
        return Membership.objects.create(
            user=user, organisation=self.organisation, roles=[role], team=team
        )

    def add(
        self,
        n: int,
        team: str,
        *,
        rank: int = 2,
        role: str = "Agent",
        skills: Sequence[int] = (0, 1),
        growth: float = 0.05,
        aged: int = 0,
    ) -> list[User]:
        """`n` people with four works in each skill; they stand at `rank`, but `aged` of them
        whose evidence is too old to be sure."""
        draws = np.random.default_rng(n + rank)
        start = next(_numbers) * 10_000
        users = User.objects.bulk_create(
            User(email=f"s{start + i}@x.example", name=f"Person {start + i}", password="!")
            for i in range(n)
        )
        Membership.objects.bulk_create(
            Membership(
                user=user,
                organisation=self.organisation,
                roles=[Role.LEARNER],
                team=team,
                job_title=role,
                cohort=f"{team} 2026",
            )
            for user in users
        )
        for skill in skills:
            self._evidence(users, self.skills[skill], rank, growth, draws)
            self._states(users, self.skills[skill], rank, aged)
        return users

    def _evidence(self, users, skill, rank, growth, draws) -> None:
        SkillEvidence.objects.bulk_create(
            SkillEvidence(
                organisation=self.organisation,
                person=user,
                competency=skill,
                key=f"{skill.pk}-{user.pk}-{week}",
                kind="review",
                score=rank - 0.5 + growth * week + draws.normal(0, 0.05),
                subject=f"work:{skill.pk}x{user.pk}x{week}",
                at=NOW - timedelta(weeks=13 - week),
            )
            for user in users
            for week in (0, 4, 8, 12)
        )

    def _states(self, users, skill, rank, aged) -> None:
        SkillState.objects.bulk_create(
            SkillState(
                organisation=self.organisation,
                person=user,
                competency=skill,
                mean=rank,
                low=rank - 0.1,
                high=rank + 0.1,
                variance=0.01 if place >= aged else 0.9,
                n=4,
                first_at=NOW - timedelta(weeks=13),
                newest_at=NOW - timedelta(weeks=1),
                as_of=NOW - timedelta(weeks=1),
                reached=rank,
                model=self.model,
            )
            for place, user in enumerate(users)
        )

    def as_(self, member: Membership) -> Client:
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client
