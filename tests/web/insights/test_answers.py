"""People answer for themselves, with consent; owners choose what is asked, and may import."""

from django.test import Client
from django.urls import reverse

from assaymark.web.insights import actions
from assaymark.web.insights.models import Disclosure, Question
from assaymark.web.people.models import User
from tests.web.insights.house import House

GROUND = "Works agreement of 3 May, all were told by letter."


def learner(house: House) -> tuple[User, Client]:
    (user,) = house.fill(1)
    Disclosure.objects.all().delete()
    return user, house.client(user)


def test_nothing_is_asked_until_an_owner_starts_asking(house: House):
    user, client = learner(house)
    assert "Nothing is asked here" in client.get(reverse("about_me")).content.decode()
    owner = house.client(house.ingrid)
    owner.post(reverse("bias_questions"), {"step": "start"})
    page = client.get(reverse("about_me")).content.decode()
    assert "Native Hawaiian or Pacific Islander" in page
    assert "Prefer not to say" in page
    assert "Under 25" not in page
    assert not Disclosure.objects.filter(user=user).exists()


def test_somebody_answers_changes_and_erases(house: House):
    house.ask()
    user, client = learner(house)
    client.post(reverse("about_me"), {"about-sex": "Female", "about-race": "", "consent": "on"})
    row = Disclosure.objects.get(user=user)
    assert row.answers == {"sex": "Female"}
    assert "nobody but you" in row.consent
    client.post(reverse("about_me"), {"about-sex": "Male", "about-race": "Asian", "consent": "on"})
    assert Disclosure.objects.get(user=user).answers == {"sex": "Male", "race": "Asian"}
    page = client.post(reverse("erase_about_me"), follow=True).content.decode()
    row.refresh_from_db()
    assert (row.answers, row.consent, row.is_erased) == ({}, "", True)
    assert "You erased your answers" in page


def test_without_consent_nothing_is_kept(house: House):
    house.ask()
    user, client = learner(house)
    page = client.post(reverse("about_me"), {"about-sex": "Female"}).content.decode()
    assert "Without your agreement your answers are not kept" in page
    assert not Disclosure.objects.filter(user=user).exists()


def test_an_answer_that_is_not_on_the_list_is_refused(house: House):
    house.ask()
    user, client = learner(house)
    client.post(reverse("about_me"), {"about-sex": "Purple", "consent": "on"})
    assert not Disclosure.objects.filter(user=user).exists()


def test_answers_of_who_left_are_erased(house: House):
    house.ask()
    users = house.fill(3)
    member = users[0].memberships.get()
    member.active = False
    member.save()
    before = Disclosure.objects.count()
    assert actions.erase_those_who_left() == before - Disclosure.objects.count() == 1
    assert not Disclosure.objects.filter(user=users[0]).exists()


def test_owners_change_questions_and_add_some(house: House):
    house.ask()
    owner = house.client(house.ingrid)
    owner.post(
        reverse("edit_bias_question", args=["sex"]),
        {"title": "Gender", "categories": "Woman\nMan\n\nNon-binary\nMan", "is_asked": "on"},
    )
    question = Question.objects.get(organisation=house.organisation, key="sex")
    assert (question.title, question.categories) == ("Gender", ["Woman", "Man", "Non-binary"])
    owner.post(
        reverse("add_bias_question"),
        {"title": "First language", "categories": "German\nOther", "is_asked": "on"},
    )
    assert Question.objects.filter(key="first-language", is_asked=True).exists()
    page = owner.post(
        reverse("add_bias_question"), {"title": "Hand", "categories": "Left"}
    ).content.decode()
    assert "At least two" in page


def test_an_answer_under_a_category_that_is_gone_counts_as_unknown(house: House):
    house.ask()
    house.fill(60)
    question = Question.objects.get(organisation=house.organisation, key="sex")
    actions.change_question(
        question=question, title="Sex", categories=["F", "M"], is_asked=True, by=house.ingrid
    )
    tables = house.report().document["steps"][0]["tables"]
    assert [row["category"] for row in tables[0]["rows"]] == []


def test_a_table_is_looked_at_first_with_an_error_for_each_bad_row(house: House):
    house.ask()
    users = house.fill(3)
    table = (
        f"email;sex;race\n{users[0].email};female;Asian\n{users[1].email};Purple;\n"
        f"stranger@x.example;Male;\n{users[0].email};Male;\n"
    )
    Disclosure.objects.all().delete()
    owner = house.client(house.ingrid)
    page = owner.post(reverse("import_answers"), {"ground": GROUND, "table": table})
    text = page.content.decode()
    assert "1 row can be taken" in text
    assert text.count("<strong>Line ") == 3
    assert "stands under sex" in text
    assert "no member&#x27;s address" in text
    assert "stands twice" in text
    assert not Disclosure.objects.exists()
    owner.post(reverse("import_answers"), {"ground": GROUND, "table": table, "step": "import"})
    row = Disclosure.objects.get()
    assert row.answers == {"sex": "Female", "race": "Asian"}
    seen = house.client(users[0]).get(reverse("about_me")).content.decode()
    assert "You did not give these answers yourself" in seen
    assert GROUND in seen


def test_an_import_needs_a_ground_and_a_table_that_can_be_read(house: House):
    house.ask()
    owner = house.client(house.ingrid)
    table = f"email,sex\n{house.ruth.email},Male\n"
    for given, says in (
        ({"ground": "", "table": table}, "field is required"),
        ({"ground": "because", "table": table}, "at least 20 characters"),
        ({"ground": GROUND, "table": "name,sex\nx,Male"}, "The first line has the columns"),
        ({"ground": GROUND, "table": "email,sex\n\0,Male"}, "ull characters"),
        ({"ground": GROUND, "table": 'email,sex\n"x,Male'}, "cannot be read"),
        ({"ground": GROUND, "table": ""}, "Choose a CSV file"),
    ):
        page = owner.post(reverse("import_answers"), {**given, "step": "import"}).content.decode()
        assert says in page, says
    assert not Disclosure.objects.exists()


def test_the_example_table_is_one_that_can_be_imported(house: House):
    house.ask()
    owner = house.client(house.ingrid)
    sample = owner.get(reverse("answer_table")).content.decode()
    ours = sample.replace("person-1@example.com", house.ruth.email)
    page = owner.post(reverse("import_answers"), {"ground": GROUND, "table": ours})
    assert "1 row can be taken" in page.content.decode()
