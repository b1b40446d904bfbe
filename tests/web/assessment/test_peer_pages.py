"""What peers saw: who sees and hears it, and the pages it is said on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.actions import peers
from assaymark.web.assessment.chips import PARTLY, SEEN
from assaymark.web.assessment.models import AbuseReport, PeerReading, ReadingState, VoiceNote, Work
from assaymark.web.assessment.queries import peers as reads
from assaymark.web.assessment.voice import read_recording
from assaymark.web.people.models import Role
from tests.web.assessment.peering import QUOTE, decided, exchanging, given, offered
from tests.web.assessment.recordings import mp4, webm
from tests.web.assessment.world import STEP, TEXT, World, scores


@pytest.fixture
def exchange(world: World) -> World:
    return exchanging(world)


# Who sees and hears it


def test_observations_carry_no_names(exchange: World):
    given(exchange, exchange.omar)
    (one,) = reads.observations(exchange.work)
    assert "Omar" not in repr(one)
    assert [(seen.key, seen.chip) for seen in one.seen] == [("feeling", SEEN), ("step", PARTLY)]
    assert one.seen[0].quotes == (QUOTE,)


def test_a_learner_sees_it_with_the_decision_and_not_before(exchange: World):
    given(exchange, exchange.omar, worked="Heard in the first line.")
    page = f"/work/{exchange.work.handle}/"
    client = exchange.client(exchange.priya)
    assert b"Heard in the first line." not in client.get(page).content
    decided(exchange, exchange.work)
    shown = client.get(page).content.decode()
    assert "Heard in the first line." in shown
    assert "Peer 1" in shown
    assert "Omar" not in shown


def test_the_voice_is_for_its_peer_then_for_who_has_judged_then_for_the_learner(exchange: World):
    reading = given(exchange, exchange.omar, recording=read_recording(webm()))
    path = f"/peers/{reading.handle}/voice"
    people = {
        name: exchange.client(getattr(exchange, name))
        for name in ("omar", "priya", "aisha", "marek", "hannah", "ruth")
    }

    def hear() -> set[str]:
        return {name for name, client in people.items() if client.get(path).status_code == 200}

    assert hear() == {"omar", "ruth"}
    review = assessment.open_review(work=exchange.work, assessor=exchange.aisha)
    assert hear() == {"omar", "ruth"}
    assessment.finish_blind(review=review, scores=scores(), feedback="")
    assert hear() == {"omar", "ruth", "aisha"}
    decided(exchange, exchange.work)
    assert hear() == {"omar", "ruth", "aisha", "priya"}


def test_the_voice_is_served_so_that_it_can_only_be_played(exchange: World):
    reading = given(exchange, exchange.omar, recording=read_recording(mp4()))
    path = f"/peers/{reading.handle}/voice"
    client = exchange.client(exchange.omar)
    whole = client.get(path)
    assert whole.content == mp4()
    assert whole["Content-Type"] == "audio/mp4"
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert whole["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert whole["Cache-Control"] == "private, no-store"
    part = client.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part["Content-Range"] == f"bytes 4-7/{len(mp4())}"
    rest = client.get(path, headers={"Range": "bytes=8-"})
    assert rest.content == mp4()[8:]
    assert client.get(path, headers={"Range": "bytes=999999-"}).status_code == 416
    assert client.get(path, headers={"Range": "bytes=-5"}).status_code == 200


# The pages


def post(world: World, reading: PeerReading, **more):
    fields = {
        "chip-feeling": "seen",
        "quote-feeling": f"{QUOTE.start}-{QUOTE.end}",
        "chip-step": "partly",
        "worked": "You name it early.",
        **more,
    }
    sent = {name: value for name, value in fields.items() if value is not None}
    return world.client(world.omar).post(f"/peers/{reading.handle}/", sent)


def test_the_page_shows_prompt_and_indicator_and_no_name(exchange: World):
    reading = offered(exchange, exchange.omar)
    shown = exchange.client(exchange.omar).get(f"/peers/{reading.handle}/").content.decode()
    assert "The word for it" in shown
    assert "Fits this caller." in shown
    assert "Priya" not in shown
    assert exchange.client(exchange.priya).get(f"/peers/{reading.handle}/").status_code == 404


def test_feedback_with_a_recording_is_taken(exchange: World):
    reading = offered(exchange, exchange.omar)
    voice = SimpleUploadedFile("note.exe", webm(3), content_type="text/html")
    answer = post(exchange, reading, voice=voice)
    assert answer.status_code == 302
    note = VoiceNote.objects.get(reading=reading)
    assert note.media_type == "audio/webm"
    assert round(note.seconds) == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quote-feeling": None}, "no words show it"),
        ({"quote-feeling": "0-99999999999999999999"}, "A quote goes from"),
        ({"quote-feeling": "12-"}, "A quote goes from"),
        ({"paste-step": "never said"}, "does not stand in the work"),
        ({"chip-step": "wonderful"}, "Select a valid choice"),
        ({"chip-step": ""}, "Choose seen, partly or not seen."),
        ({"worked": ""}, "No comment was written."),
        ({"voice": SimpleUploadedFile("a.webm", b"<script>")}, "no recording that can be played"),
        ({"voice": SimpleUploadedFile("a.webm", webm(200))}, "At most 120 are taken"),
        ({"voice": SimpleUploadedFile("a.webm", b"\0" * 3_200_000)}, "At most 3 MB are taken"),
    ],
)
def test_what_cannot_stand_is_said_on_the_page(exchange: World, fields, words: str):
    reading = offered(exchange, exchange.omar)
    answer = post(exchange, reading, **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    reading.refresh_from_db()
    assert reading.state == ReadingState.OFFERED
    assert not VoiceNote.objects.exists()


def test_pasted_words_count_as_a_quote(exchange: World):
    reading = offered(exchange, exchange.omar)
    post(exchange, reading, **{"quote-feeling": None, "paste-feeling": STEP})
    reading.refresh_from_db()
    assert reading.chips["feeling"]["quotes"][0]["text"] == STEP


def test_abuse_is_reported_by_who_has_a_part_in_it_and_by_nobody_else(exchange: World):
    reading = given(exchange, exchange.omar)
    path = f"/peers/{reading.handle}/report"
    said = {"words": "This is an insult."}
    assert exchange.client(exchange.priya).post(path, said).status_code == 404  # not decided yet
    decided(exchange, exchange.work)
    assert exchange.client(exchange.priya).post(path, said).status_code == 302
    assert exchange.client(exchange.marek).post(path, said).status_code == 404
    report = AbuseReport.objects.get()
    assert (report.about, report.by) == ("feedback", exchange.priya)


def test_reporting_a_work_gives_it_back(exchange: World):
    reading = offered(exchange, exchange.omar)
    peers.report_abuse(reading=reading, by=exchange.omar, words="Names a customer.")
    reading.refresh_from_db()
    assert reading.state == ReadingState.DECLINED


def test_the_setting_is_changed_on_its_page(world: World):
    path = f"/peers/badge/{world.version.handle}/"
    client = world.client(world.hannah)
    assert "A set phrase." not in client.get(path).content.decode()
    answer = client.post(
        path, {"is_on": "on", "peers": "3", "prompt-feeling": "The word for it", "prompt-step": ""}
    )
    assert answer.status_code == 302
    policy = reads.policy(world.badge)
    assert (policy.is_on, policy.peers, policy.voice) == (True, 3, False)
    assert policy.prompts == {"feeling": "The word for it"}
    assert client.post(path, {"is_on": "on", "peers": "1"}).status_code == 200


def test_give_one_get_one_is_offered_on_the_receipt_and_in_the_record(exchange: World):
    client = exchange.client(exchange.omar)
    for page in ("/work/", f"/work/{exchange.other.handle}/", "/peers/"):
        assert "Read one" in client.get(page).content.decode(), page
    answer = client.post("/peers/take", {"badge": exchange.version.handle})
    assert answer["Location"] == f"/peers/{PeerReading.objects.get().handle}/"
    assert "Go on reading" in client.get("/work/").content.decode()


def test_an_assessor_sees_it_after_the_blind_part_and_not_before(exchange: World):
    given(exchange, exchange.omar, worked="Heard in the first line.")
    page = f"/review/{exchange.work.handle}/"
    client = exchange.client(exchange.aisha)
    assert "Heard in the first line." not in client.get(page).content.decode()
    review = assessment.open_review(work=exchange.work, assessor=exchange.aisha)
    assessment.finish_blind(review=review, scores=scores(), feedback="")
    shown = client.get(page).content.decode()
    assert "Heard in the first line." in shown
    assert "Omar" not in shown


def test_the_hand_in_page_asks_only_where_peers_read(exchange: World):
    lea = exchange.client(exchange.member("Lea Berg", Role.LEARNER))
    page = f"/work/new/{exchange.version.handle}"
    assert "Peers may read my work" in lea.get(page).content.decode()
    sent = {"text": f"{TEXT} Lea", "consent": "on", "peers_may_read": "on"}
    assert lea.post(page, sent).status_code == 302
    assert Work.objects.get(learner__name="Lea Berg").peers_may_read
    peers.set_peers(badge=exchange.badge, by=exchange.hannah, is_on=False)
    assert "Peers may read my work" not in lea.get(page).content.decode()
