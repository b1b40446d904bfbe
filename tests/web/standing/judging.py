"""An organisation whose badge is about a competency, and works of it handed in and judged."""

from typing import Any

from django.utils import timezone

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.models import Decision, Review, Work
from assaymark.web.people.models import User
from assaymark.web.record import jobs
from assaymark.web.skills.models import Competency, Framework, FrameworkVersion
from assaymark.web.standing.models import SkillEvidence, SkillState
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.world import FEELING, STEP, scores

LEVELS = [
    {"key": key, "title": key.title(), "rank": rank, "behaviours": []}
    for rank, key in enumerate(("foundation", "practitioner", "expert"), start=1)
]
FILLERS = (
    "the parcel went round the town twice and nobody rang while you waited at the door all day",
    "a fitter left the machine in the middle of your kitchen and the walking frame cannot pass",
    "three letters came with three different sums and each one says that it is the final one",
    "your mother depends on that line and it has been dead since the storm on Tuesday evening",
)


class JudgedWorld(MarkingWorld):
    """The badge shows Listening at practitioner, rank 2 of 3."""

    def __init__(self) -> None:
        super().__init__()
        framework = Framework.objects.create(
            organisation=self.organisation, key="support", title="Support"
        )
        self.listening = Competency.objects.create(
            framework=framework, key="listening", title="Listening"
        )
        document = {
            "domains": [{"key": "calls", "competencies": [{"key": "listening", "levels": LEVELS}]}]
        }
        FrameworkVersion.objects.create(
            framework=framework,
            number=1,
            state="published",
            document=document,
            published_at=timezone.now(),
        )
        self.version.state = "retired"
        self.version.save(update_fields=["state"])
        self.version = self.publish(self.badge, number=2, competencies=[self.shown()])

    def shown(self, level: str = "practitioner") -> dict[str, str]:
        return {
            "framework": "support",
            "competency": "listening",
            "level": level,
            "title": "Listening",
            "level_title": level.title(),
            "handle": self.listening.handle,
        }

    def judge(
        self,
        work: Work,
        who: User,
        levels: tuple[int, int] = (3, 4),
        *,
        feedback: str = "",
        answer: str = "",
    ) -> Review:
        review = assessment.open_review(work=work, assessor=who)
        said = scores(*levels, text=work.text)
        return assessment.submit_review(
            review=review, scores=said, feedback=feedback, answer=answer
        )

    def tried(self, n: int, levels: tuple[int, int], learner: User | None = None) -> Work:
        """Work number `n` of somebody, judged as `levels`, with all that follows from it done."""
        work = self.hand_in(learner, text(n))
        self.judge(work, self.aisha, levels, feedback="Call sooner.")
        jobs.work_all()
        return work

    def evidence(self, **where: Any) -> list[SkillEvidence]:
        found = SkillEvidence.objects.filter(organisation=self.organisation, **where)
        return list(found.order_by("at", "key"))

    def state(self, person: User | None = None) -> SkillState | None:
        return SkillState.objects.filter(
            organisation=self.organisation, person=person or self.priya
        ).first()


def text(n: int) -> str:
    """Texts that share only the words that are quoted."""
    return f"Number {n}: {FILLERS[n % 4]}. {FEELING}. {STEP}. {'So be it, ' * n}done."


def decision(work: Work) -> Decision:
    return Decision.objects.get(work=work)
