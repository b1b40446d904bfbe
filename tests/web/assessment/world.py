"""A small organisation with a published badge, as tests of this room need it."""

from itertools import count

from django.test import Client

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Work
from assaymark.web.assessment.quoting import Score, pasted
from assaymark.web.awards import actions as awards
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.record import jobs

_numbers = count(1)
PASSWORD = "a long password 1"
FEELING = "I can hear how worn out you are"
STEP = "I will call you on Friday at ten"
TEXT = (
    f"Dear Ana, \U0001f331 {FEELING}, and I wonder what the last week was like for you.\n\n"
    f"What would help you most today? {STEP}, and if the part is not here by then you choose: "
    "a refund or a new one."
)


def criterion(key: str, title: str, words: list[str]) -> dict[str, object]:
    levels = [
        {"value": value, "title": name, "indicator": indicator}
        for (value, name), indicator in zip(
            [(1, "Not shown"), (2, "Partly"), (3, "Shown"), (4, "With depth")], words, strict=True
        )
    ]
    return {
        "key": key,
        "title": title,
        "description": f"About: {title.lower()}.",
        "pass_value": 3,
        "levels": levels,
    }


RUBRIC = [
    criterion(
        "feeling",
        "Names the feeling",
        ["No feeling is named.", "A set phrase.", "Fits this caller.", "Names what lies beneath."],
    ),
    criterion(
        "step",
        "Agrees the next step",
        ["No step.", "A step, but no time.", "Who does what by when.", "Also offers a choice."],
    ),
]


class World:
    """Priya and Omar learn, Aisha and Marek assess, Hannah keeps the catalogue, Ruth audits."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.organisation = Organisation.objects.create(slug=f"org-{number}", name="Northwind")
        awards.make_keys(organisation=self.organisation, by=None)
        self.priya = self.member("Priya Natarajan", Role.LEARNER)
        self.omar = self.member("Omar Haddad", Role.LEARNER)
        self.aisha = self.member("Aisha Rahman", Role.ASSESSOR)
        self.marek = self.member("Marek Dvorak", Role.ASSESSOR)
        self.hannah = self.member("Hannah Okafor", Role.CATALOGUE_MANAGER)
        self.ruth = self.member("Ruth Abernathy", Role.AUDITOR)
        self.badge = Badge.objects.create(organisation=self.organisation, key="listening")
        self.version = self.publish(self.badge)

    def member(self, name: str, *roles: Role) -> User:
        email = f"{name.split(maxsplit=1)[0].lower()}-{next(_numbers)}@example.com"
        user = User.objects.create_user(email, PASSWORD, name=name)
        Membership.objects.create(user=user, organisation=self.organisation, roles=list(roles))
        return user

    def publish(self, badge: Badge, *, number: int = 1, **changes: object) -> BadgeVersion:
        fields: dict[str, object] = {
            "state": "published",
            "title": "Active listening",
            "level": "practitioner",
            "summary": "Answers an upset caller so that the caller feels heard.",
            "task": "Answer this caller: **“My parcel is late again.”**",
            "criteria": "Named the feeling and agreed a next step.",
            "rubric": RUBRIC,
            "evidence": {"kinds": ["text", "file"], "min_words": 20, "max_words": 200, "ask": ""},
            "consent": "Your reply is stored. A computer reads it. An assessor decides.",
        }
        return BadgeVersion.objects.create(badge=badge, number=number, **{**fields, **changes})

    def hand_in(self, learner: User | None = None, text: str = TEXT, **more: bool) -> Work:
        allowed = {"show_name": True, "show_quotes": True, **more}
        return actions.hand_in(
            badge_version=self.version,
            learner=learner or self.priya,
            text=text,
            consent=True,
            **allowed,
        )

    def graded(self, learner: User | None = None, text: str = TEXT, **more: bool) -> Work:
        work = self.hand_in(learner, text, **more)
        jobs.work_all()
        work.refresh_from_db()
        return work

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


def scores(feeling: int | None = 3, step: int | None = 4, *, text: str = TEXT) -> dict[str, Score]:
    return {
        "feeling": Score(feeling, (pasted(text, FEELING),), "You name it early."),
        "step": Score(step, (pasted(text, STEP),), ""),
    }
