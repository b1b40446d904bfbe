"""Two organisations with everything in them, as the walk over every address needs it.

Whatever belongs to the first one carries the word `MARK`, so that a leak is seen at once.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from django.test import Client

from assaymark.framework.load import framework_from_yaml
from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.local import fit
from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.models import ValidationStudy, Work
from assaymark.web.assessment.quoting import Score
from assaymark.web.awards import actions as awards
from assaymark.web.awards import log
from assaymark.web.awards import queries as given
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.connect import actions as connect
from assaymark.web.connect.scopes import allowed
from assaymark.web.people import actions as people
from assaymark.web.people.importing import doing as importing
from assaymark.web.people.models import Membership, Organisation, Role
from assaymark.web.people.roles import permissions
from assaymark.web.record import jobs
from assaymark.web.record.models import Job
from assaymark.web.skills import actions as skills
from tests.web.access_marking import marking_values
from tests.web.access_peers import peer_values
from tests.web.boards.access_values import board_values
from tests.web.guides.access_values import guide_values
from tests.web.insights.access_events import event_values
from tests.web.insights.access_metrics import metric_values
from tests.web.insights.access_pilots import pilot_values
from tests.web.insights.access_values import bias_values
from tests.web.standing.access_values import standing_values

MARK = "Zanzibar"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "northwind"
BADGE = yaml.safe_load((EXAMPLES / "badges/active-listening-foundation.yaml").read_text())
FRAMEWORK = (EXAMPLES / "frameworks/listening-and-support.yaml").read_text()
TEXT = yaml.safe_load((EXAMPLES / "story.yaml").read_text())["works"][0]["text"].strip()


@dataclass
class House:
    """An organisation, its people by role, a client and a token secret for each."""

    organisation: Organisation
    members: dict[str, Membership] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def join(self, name: str, *roles: str) -> Membership:
        slug = self.organisation.slug
        member = people.add_member(
            organisation=self.organisation,
            email=f"{name}@{slug}.example",
            name=name.title()
            if name == "former"
            else f"{name.title()} of {self.organisation.name}",
            roles=roles,
        )
        self.members[name] = member
        self.clients[name] = signed_in(member)
        scopes = allowed(permissions(list(roles)))
        if scopes:
            _token, self.secrets[name] = connect.make_token(
                member=member,
                name=f"{self.organisation.name} token",
                scopes=scopes,
                expires_at=None,
            )
        return member


def signed_in(member: Membership) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class World:
    """The two houses, and the real values of every address of the first."""

    home: House
    outside: House
    values: dict[str, dict[str, Any]]
    version: BadgeVersion
    waiting: Work
    decided: Work
    award: str


def world() -> World:
    home = House(people.found_organisation(slug="zanzibar", name=MARK, description=MARK))
    outside = House(people.found_organisation(slug="elsewhere", name="Elsewhere"))
    for house in (home, outside):
        awards.make_keys(organisation=house.organisation, by=None)
    for role in Role:
        home.join(role.value, role.value)
    home.join("second", Role.LEARNER)
    people.end_membership(member=home.join("former", *Role), by=home.members["owner"].user)
    outside.join("stranger", *Role)
    return _filled(home, outside)


def _filled(home: House, outside: House) -> World:
    manager = home.members["catalogue_manager"].user
    here = home.organisation
    document = replace(framework_from_yaml(FRAMEWORK), title=f"Listening of {MARK}")
    draft = skills.import_framework(organisation=here, document=document, by=manager)
    framework = draft.framework
    skills.publish_framework(version=draft, by=manager)
    skills.publish_framework(version=skills.new_draft(framework=framework, by=manager), by=manager)
    open_draft = skills.new_draft(framework=framework, by=manager)
    domain = open_draft.document["domains"][0]
    competency = framework.competencies.first()
    version = _published(here, manager, {**BADGE, "title": f"Listening in {MARK}"})
    catalogue.publish(version=catalogue.new_draft(badge=version.badge, by=manager), by=manager)
    version = version.badge.versions.get(number=2)
    catalogue.new_draft(badge=version.badge, by=manager)
    grader = fit(rubric_from_plain(version.rubric), [], seed=1)
    assessment.keep_grader(badge_version=version, grader=grader, agreement={}, by=manager)
    decided, waiting = _works(home, version)
    study = _study(version)
    award = given.given(here).get(source=f"work:{decided.handle}")
    invitation, secret = people.invite(
        organisation=here, email="new@x.example", roles=[Role.LEARNER], by=None
    )
    dead = Job.objects.create(
        kind="mail.send", key="dead", organisation_id=here.pk, state="dead", last_error=MARK
    )
    log.seal_all()
    token = home.members["owner"].api_tokens.get()
    badge, one = version.badge.handle, framework.handle
    part = {"handle": one, "place": domain["key"]}
    slug = {"slug": here.slug}
    handles: dict[str, dict[str, Any]] = {
        **{name: {"handle": one} for name in FRAMEWORK_PAGES},
        **{name: {"handle": badge} for name in BADGE_PAGES},
        **{name: {"handle": version.handle} for name in VERSION_PAGES},
        **{name: {"handle": award.handle} for name in ("badge", "award")},
        **{name: {"handle": decided.handle} for name in WORK_PAGES},
        **dict.fromkeys(("edit_part", "add_part", "move_part", "remove_part"), part),
        **dict.fromkeys(SLUG_PAGES, slug),
        **{
            name: {**slug, "number": award.status_list.number} for name in ("status", "status_json")
        },
        "review": {"handle": waiting.handle},
        **event_values(here),
        **guide_values(version=version, competency=competency, members=home.members, mark=MARK),
        **metric_values(
            organisation=here,
            competency=competency,
            owner=home.members["owner"].user,
            mark=MARK,
        ),
        **bias_values(organisation=here, badge=version.badge, owner=home.members["owner"].user),
        **pilot_values(
            organisation=here,
            badge=version.badge,
            owner=home.members["owner"].user,
            mark=MARK,
        ),
        **board_values(
            competency=competency,
            critical=framework.competencies.order_by("pk").last(),
            owner=home.members["owner"].user,
            learner=home.members["learner"].user,
            mark=MARK,
        ),
        **peer_values(
            version=version,
            waiting=waiting,
            manager=manager,
            peer=home.members["learner"].user,
            mark=MARK,
        ),
        **marking_values(
            version=version, waiting=waiting, decided=decided, manager=manager, mark=MARK
        ),
        **standing_values(
            competency=competency, manager=home.members["manager"], learner=home.members["learner"]
        ),
        "badge_file": {"handle": award.handle, "ending": "json"},
        "achievement": {**slug, "handle": version.handle},
        "achievement_file": {**slug, "handle": version.handle, "ending": "json"},
        "log_tile": {**slug, "rest": f"0/000.p/{given.log_state(here).size}"},
        **{name: {"handle": version.handle, "number": study.number} for name in STUDY_PAGES},
        "validation_study": {"handle": study.handle},
        "validation_study_json": {"handle": study.handle},
        "grader_study": {"handle": version.handle, "grader": grader.version},
        "grader_document": {"handle": version.handle, "grader": grader.version},
        "badge_version": {"handle": badge, "number": 1},
        "compare_badges": {"handle": badge, "before": 1, "after": 2},
        "compare_frameworks": {"handle": one, "before": 1, "after": 2},
        "competency": {"handle": competency.handle},
        "join": {"token": secret},
        "withdraw_invitation": {"number": invitation.pk},
        "person": {"handle": home.members["learner"].user.handle},
        "end_membership": {"handle": home.members["learner"].user.handle},
        "person_context": {"handle": home.members["learner"].user.handle},
        "people_import": {"handle": _looked_at(home)},
        "revoke_token": {"number": token.pk},
        "retry_job": {"number": dead.pk},
        "no_such_call": {"rest": "nothing/here"},
    }
    for name in ("framework_version", "framework_yaml", "framework_json"):
        handles[name] = {"handle": one, "number": 1}
    return World(home, outside, handles, version, waiting, decided, award.handle)


FRAMEWORK_PAGES = (
    *("framework", "framework_versions", "edit_framework", "publish_framework"),
    *("discard_framework", "new_framework_draft", "retire_framework"),
)
BADGE_PAGES = (
    *("catalogue_badge", "edit_badge", "new_badge_draft", "publish_badge", "discard_badge"),
    *("retire_badge", "set_next_badge"),
)
VERSION_PAGES = (
    *("hand_in", "graders", "fit_grader", "import_examples", "example_table", "badge_on_offer"),
    "calibrate_grader",
    "learn_from_works",
    *("gate", "gate_json", "set_gate", "calibrate", "code_task"),
    *("badge_language", "read_examples", "compare_votes", "study_votes"),
)
STUDY_PAGES = ("study", "publish_study", "discard_study")
WORK_PAGES = ("work", "work_file", "noticed", "trail", "evidence", "evidence_file")
SLUG_PAGES = ("organisation", "issuer", "issuer_json", "did", "log", "log_checkpoint")


def _looked_at(home: House) -> str:
    """A table of people that waits for somebody to agree."""
    body = f"email,team\nlearner@{home.organisation.slug}.example,{MARK}\n".encode()
    by = home.members["owner"].user
    made = importing.look_at(organisation=home.organisation, body=body, file_name=MARK, by=by)
    return made.handle


def _study(version: BadgeVersion) -> ValidationStudy:
    """A published study of the version's grader."""
    assessment.calibrate_grader(badge_version=version, by=None)
    jobs.work_all()
    made = version.studies.get()
    return assessment.publish_study(study=made, by=None)


def _published(here: Organisation, by: Any, plain: dict[str, Any]) -> BadgeVersion:
    plain = {key: value for key, value in plain.items() if key != "next"}
    draft = catalogue.draft_badge_from_plain(organisation=here, plain=plain, by=by)
    return catalogue.publish(version=draft, by=by)


def _works(home: House, version: BadgeVersion) -> tuple[Work, Work]:
    """One that earned the badge, one that waits."""
    decided, waiting = (
        assessment.hand_in(
            badge_version=version,
            learner=home.members[who].user,
            text=f"{TEXT}\n\n{MARK} {who}",
            consent=True,
            show_name=True,
            show_quotes=True,
        )
        for who in ("learner", "second")
    )
    jobs.work_all()
    decided.refresh_from_db()
    review = assessment.open_review(work=decided, assessor=home.members["assessor"].user)
    best = {one["key"]: Score(4, (), f"Good, {MARK}.") for one in version.rubric}
    assessment.submit_review(review=review, scores=best, feedback=f"Well done, {MARK}.")
    jobs.work_all()
    waiting.refresh_from_db()
    return decided, waiting
