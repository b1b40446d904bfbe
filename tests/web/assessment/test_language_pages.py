"""The pages of a language model: set up, tried, chosen for a badge."""

import pytest
from django.test import Client

from assaymark.web.assessment.actions.language_models import set_language_model
from assaymark.web.assessment.language import caller
from assaymark.web.assessment.models import LanguageCall, LanguageModel, Reader, ReaderChoice
from assaymark.web.people.models import Role
from assaymark.web.record.models import Event
from tests.grading.llm.speaking import Model, always
from tests.web.assessment.chat_server import KEY, NAME, Chat
from tests.web.assessment.world import World

PAGE = "/organisation/language-model/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.client(world.member("Olga Owner", Role.OWNER))


def sent(chat: Chat, **changes: object) -> dict[str, object]:
    return {
        "base_url": chat.base + "/",
        "model": NAME,
        "key": KEY,
        "price_in": "0.5",
        "price_out": "1.5",
        "currency": "eur",
        "monthly_budget": "10",
        "samples": "3",
        "timeout_s": "5",
        "is_on": "on",
        **changes,
    }


def test_an_owner_sets_a_model_up_and_never_sees_the_key_again(
    world: World, owner: Client, chat: Chat
) -> None:
    page = owner.post(PAGE, sent(chat), follow=True)
    assert "Try it before works are sent" in page.content.decode()
    assert KEY not in page.content.decode()
    assert "…-7Q4" in page.content.decode()
    model = LanguageModel.objects.get(organisation=world.organisation)
    assert model.base_url == chat.base
    assert model.currency == "EUR"
    assert caller.key_of(model) == KEY
    event = Event.objects.get(kind="language-model.set")
    assert event.detail["key"] == "entered"
    owner.post(PAGE, sent(chat, key="", model="other"))
    model.refresh_from_db()
    assert caller.key_of(model) == KEY
    owner.post(PAGE, sent(chat, key="", forget_key="on"))
    model.refresh_from_db()
    assert caller.key_of(model) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"base_url": "http://llm.example.org/v1"}, "https://"),
        ({"base_url": "http://llm.example.org/v1"}, "Met the scheme"),
        ({"base_url": "http://169.254.169.254/v1"}, "https://"),
        ({"base_url": "https://user:pass@llm.example.org/v1"}, "user name"),
        ({"base_url": "https://llm.example.org:22/v1"}, "port 22"),
        ({"base_url": ""}, "required"),
        ({"currency": "euros"}, "at most 3"),
        ({"currency": "€€€"}, "three letters"),
        ({"price_in": "-1"}, "0 or more"),
        ({"samples": "2"}, "3"),
        ({"timeout_s": "600"}, "60"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    owner: Client, chat: Chat, changes: dict[str, str], why: str
) -> None:
    page = owner.post(PAGE, sent(chat, **changes))
    assert page.status_code == 200
    assert why in page.content.decode()
    assert not LanguageModel.objects.exists()


def tried(owner: Client) -> str:
    return owner.post(PAGE + "try").content.decode().replace("&#x27;", "'").replace("&quot;", '"')


def test_a_try_says_that_it_works_and_what_it_took(owner: Client, chat: Chat) -> None:
    owner.post(PAGE, sent(chat, is_on=""))
    chat.model = always("Shown")
    page = tried(owner)
    assert "It answers" in page
    assert "“Shown”" in page
    assert "json_schema" in page
    assert "alert-warning" not in page
    assert LanguageCall.objects.filter(purpose="try").count() == 2
    assert "0.0013" in owner.get(PAGE).content.decode() or "0.00" in page


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("401", "enter the key again"),
        ("404", "the model's name"),
        ("500", "try again later"),
        ("html", "OpenAI-compatible endpoint"),
        ("prose", "not one JSON object"),
        ("cut", "early"),
        ("huge", "more than 400000 bytes"),
    ],
)
def test_a_try_says_what_went_wrong(owner: Client, chat: Chat, how: str, why: str) -> None:
    owner.post(PAGE, sent(chat))
    chat.usual = how
    page = tried(owner)
    assert "The try failed" in page
    assert why in page


def test_a_try_names_an_endpoint_that_is_not_there(world: World, owner: Client, chat: Chat) -> None:
    owner.post(PAGE, sent(chat, base_url="https://nobody.invalid/v1"))
    assert "nobody.invalid" in tried(owner)


def test_a_try_warns_of_a_model_that_follows_what_is_planted(owner: Client, chat: Chat) -> None:
    owner.post(PAGE, sent(chat))
    chat.model = Model(lambda _: "Shown", obeys_planted=True)
    assert "It followed an instruction that we planted" in tried(owner)


def test_a_try_spends_nothing_beyond_the_budget(owner: Client, chat: Chat) -> None:
    owner.post(PAGE, sent(chat, monthly_budget="0"))
    assert "budget of 0.00 EUR is used up" in tried(owner)
    assert not chat.asked


def test_a_try_before_anything_is_saved_says_so(owner: Client) -> None:
    page = owner.post(PAGE + "try", follow=True)
    assert "Nothing is set up yet" in page.content.decode()


def test_a_catalogue_manager_chooses_who_reads(world: World, chat: Chat) -> None:
    hannah = world.client(world.hannah)
    address = f"/graders/{world.version.handle}/language/"
    assert "No language model is switched on" in hannah.get(address).content.decode()
    hannah.post(address, {"reader": "both"})
    assert ReaderChoice.objects.get().reader == Reader.BOTH
    assert Event.objects.get(kind="grader.reader-chosen").detail == {"reader": "both"}
    page = hannah.post(address, {"reader": "nobody"})
    assert page.status_code == 200
    page = hannah.post(f"{address}examples", follow=True)
    assert "Ask an owner" in page.content.decode()
    page = hannah.post(f"{address}compare", follow=True)
    assert "nothing to compare" in page.content.decode()


def test_other_roles_are_kept_out(world: World, chat: Chat) -> None:
    set_language_model(organisation=world.organisation, by=None, base_url=chat.base, model=NAME)
    for user in (world.priya, world.aisha, world.hannah, world.ruth):
        client = world.client(user)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE + "try").status_code == 403
    for user in (world.priya, world.aisha, world.ruth):
        address = f"/graders/{world.version.handle}/language/"
        assert world.client(user).get(address).status_code == 403
    assert not chat.asked
