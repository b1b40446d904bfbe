"""Cards: made from the framework, written, edited, offered; what roles need; the conversation."""

from django.test import Client
from django.urls import reverse

from assaymark.web.guides import actions
from assaymark.web.guides.guide import guide
from assaymark.web.guides.models import CardUse, CoachingCard
from assaymark.web.skills.needs import needs


def made(team):
    return actions.make_cards(organisation=team.organisation, by=team.hannah)


def test_there_is_a_card_for_each_indicator_once(team):
    assert made(team) == 3
    assert made(team) == 0
    card = CoachingCard.objects.get(rank=2)
    assert card.question.startswith("When did you last do this: “Says the story back, practit")
    assert "Call extract" in card.exercise
    assert "“The caller says yes, practitioner.”" in card.exercise


def test_made_again_a_card_follows_its_framework_unless_edited_or_retired(team):
    made(team)
    CoachingCard.objects.update(indicator="Old words")
    edited, retired, _plain = CoachingCard.objects.order_by("pk")
    actions.edit_card(
        card=edited, indicator="Mine", question="Mine?", exercise="Mine.", by=team.hannah
    )
    actions.retire_card(card=retired, by=team.hannah)
    assert made(team) == 1
    words = list(CoachingCard.objects.order_by("pk").values_list("indicator", flat=True))
    assert words == ["Mine", "Old words", "The caller says yes, expert"]


def test_the_card_of_the_badge_s_level_is_offered_with_how_often_it_helped(team):
    made(team)
    team.decided(2, 3)
    card = CoachingCard.objects.get(rank=2)
    for helped in (True, False, None):
        CardUse.objects.create(
            organisation=team.organisation,
            manager=team.daniel,
            person=team.omar,
            card=card,
            about=f"thing {helped}",
            helped=helped,
        )
    today = guide(team.membership(team.daniel)).today
    assert today.card == card
    assert today.question == card.question
    assert (today.helped.used, today.helped.said, today.helped.helped) == (3, 2, 1)
    page = team.page(team.daniel, f"/guides/team/{team.priya.handle}/")
    assert "Used 3 times here; it helped in 1 of 2 answers." in page


def test_the_card_nearest_to_what_was_missed_is_chosen(team):
    for indicator in ("Keeps a promised time", "Names the feeling that fits this caller"):
        actions.write_card(
            organisation=team.organisation,
            competency=team.listening,
            rank=2,
            indicator=indicator,
            question=f"{indicator}?",
            exercise="Ten minutes.",
            by=team.hannah,
        )
    team.decided(2, 3)
    today = guide(team.membership(team.daniel)).today
    assert today.question == "Names the feeling that fits this caller?"


def test_who_manages_the_catalogue_writes_and_edits_cards_on_their_pages(team):
    client = team.client(team.hannah)
    address = reverse("skill_cards", args=[team.listening.handle])
    words = {"indicator": "Waits", "question": "When?", "exercise": "Wait together."}
    assert client.post(address, {**words, "rank": "9"}).status_code == 200
    assert client.post(address, {**words, "rank": "2"}).status_code == 302
    card = CoachingCard.objects.get()
    assert (card.rank, card.key, card.is_edited) == (2, "", True)
    edit = reverse("edit_card", args=[card.handle])
    client.post(edit, {**words, "question": "When exactly?"})
    client.post(reverse("retire_card", args=[card.handle]))
    card.refresh_from_db()
    assert card.question == "When exactly?"
    assert card.retired_at is not None
    assert "Offer again" in client.get(address).content.decode()
    assert team.client(team.daniel).get(address).status_code == 403


def test_what_roles_need_is_set_by_who_manages_the_catalogue(team):
    team.place(team.priya, job_title="Agent")
    client = team.client(team.hannah)
    field = f"skill-{team.listening.handle}"
    assert client.post("/guides/roles/?role=Agent", {field: "3"}).status_code == 302
    assert client.post("/guides/roles/?role=Agent", {field: "7"}).status_code == 200
    assert [(one.role, one.rank) for one in needs(team.organisation)] == [("Agent", 3)]
    assert "Agent" in client.get("/guides/roles/").content.decode()
    client.post("/guides/roles/?role=Agent", {field: "0"})
    assert needs(team.organisation) == []


def test_anybody_may_print_how_to_read_a_badge_in_a_conversation(team):
    address = reverse("conversation", args=[team.organisation.slug, team.version.handle])
    page = Client().get(address).content.decode()
    assert "Fits this caller." in page
    assert "Names what lies beneath." in page
    assert "It is no filter." in page
    assert Client().get(address.replace(team.version.handle, "nothing")).status_code == 404
