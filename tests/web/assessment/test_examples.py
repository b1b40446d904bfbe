"""Rated examples: a table in, errors by line, a grader out with honest figures."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.assessment import agreement, queries
from assaymark.web.assessment.examples import example_csv, read_table
from assaymark.web.assessment.models import FittedGrader, RatedExample
from assaymark.web.assessment.refusal import ExamplesRefused
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.assessment.world import RUBRIC, TEXT

JUDGED = rubric_from_plain(RUBRIC)


def test_the_example_table_can_be_read():
    table = read_table(example_csv(JUDGED), JUDGED)
    assert [work.key for work in table.works] == ["example-1", "example-2"]
    assert table.works[0].ratings == {"feeling": (1, 2), "step": (1, 2)}
    assert not table.errors


@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_separators_and_columns_per_rater_are_understood(comma):
    head = comma.join(["Key", "text", "feeling:r1", "feeling:r2", "step"])
    row = comma.join(["a", '"Dear Ana,\nI hear; you"', "3", "4", "2"])
    table = read_table(f"\ufeff{head}\r\n{row}\r\n", JUDGED)
    assert table.works[0].text == "Dear Ana,\nI hear; you"
    assert table.works[0].ratings == {"feeling": (3, 4), "step": (2,)}


def test_each_bad_row_is_named_by_its_line_and_the_good_ones_are_kept():
    rows = [
        "key,text,feeling,step",
        'a,"one\ntwo",3,3',
        "b,text,9,3",
        "a,again,3,3",
        "c,,3,3",
        "",
        "d,text,,",
        "e,fine,3|4,",
    ]
    table = read_table("\n".join(rows), JUDGED)
    assert [work.key for work in table.works] == ["a", "e"]
    assert [error.line for error in table.errors] == [4, 5, 6, 8]
    assert "'9' stands under feeling" in table.errors[0].met
    assert "Use one of its levels: 1, 2, 3, 4." in table.errors[0].todo
    assert table.works[1].ratings == {"feeling": (3, 4)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "The table is empty"),
        ("key,text,feeling\na,b,3", "Missing: step"),
        ("key,text,feeling,step,mood\n", "not known: mood"),
        ('key,text,feeling,step\na,"no end,3,3\n', "cannot be read"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_as_a_whole(text, named):
    with pytest.raises(ExamplesRefused, match=named):
        read_table(text, JUDGED)


def table_of(n: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["key", "text", "feeling", "step"])
    tones = ["You must calm down.", "Sorry for the inconvenience.", "I hear how tired you are."]
    steps = ["We will see.", "I will call you.", "I will call you on Friday at ten."]
    for i in range(n):
        low, high = i % 3, (i // 3) % 3
        text = f"{tones[low]} {'Thank you for calling us. ' * (1 + i % 4)}{steps[high]} Case {i}."
        writer.writerow([f"w{i:03}", text, f"{1 + low}|{1 + low}", f"{1 + high}|{1 + high}"])
    return out.getvalue()


def test_import_shows_first_and_takes_on_the_second_yes(world):
    client = world.client(world.hannah)
    path = f"/graders/{world.version.handle}/examples"
    file = SimpleUploadedFile("rated.csv", (table_of(4) + "bad,row,9,9\n").encode())
    html = client.post(path, {"file": file, "source": "May", "step": "look"}).content.decode()
    assert "4 examples can be taken." in html
    assert "Line 6:" in html
    assert not RatedExample.objects.exists()
    data = {"table": table_of(4), "source": "May", "step": "import"}
    html = client.post(path, data, follow=True).content.decode()
    assert "4 examples are new" in html
    assert RatedExample.objects.count() == 4
    event = Event.objects.get(kind="examples.rated")
    assert event.detail == {"new": 4, "replaced": 0, "source": "May"}
    client.post(path, data)
    assert RatedExample.objects.count() == 4


def test_the_page_says_honestly_when_examples_are_few(world):
    client = world.client(world.hannah)
    path = f"/graders/{world.version.handle}/"
    html = client.get(path).content.decode()
    assert "No grader is fitted for this version" in html
    assert "Below 25 a grader says nothing" in html
    rate(client, world, 10)
    client.post(path + "fit")
    assert "data-fitting" in client.get(path).content.decode()
    jobs.work_all()
    html = client.get(path).content.decode()
    assert "only 10 rated examples" in html
    assert "data-fitting" not in html


def rate(client, world, n: int) -> None:
    data = {"table": table_of(n), "source": "May", "step": "import"}
    client.post(f"/graders/{world.version.handle}/examples", data)


def test_a_fitted_grader_reads_works_and_shows_its_figures(world):
    client = world.client(world.hannah)
    path = f"/graders/{world.version.handle}/"
    rate(client, world, 90)
    client.post(path + "fit")
    client.post(path + "fit")
    assert Job.objects.filter(kind="assessment.fit").count() == 1
    jobs.work_all()
    grader = FittedGrader.objects.get()
    html = client.get(path).content.decode()
    assert grader.version in html
    assert "Two people on 90 examples, mean over criteria: 1.00" in html
    facts = queries.graders(world.version)[0]
    assert facts.n == 90
    assert facts.digest.startswith(grader.version.partition(":")[2])
    document = client.get(f"/graders/{world.version.handle}/{grader.version}.json").json()
    assert document["version"] == grader.version
    work = world.graded()
    said = work.machine_grades.all()
    assert {one.grader for one in said} == {grader.version}
    for grade in said:
        for quote in grade.quotes:
            assert TEXT[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("state", "named"), [("dead", "Fitting failed"), ("waiting", "The last try failed:")]
)
def test_a_job_that_fails_says_why(world, state, named):
    Job.objects.create(
        kind="assessment.fit",
        key=f"{world.version.handle}:2026-08-14T09:30",
        organisation_id=world.organisation.pk,
        state=state,
        attempts=3,
        last_error="ValueError: the ratings are odd",
    )
    client = world.client(world.hannah)
    html = client.get(f"/graders/{world.version.handle}/").content.decode()
    assert named in html
    assert "the ratings are odd" in html


@pytest.mark.parametrize("who", ["priya", "aisha", "ruth"])
def test_others_than_the_catalogue_manager_stay_outside(world, who):
    client = world.client(getattr(world, who))
    for path in ("", "examples"):
        assert client.get(f"/graders/{world.version.handle}/{path}").status_code == 403


# Agreement of people ---------------------------------------------------------------------------


def test_agreement_is_measured_only_where_twenty_examples_were_rated_twice():
    rated = [{"feeling": (1, 1), "step": (2, 2)}] * 19 + [{"feeling": (1,), "step": (2, 3)}] * 9
    assert agreement.measured(JUDGED, rated, seed=1) == {}
    assert agreement.measure(None) is None


def test_agreement_counts_the_decisions_on_which_two_raters_differ():
    same = [{"feeling": (n, n), "step": (3, 3)} for n in (1, 2, 3, 4) for _ in range(6)]
    split = [{"feeling": (2, 3), "step": (3, 3)}] * 6
    found = agreement.measured(JUDGED, same + split, seed=1)
    assert found["differing"]["n"] == 30
    assert found["differing"]["estimate"] == 0.2
    assert 0.09 < found["differing"]["low"] < 0.1
    kappa = agreement.measure(found["agreement"])
    assert kappa.low <= kappa.estimate <= kappa.high <= 1
    assert found["criteria"]["step"] is None
