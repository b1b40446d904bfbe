"""What tests of second marking and appeals need: three assessors, a policy, a whole review."""

from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Decision, MarkingPolicy, Review, Work
from assaymark.web.people.models import Role, User
from tests.web.assessment.world import World, scores


class MarkingWorld(World):
    """Aisha, Marek and Nadia assess."""

    def __init__(self) -> None:
        super().__init__()
        self.nadia = self.member("Nadia Ferreira", Role.ASSESSOR)

    def policy(
        self,
        *,
        share: int = 100,
        on_doubt: bool = False,
        waits: bool = False,
        appeal_days: int | None = None,
    ) -> MarkingPolicy:
        return actions.set_marking_policy(
            badge=self.badge,
            share=share,
            on_doubt=on_doubt,
            waits=waits,
            by=self.hannah,
            appeal_days=appeal_days,
        )

    def judge(
        self,
        work: Work,
        who: User,
        levels: tuple[int, int] = (3, 4),
        *,
        feedback: str = "",
        answer: str = "",
    ) -> Review:
        review = actions.open_review(work=work, assessor=who)
        return actions.submit_review(
            review=review, scores=scores(*levels), feedback=feedback, answer=answer
        )

    def decided(self, levels: tuple[int, int] = (2, 3), learner: User | None = None) -> Decision:
        work = self.graded(learner)
        self.judge(work, self.aisha, levels, feedback="Call sooner.")
        found: Decision = Decision.objects.get(work=work)
        return found

    def suggest(self, work: Work, **levels: int | None) -> None:
        actions.keep_grades(
            work=work,
            grades=[
                Abstention(key, "not sure", "local-1:abc")
                if level is None
                else Grade(key, level, 0.8, {level: 0.8, 1: 0.2}, (), ("because",), "local-1:abc")
                for key, level in levels.items()
            ],
        )
