"""An organisation with two skills and people whose evidence is written straight into its table."""

from datetime import UTC, datetime, timedelta
from itertools import count

from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.skills.models import Competency, Framework
from assaymark.web.standing.models import SkillEvidence

_numbers = count(1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


class House:
    """Priya has evidence; others join as a test needs them."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.organisation = Organisation.objects.create(slug=f"house-{number}", name="Northwind")
        framework = Framework.objects.create(
            organisation=self.organisation, key="support", title="Support"
        )
        self.listening, self.writing = (
            Competency.objects.create(framework=framework, key=key, title=key.title())
            for key in ("listening", "writing")
        )
        self.priya = self.join("Priya Natarajan")

    def join(self, name: str, *roles: Role, **context: object) -> User:
        email = f"{name.split(maxsplit=1)[0].lower()}-{next(_numbers)}@example.com"
        user = User.objects.create_user(email, "a long password 1", name=name)
        Membership.objects.create(
            user=user,
            organisation=self.organisation,
            roles=list(roles or (Role.LEARNER,)),
            **context,
        )
        return user

    def shows(
        self,
        score: float,
        *,
        days: float = 0.0,
        person: User | None = None,
        skill: Competency | None = None,
        kind: str = "review",
        **more: object,
    ) -> SkillEvidence:
        key = f"made-up:{next(_numbers)}"
        one: SkillEvidence = SkillEvidence.objects.create(
            organisation=self.organisation,
            person=person or self.priya,
            competency=skill or self.listening,
            key=key,
            kind=kind,
            score=score,
            at=MONDAY + timedelta(days=days),
            **more,
        )
        return one
