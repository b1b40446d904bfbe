"""A team with a manager, a badge about a skill with levels, and evidence as a test needs it."""

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from assaymark.web.assessment.models import Decision, Work
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.skills.models import Competency, Framework, FrameworkVersion
from assaymark.web.skills.needs import set_need
from assaymark.web.standing import actions as standing
from assaymark.web.standing.models import SkillEvidence
from tests.web.assessment.world import World

LEVELS = [
    {
        "key": key,
        "title": key.title(),
        "rank": rank,
        "behaviours": [
            {
                "key": "says-back",
                "text": f"Says the story back, {key}.",
                "indicators": [
                    {
                        "key": "confirms",
                        "text": f"The caller says yes, {key}",
                        "artifact": "Call extract",
                    }
                ],
            }
        ],
    }
    for rank, key in enumerate(("foundation", "practitioner", "expert"), start=1)
]


class Team(World):
    """Daniel manages team North: Priya and Omar. The badge shows Listening, practitioner."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = self.skill("listening")
        self.version.state = "retired"
        self.version.save(update_fields=["state"])
        self.version = self.publish(self.badge, number=2, competencies=[self.about()])
        self.daniel = self.member("Daniel Brooks", Role.MANAGER)
        for one in (self.daniel, self.priya, self.omar):
            self.place(one, team="North")

    def skill(self, key: str) -> Competency:
        framework = Framework.objects.create(
            organisation=self.organisation, key=f"of-{key}", title=f"About {key}"
        )
        row = Competency.objects.create(framework=framework, key=key, title=key.title())
        one = {
            "key": key,
            "title": key.title(),
            "kind": "skill",
            "description": "",
            "levels": LEVELS,
        }
        FrameworkVersion.objects.create(
            framework=framework,
            number=1,
            state="published",
            published_at=timezone.now(),
            document={
                "key": f"of-{key}",
                "title": f"About {key}",
                "version": "1.0",
                "description": "",
                "language": "en",
                "owner": "Northwind",
                "domains": [{"key": "calls", "title": "Calls", "competencies": [one]}],
            },
        )
        return row

    def about(self, level: str = "practitioner") -> dict[str, str]:
        return {"handle": self.listening.handle, "level": level, "title": "Listening"}

    def place(self, user: User, **context: object) -> Membership:
        one = Membership.objects.get(user=user)
        for name, value in context.items():
            setattr(one, name, value)
        one.save()
        return one

    def membership(self, user: User) -> Membership:
        return Membership.objects.select_related("user", "organisation", "manager").get(user=user)

    def need(self, rank: int = 2, role: str = "") -> None:
        set_need(
            organisation=self.organisation,
            role=role,
            competency=self.listening,
            rank=rank,
            by=self.hannah,
        )

    def shows(
        self, *scores: float, person: User | None = None, weeks_apart: float = 1.0, until: float = 0
    ) -> None:
        """Works of these scores, the last one `until` weeks ago."""
        person = person or self.priya
        now = timezone.now()
        for back, score in enumerate(reversed(scores)):
            self._shown(person, score, now - timedelta(weeks=until + back * weeks_apart))
        standing.update(organisation=self.organisation, person=person)

    def _shown(self, person: User, score: float, at: datetime) -> None:
        key = f"made-up:{person.pk}:{at.isoformat()}"
        SkillEvidence.objects.create(
            organisation=self.organisation,
            person=person,
            competency=self.listening,
            key=key,
            kind="review",
            score=score,
            work=key,
            task=key,
            at=at,
        )

    def decided(self, feeling: int, step: int, person: User | None = None) -> Work:
        """A work decided on these levels, written straight into its table."""
        person = person or self.priya
        tries = Work.objects.filter(learner=person, badge_version=self.version).count()
        work: Work = Work.objects.create(
            organisation=self.organisation,
            badge_version=self.version,
            learner=person,
            attempt=tries + 1,
            state="decided",
            content=b"secret words",
            text="secret words",
            media_type="text/plain",
            words=2,
            sha256="0" * 64,
            consent="",
            consent_name=False,
            consent_quotes=False,
        )
        Decision.objects.create(
            work=work,
            passed=feeling >= 3 and step >= 3,
            levels={"feeling": feeling, "step": step},
            feedback="secret feedback",
        )
        return work

    def page(self, user: User, address: str) -> str:
        answer = Client()
        answer.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return answer.get(address).content.decode()
