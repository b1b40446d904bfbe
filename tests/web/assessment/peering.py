"""Two learners who exchange work, and what one says of the other's."""

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.actions import peers
from assaymark.web.assessment.chips import PARTLY, SEEN, Chip
from assaymark.web.assessment.models import PeerReading, Work
from assaymark.web.assessment.quoting import pasted
from tests.web.assessment.world import FEELING, TEXT, World, scores

QUOTE = pasted(TEXT, FEELING)
CHIPS = {"feeling": Chip(SEEN, (QUOTE,)), "step": Chip(PARTLY)}


def exchanging(world: World) -> World:
    """Peers are on; Priya's work waits, and Omar has handed in as well."""
    peers.set_peers(
        badge=world.badge, by=world.hannah, is_on=True, prompts={"feeling": "The word for it"}
    )
    world.work = hand_in(world, world.priya, TEXT)
    world.other = hand_in(world, world.omar, f"{TEXT} Omar")
    return world


def hand_in(world: World, who, text: str, **more: bool) -> Work:
    return assessment.hand_in(
        badge_version=world.version,
        learner=who,
        text=text,
        consent=True,
        **{"peers_may_read": True, **more},
    )


def offered(world: World, peer) -> PeerReading | None:
    return peers.offer_reading(organisation=world.organisation, peer=peer)


def given(world: World, peer, **more) -> PeerReading:
    reading = offered(world, peer)
    assert reading is not None
    values = {"chips": CHIPS, "worked": "You name it early.", "next_thing": "Ask.", **more}
    return peers.give_feedback(reading=reading, by=peer, **values)


def decided(world: World, work: Work) -> None:
    review = assessment.open_review(work=work, assessor=world.aisha)
    assessment.submit_review(review=review, scores=scores(), feedback="Go on.")
