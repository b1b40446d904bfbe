"""An organisation in the database, and any number of people who were judged and who answered.

Rows are made in bulk: what is tested here is what comes out, not how it came in.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

from django.test import Client

from assaymark.web.assessment.models import Decision, MachineGrade, Review, Work, WorkState
from assaymark.web.awards.models import Award, StatusList
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.insights import actions
from assaymark.web.insights.models import BiasReport, Disclosure
from assaymark.web.insights.report import Origin
from assaymark.web.insights.report.people import Person
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.record import jobs
from tests.web.insights.made import CRITERIA, START, people

_numbers = count(1)


class House:
    """Ingrid owns, Ruth audits, Aisha and Marek assess; learners are numbered."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        slug = f"insights-{self.number}"
        self.organisation = Organisation.objects.create(slug=slug, name="Northwind")
        self.ingrid = self.member("Ingrid", Role.OWNER)
        self.ruth = self.member("Ruth", Role.AUDITOR)
        self.aisha = self.member("Aisha", Role.ASSESSOR)
        self.marek = self.member("Marek", Role.ASSESSOR)
        self.badge, self.version = self.new_badge("listening")

    def new_badge(self, key: str) -> tuple[Badge, BadgeVersion]:
        badge = Badge.objects.create(organisation=self.organisation, key=key)
        version = BadgeVersion.objects.create(
            badge=badge,
            number=1,
            state="published",
            title=key.title(),
            level="practitioner",
            rubric=CRITERIA,
        )
        return badge, version

    def member(self, name: str, *roles: Role) -> User:
        email = f"{name.lower()}@insights-{self.number}.example"
        user = User.objects.create_user(email, name=name)
        Membership.objects.create(user=user, organisation=self.organisation, roles=list(roles))
        return user

    def ask(self) -> None:
        actions.start_asking(organisation=self.organisation, by=self.ingrid)

    def fill(self, n: int, *, seed: int = 1, harsh: float = 0.0) -> list[User]:
        """`n` more learners with their first works, decisions, reviews, grades and answers."""
        return self.add(people(n, seed=seed, harsh=harsh))

    def add(self, made: Sequence[Person]) -> list[User]:
        start = next(_numbers) * 100_000
        users = User.objects.bulk_create(
            User(email=f"l{start + i}@x.example", name=f"Learner {start + i}", password="!")
            for i in range(len(made))
        )
        here = self.organisation
        Membership.objects.bulk_create(
            Membership(user=user, organisation=here, roles=[Role.LEARNER]) for user in users
        )
        Disclosure.objects.bulk_create(
            Disclosure(organisation=here, user=user, answers=one.labels, consent="Yes.")
            for user, one in zip(users, made, strict=True)
            if one.labels
        )
        self._works(users, made)
        return users

    def _works(self, users: Sequence[User], made: Sequence[Person]) -> None:
        works = Work.objects.bulk_create(
            Work(
                organisation=self.organisation,
                badge_version=self.version,
                learner=user,
                state=WorkState.DECIDED if one.work.decided_at else WorkState.IN_REVIEW,
                content=b"text",
                media_type="text/plain",
                text="text",
                words=1,
                sha256="0" * 64,
                consent="Yes.",
                consent_name=False,
                consent_quotes=False,
                handed_in_at=one.work.handed_in_at,
            )
            for user, one in zip(users, made, strict=True)
        )
        pairs = list(zip(works, (one.work for one in made), strict=True))
        awards = self._awards([work for work, one in pairs if one.has_badge])
        Decision.objects.bulk_create(
            Decision(
                work=work,
                award=awards.get(work.pk),
                passed=bool(one.passed),
                levels=one.levels,
                decided_by=None if one.by_machine else self.aisha,
                decided_at=one.decided_at,
            )
            for work, one in pairs
            if one.decided_at
        )
        Review.objects.bulk_create(
            Review(
                work=work,
                assessor=who,
                blind_levels=levels,
                submitted_at=START + timedelta(hours=number),
            )
            for work, one in pairs
            for number, (who, levels) in enumerate(
                ((self.aisha, one.first), (self.marek, one.second))
            )
            if levels
        )
        MachineGrade.objects.bulk_create(
            MachineGrade(
                work=work,
                criterion=criterion["key"],
                grader=one.grader,
                level=one.machine.get(str(criterion["key"])),
            )
            for work, one in pairs
            if one.grader
            for criterion in CRITERIA
        )

    def _awards(self, works: Sequence[Work]) -> dict[int, Award]:
        """Badges that nobody signed: what an audit counts is that they were given."""
        start = StatusList.objects.count()
        status = StatusList.objects.create(
            organisation=self.organisation,
            number=900 + start,
            bits=b"",
            permutation_seed=1,
            credential={},
        )
        made = Award.objects.bulk_create(
            Award(
                organisation=self.organisation,
                badge_version=self.version,
                recipient=work.learner,
                recipient_name="Somebody",
                source=f"work:{work.handle}",
                credential={},
                digest=f"{start:032d}{number:032d}",
                status_list=status,
                status_index=number,
            )
            for number, work in enumerate(works)
        )
        return {work.pk: award for work, award in zip(works, made, strict=True)}

    def report(self, *, justification: str = "", origin: Origin = "own") -> BiasReport:
        """A report on the badge, made."""
        report = actions.make_report(
            badge=self.badge, by=self.ruth, justification=justification, origin=origin
        )
        jobs.work_all()
        report.refresh_from_db()
        return report

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client
