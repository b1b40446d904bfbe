"""What stands beside a decision in the demo: a study, peers' readings, other signals, an appeal.

Like all of the demo it goes through the rooms' own actions, and doing it again does nothing.
"""

from collections.abc import Mapping
from typing import Any

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment import queries as works
from assaymark.web.assessment.actions import peers, signals
from assaymark.web.assessment.chips import Chip
from assaymark.web.assessment.queries import peers as readings
from assaymark.web.assessment.quoting import pasted
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.insights import queries as asking
from assaymark.web.insights.actions.asking import start_asking
from assaymark.web.people.models import Organisation, User
from assaymark.web.record import jobs

Plain = Mapping[str, Any]


def publish_study(version: BadgeVersion, *, by: User) -> None:
    """Measures the version's grader and publishes what was found, limits and all."""
    if works.studies(version).exists():
        return
    assessment.calibrate_grader(badge_version=version, by=by)
    jobs.work_all()
    for study in works.studies(version):
        assessment.publish_study(study=study, by=by)


def set_up(plain: Plain, version: BadgeVersion, *, by: User) -> None:
    """Peers are asked to read the badge's works, and the weights of all signals are published."""
    prompts, weighed = plain["peers"]["prompts"], plain["signals"]
    peers.set_peers(badge=version.badge, by=by, is_on=True, prompts=prompts)
    signals.publish_weights(
        badge_version=version, weights=weighed["weights"], why=weighed["why"], by=by
    )


def read_as_peers(
    plain: Plain,
    handles: Mapping[str, str],
    organisation: Organisation,
    people: Mapping[str, User],
) -> None:
    """Each reader gets a work by rotation and says what the story has about that work."""
    keys = {handle: key for key, handle in handles.items()}
    for reader in plain["readers"]:
        peer = people[reader]
        if readings.given_by(organisation, peer).exists():
            continue
        reading = peers.offer_reading(organisation=organisation, peer=peer)
        if reading is None or (said := plain["said"].get(keys.get(reading.work.handle))) is None:
            continue
        quotes = said.get("quotes", {})
        chips = {
            key: Chip(value, (pasted(reading.work.text, quotes[key]),) if key in quotes else ())
            for key, value in said["chips"].items()
        }
        peers.give_feedback(
            reading=reading, by=peer, chips=chips, worked=said["worked"], next_thing=said["next"]
        )


def observe(plain: Plain, version: BadgeVersion, people: Mapping[str, User]) -> None:
    """What others than assessors saw at work."""
    for number, one in enumerate(plain["observations"]):
        signals.observe(
            learner=people[one["learner"]],
            badge_version=version,
            source=one["source"],
            observer=people[one["by"]],
            words=one["words"],
            quote=one["quote"],
            key=f"story-{number}",
        )


def contest(plain: Plain, organisation: Organisation, handles: Mapping[str, str]) -> None:
    """One learner contests what was decided; the appeal waits for an assessor who was not there."""
    for one in plain["appeals"]:
        work = works.works(organisation).get(handle=handles[one["work"]])
        if not hasattr(work.decision, "appeal"):
            assessment.contest(
                work=work, learner=work.learner, criteria=one["criteria"], words=one["words"]
            )


def ask_about_bias(organisation: Organisation, *, by: User) -> None:
    """The usual questions that bias audits group by, asked from now on; nobody has answered."""
    if not asking.questions(organisation):
        start_asking(organisation=organisation, by=by)
