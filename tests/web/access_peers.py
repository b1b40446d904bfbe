"""What the walk over every address needs of peers and of several signals."""

from typing import Any

from assaymark.web.assessment.actions import peers, signals
from assaymark.web.assessment.chips import SEEN, Chip
from assaymark.web.assessment.models import Observation, PeerReading, Work
from assaymark.web.assessment.quoting import quote_at
from assaymark.web.assessment.voice import read_recording
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from tests.web.assessment.recordings import webm


def peer_values(
    *, version: BadgeVersion, waiting: Work, manager: User, peer: User, mark: str
) -> dict[str, dict[str, Any]]:
    """`peer` has read `waiting`, and said something that carries `mark`."""
    peers.set_peers(badge=version.badge, by=manager, is_on=True, prompts={"facts": mark})
    Work.objects.filter(pk=waiting.pk).update(peers_may_read=True)
    reading = peers.offer_reading(organisation=waiting.organisation, peer=peer)
    assert reading is not None
    assert reading.work_id == waiting.pk
    _given(reading, peer, mark)
    signals.publish_weights(
        badge_version=version, weights={"reviewer": 60, "peers": 40}, why=mark, by=manager
    )
    signals.observe(
        learner=peer,
        badge_version=version,
        source=Observation.Source.MENTOR,
        observer=manager,
        words=f"Seen in {mark}.",
    )
    report = peers.report_abuse(reading=reading, by=peer, words=f"Odd, says {mark}.")
    one, of_version = {"handle": reading.handle}, {"handle": version.handle}
    return {
        **dict.fromkeys(("reading", "decline_reading", "report_abuse", "voice_note"), one),
        **dict.fromkeys(("peer_settings", "weights", "publish_weights", "check_in"), of_version),
        "close_report": {"number": report.pk},
        "observe": {"who": peer.handle, **of_version},
    }


def _given(reading: PeerReading, peer: User, mark: str) -> None:
    words = quote_at(reading.work.text, 0, 20)
    chips = {one["key"]: Chip(SEEN, (words,)) for one in reading.work.badge_version.rubric}
    peers.give_feedback(
        reading=reading,
        by=peer,
        chips=chips,
        worked=f"Good, {mark}.",
        next_thing="",
        recording=read_recording(webm()),
    )
