"""The demo organisation: `examples/` taken through the same doors as everybody's work.

Nothing is written past the rooms' own actions, so that the demo shows what really happens. Each
step looks first whether it was done; a load that was killed goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password

from assaymark.framework.load import framework_from_yaml
from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment import queries as works
from assaymark.web.assessment.models import WorkState
from assaymark.web.assessment.quoting import Score, pasted
from assaymark.web.assessment.showing import show_marking
from assaymark.web.awards import actions as awards
from assaymark.web.awards import log
from assaymark.web.awards import queries as given
from assaymark.web.awards.models import Award
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.catalogue import queries as badges
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people import actions as people_actions
from assaymark.web.people import queries as people_queries
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.record import jobs
from assaymark.web.site import demo_beside as beside
from assaymark.web.skills import actions as skills
from assaymark.web.skills import queries as frameworks

Tell = Callable[[str], None]
Plain = dict[str, Any]
EXAMPLES = settings.PROJECT / "examples"
SOURCE = "examples/northwind (made up)"
MAIN = "northwind"


def password() -> str:
    """The password of every demo person in this installation, made at first start."""
    return settings.PLACE.secret("demo-password")[:12]


def people() -> list[Membership]:
    """Everybody who can sign in to the demo."""
    return list(people_queries.made_up_members())


def load(*, tell: Tell) -> Organisation:
    """The demo organisation, loaded now or before, with its jobs done and its log sealed."""
    found = people_queries.organisation(MAIN)
    if found is not None and _complete(found):
        return found
    tell("loading the demo organisation …")
    cast = {folder.parent.name: _found(folder) for folder in sorted(EXAMPLES.glob("*/organ*.yaml"))}
    northwind = cast[MAIN]
    _frameworks(northwind)
    versions = _badges(northwind)
    tell("  fitting the grader on rated examples, and measuring it …")
    _grader(northwind, versions)
    tell("  handing in, judging and giving badges …")
    _story(northwind, versions)
    show_marking(
        rated=versions["active-listening-practitioner"],
        marked_twice=versions["active-listening-expert"],
        manager=northwind.first("catalogue_manager"),
        assessors=[northwind.first("assessor")],
    )
    log.seal_all()
    return northwind.organisation


class Cast:
    """An organisation of the demo, and its people by their key in the file."""

    def __init__(self, organisation: Organisation, people: Mapping[str, User]) -> None:
        self.organisation = organisation
        self.people = people

    def first(self, role: str) -> User:
        """Somebody with this role."""
        for member in people_queries.members(self.organisation):
            if role in member.roles:
                return member.user
        raise LookupError(f"nobody in {self.organisation.slug!r} is {role!r}; see {EXAMPLES}")


def _found(path: Path) -> Cast:
    plain = _plain(path)
    organisation = people_actions.found_organisation(
        slug=plain["slug"],
        name=plain["name"],
        description=plain["description"].strip(),
        url=plain["url"],
        made_up=True,
    )
    awards.make_keys(organisation=organisation, by=None)
    sign_in = make_password(password())
    people = {one["key"]: _person(organisation, one, sign_in) for one in plain["people"]}
    return Cast(organisation, people)


def _person(organisation: Organisation, one: Plain, sign_in: str) -> User:
    """`sign_in`: the hash of the password that all demo people share; hashing is slow by design."""
    user = people_actions.add_member(
        organisation=organisation,
        email=one["email"],
        name=one["name"],
        roles=one["roles"],
        job_title=one.get("job_title", ""),
        team=one.get("team", ""),
    ).user
    if not user.has_usable_password():
        user.password = sign_in
        user.save(update_fields=["password"])
    return user


def _frameworks(cast: Cast) -> None:
    here = {one.framework.key for one in frameworks.published_frameworks(cast.organisation)}
    for path in sorted((EXAMPLES / MAIN / "frameworks").glob("*.yaml")):
        document = framework_from_yaml(path.read_text(encoding="utf-8"))
        if document.key not in here:
            by = cast.first("catalogue_manager")
            draft = skills.import_framework(
                organisation=cast.organisation, document=document, by=by
            )
            skills.publish_framework(version=draft, by=by)


def _badges(cast: Cast) -> dict[str, BadgeVersion]:
    plains = [_plain(path) for path in sorted((EXAMPLES / MAIN / "badges").glob("*.yaml"))]
    by = cast.first("catalogue_manager")
    here = {one.badge.key for one in badges.published(cast.organisation)}
    for plain in plains:
        if plain["key"] not in here:
            draft = catalogue.draft_badge_from_plain(
                organisation=cast.organisation, plain=plain, by=by
            )
            catalogue.publish(version=draft, by=by)
    published = {one.badge.key: one for one in badges.published(cast.organisation)}
    for plain in plains:
        if plain.get("next"):
            badge, above = published[plain["key"]].badge, published[plain["next"]].badge
            catalogue.set_next(badge=badge, next=above, by=by)
    return published


def _grader(cast: Cast, versions: Mapping[str, BadgeVersion]) -> None:
    for key, rated in _rated():
        version = versions[key]
        if not works.graders(version):
            by = cast.first("catalogue_manager")
            assessment.rate_examples(badge=version.badge, works=rated, source=SOURCE, by=by)
            beside.publish_study(version, by=by)
    jobs.work_all()


def _rated() -> Iterator[tuple[str, list[RatedWork]]]:
    """Badge key and its rated works."""
    found: dict[str, list[RatedWork]] = {}
    for path in sorted((EXAMPLES / MAIN / "works").glob("part-*.yaml")):
        plain = _plain(path)
        found.setdefault(plain["badge"], []).extend(_rated_work(one) for one in plain["works"])
    return iter(found.items())


def _rated_work(one: Plain) -> RatedWork:
    raters = list(one["ratings"].values())
    ratings = {name: tuple(rater[name] for rater in raters) for name in raters[0]}
    return RatedWork(one["key"], one["text"].strip(), ratings)


def _story(cast: Cast, versions: Mapping[str, BadgeVersion]) -> None:
    """What has happened before the first visitor: works, reviews, and one revocation."""
    story, fresh = (
        _plain(EXAMPLES / MAIN / "story.yaml"),
        _plain(EXAMPLES / MAIN / "works/fresh.yaml"),
    )
    read_by_peers = versions[story["peers"]["badge"]]
    beside.set_up(story, read_by_peers, by=cast.first("catalogue_manager"))
    handles = {one["key"]: _hand_in(cast, versions, one, one["badge"]) for one in story["works"]}
    for one in fresh["works"]:
        handles[one["key"]] = _hand_in(cast, versions, one, fresh["badge"])
    jobs.work_all()
    beside.read_as_peers(story["peers"], handles, cast.organisation, cast.people)
    beside.observe(story["signals"], read_by_peers, cast.people)
    for plain in story["reviews"]:
        _review(cast, handles[plain["work"]], plain)
    jobs.work_all()
    beside.contest(story, cast.organisation, handles)
    beside.ask_about_bias(cast.organisation, by=cast.first("owner"))
    for plain in story["revocations"]:
        award = _award_for(cast, handles[plain["work"]])
        if award.revoked_at is None:
            by = cast.people[plain["by"]]
            awards.revoke(award=award, reason=plain["reason"], by=by)


def _hand_in(cast: Cast, versions: Mapping[str, BadgeVersion], one: Plain, badge: str) -> str:
    learner, version = cast.people[one["learner"]], versions[badge]
    before = works.works_of(learner, cast.organisation).filter(badge_version=version).first()
    if before is not None:
        return str(before.handle)
    return assessment.hand_in(
        badge_version=version,
        learner=learner,
        text=one["text"].strip(),
        consent=True,
        show_name=True,
        show_quotes=True,
        peers_may_read=True,
    ).handle


def _review(cast: Cast, handle: str, plain: Plain) -> None:
    work = works.works(cast.organisation).get(handle=handle)
    if work.state == WorkState.DECIDED:
        return
    scores = {key: _score(work.text, one) for key, one in plain["scores"].items()}
    review = assessment.open_review(work=work, assessor=cast.people[plain["assessor"]])
    judged = {"scores": scores, "feedback": plain["feedback"]}
    review = assessment.finish_blind(review=review, **judged)
    if any(grade.level is not None for grade in works.suggestion(work).values()):
        review = assessment.see_suggestion(review=review)
    assessment.submit_review(review=review, **judged)


def _award_for(cast: Cast, handle: str) -> Award:
    return given.given(cast.organisation).get(source=f"work:{handle}")


def _score(text: str, one: Plain) -> Score:
    quotes = tuple(pasted(text, words) for words in one["quotes"])
    return Score(level=one["level"], quotes=quotes, comment=one["comment"])


def _complete(organisation: Organisation) -> bool:
    """Whether the story's last event has happened."""
    last = _plain(EXAMPLES / MAIN / "story.yaml")["revocations"][-1]["reason"]
    return given.given(organisation).filter(revocation_reason=last).exists()


def _plain(path: Path) -> Plain:
    plain: Plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    return plain
