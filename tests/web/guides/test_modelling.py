"""Model responses: words always, in versions, opened only after one's own hand-in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.guides import actions
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import ModelResponse, ModelSeen
from assaymark.web.guides.recordings import MAX_BYTES, read_film
from assaymark.web.people.models import Role
from tests.web.assessment.recordings import box, mp4, ogg, opened, webm

WORDS = "It sounds as if the waiting is worst. I call you at four."


def kept(team, author=None, text=WORDS, film=None):
    return actions.keep_model(
        badge_version=team.version, author=author or team.aisha, text=text, film=film
    )


def status(team, user, name, one):
    return team.client(user).get(reverse(name, args=[one.handle])).status_code


def pages(team):
    return reverse("model_responses", args=[team.version.handle])


def test_nobody_sees_it_before_their_own_hand_in_not_even_by_its_address(team):
    one = kept(team, film=read_film(webm()))
    for _look in range(2):
        assert WORDS not in team.page(team.priya, pages(team))
        assert status(team, team.priya, "model_recording", one) == 404
        said = reverse("say_of_model", args=[one.handle])
        assert team.client(team.priya).post(said, {"helped": "yes"}).status_code == 404
    assert not ModelSeen.objects.exists()
    team.hand_in(team.omar)
    assert WORDS not in team.page(team.priya, pages(team))
    team.hand_in(team.priya)
    assert WORDS in team.page(team.priya, pages(team))
    assert status(team, team.priya, "model_recording", one) == 200


def test_who_learns_and_mentors_hands_in_first_as_well(team):
    kept(team)
    team.place(team.marek, roles=[Role.LEARNER, Role.ASSESSOR])
    assert WORDS not in team.page(team.marek, pages(team))
    own = kept(team, author=team.marek, text="How I would answer this caller.", film=None)
    shown = team.page(team.marek, pages(team))
    assert WORDS not in shown
    assert "version 1" in shown
    assert own.number == 1
    team.place(team.marek, roles=[Role.ASSESSOR])
    assert WORDS in team.page(team.marek, pages(team))


def test_auditors_and_others_without_a_part_see_nothing(team):
    one = kept(team, film=read_film(webm()))
    assert WORDS not in team.page(team.ruth, pages(team))
    assert status(team, team.ruth, "model_recording", one) == 404


def test_an_earlier_version_of_the_badge_counts_as_handed_in(team):
    team.hand_in(team.priya)
    type(team.version).objects.filter(pk=team.version.pk).update(state="retired")
    team.version = team.publish(team.badge, number=3, competencies=[team.about()])
    kept(team)
    assert WORDS in team.page(team.priya, pages(team))


def test_the_next_version_retires_the_one_before_and_its_bytes_with_it(team):
    team.hand_in(team.priya)
    first = kept(team, film=read_film(webm()))
    second = kept(team, text="Another way to say it, and shorter.")
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.retired_at is not None
    assert WORDS not in team.page(team.priya, pages(team))
    assert status(team, team.priya, "model_recording", first) == 404
    assert status(team, team.aisha, "model_recording", first) == 200


def test_who_saw_it_is_counted_once_and_whether_it_helped(team):
    one = kept(team)
    team.hand_in(team.priya)
    for _look in range(2):
        team.page(team.priya, pages(team))
    said = reverse("say_of_model", args=[one.handle])
    team.client(team.priya).post(said, {"helped": "yes"})
    assert ModelSeen.objects.get().helped is True
    assert "Seen by 1 person; it helped 1 of 1 who said." in team.page(team.aisha, pages(team))


def test_bytes_are_served_with_safe_headers_and_in_parts(team):
    film = read_film(webm())
    one = kept(team, film=film)
    address = reverse("model_recording", args=[one.handle])
    answer = team.client(team.aisha).get(address, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, film.content[4:8])
    assert answer["Content-Type"] == "audio/webm"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_recording_without_its_words_is_refused(team):
    address = reverse("record_model", args=[team.version.handle])
    file = SimpleUploadedFile("mine.webm", webm(), "video/webm")
    client = team.client(team.aisha)
    assert client.post(address, {"text": "", "recording": file}).status_code == 200
    assert not ModelResponse.objects.exists()
    file.seek(0)
    client.post(address, {"text": WORDS, "recording": file})
    assert ModelResponse.objects.get().media_type == "audio/webm"
    with pytest.raises(GuidesRefused, match="no words"):
        kept(team, text="short", film=read_film(webm()))
    with pytest.raises(UploadRefused, match="invisible"):
        kept(team, text=WORDS + "\u202e")


def test_sound_and_films_are_told_apart_by_what_they_hold():
    film = webm(kind=1, codec=b"V_VP9")
    found = [read_film(one).media_type for one in (webm(), film, ogg(), mp4(), mp4(fragments=2))]
    assert found == ["audio/webm", "video/webm", "audio/ogg", "audio/mp4", "audio/mp4"]
    assert read_film(mp4(kind=b"vide")).media_type == "video/mp4"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        webm(kind=17),
        webm(kind=1, codec=b"V_STRANGE"),
        mp4(kind=b"vide", fragments=2),
        mp4(kind=b"text"),
        webm()[:-3],
        webm(seconds=400),
        opened("18538067", b""),
        box(b"ftyp", b"M4A "),
    ],
)
def test_everything_else_is_refused_with_what_to_do(content):
    with pytest.raises(UploadRefused, match=r"Export it again|record it again"):
        read_film(content)


def test_a_recording_that_is_too_big_is_not_even_read():
    with pytest.raises(UploadRefused, match="At most 16 MB"):
        read_film(bytes(MAX_BYTES + 1))


def test_a_mentor_retires_their_own_and_who_keeps_the_catalogue_any(team):
    first, second = kept(team), kept(team, author=team.daniel)
    retire = "retire_model"
    assert team.client(team.marek).post(reverse(retire, args=[first.handle])).status_code == 404
    assert team.client(team.aisha).post(reverse(retire, args=[first.handle])).status_code == 302
    assert team.client(team.hannah).post(reverse(retire, args=[second.handle])).status_code == 302
    assert not ModelResponse.objects.filter(retired_at=None).exists()
