"""The local grader as a whole: honest about few data, verbatim, repeatable, quick."""

import json
import math
import random
import time
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.grading.local import LocalGrader, RatedWork, fit
from assaymark.grading.model import Abstention, Grade
from tests.grading.made import rubric, works


@cache
def grader() -> LocalGrader:
    return fit(rubric(), works(90), seed=1)


def grades(found: Sequence[Grade | Abstention]) -> list[Grade]:
    return [one for one in found if isinstance(one, Grade)]


def reasons(found: Sequence[Grade | Abstention]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Abstention)]


@pytest.mark.parametrize("n", [0, 10, 24])
def test_with_few_rated_works_it_grades_nothing_and_says_so(n: int) -> None:
    found = fit(rubric(), works(n), seed=1).grade(works(1, seed=99)[0].text)
    assert [one.criterion for one in found] == ["feeling", "closed"]
    assert all(isinstance(one, Abstention) for one in found)
    assert all(f"only {n} rated examples; 25 needed" in reason for reason in reasons(found))


def test_from_25_works_on_it_hints_and_says_it_is_a_hint() -> None:
    made = fit(rubric(), works(40), seed=1)
    assert {one.use for one in made.reports} == {"assist"}
    found = [one for work in works(6, seed=99) for one in grades(made.grade(work.text))]
    assert found
    assert all("only 40 rated examples" in one.reasons[-1] for one in found)


def test_copies_of_one_work_count_once() -> None:
    one = works(1)[0]
    copies = [RatedWork(f"c{i}", one.text + " " * i, one.ratings) for i in range(60)]
    assert fit(rubric(), copies, seed=1).reports[0].n == 1


def test_ratings_at_one_level_only_teach_nothing() -> None:
    flat = [RatedWork(work.key, work.text, {"feeling": (3, 3)}) for work in works(60)]
    found = fit(rubric(), flat, seed=1).grade(flat[0].text)
    assert "no contrast to learn" in reasons(found)[0]
    assert "only 0 rated examples" in reasons(found)[1]


def dealt(seed: int) -> list[RatedWork]:
    data = works(60)
    given = [work.ratings["feeling"] for work in data]
    random.Random(seed).shuffle(given)
    pairs = zip(data, given, strict=True)
    return [RatedWork(work.key, work.text, {"feeling": one}) for work, one in pairs]


def test_ratings_dealt_out_at_random_are_found_out() -> None:
    made = [fit(rubric(), dealt(seed), seed=1) for seed in range(15)]
    kappas = [one.reports[0].qwk for one in made]
    assert abs(sum(kappas) / 15) < 0.1
    unusable = [one for one in made if one.reports[0].use == "none"]
    assert len(unusable) >= 12
    assert "cannot be told from chance" in reasons(unusable[0].grade(works(1)[0].text))[0]


def test_it_agrees_with_the_raters_on_works_it_never_met() -> None:
    fresh = works(60, seed=1234)
    right = total = 0
    for work in fresh:
        for one in grades(grader().grade(work.text)):
            criterion = rubric().criterion(one.criterion)
            right += criterion.passes(one.level) == criterion.passes(work.ratings[one.criterion][0])
            total += 1
    assert total > 80
    assert right / total > 0.85


def test_reported_agreement_is_an_interval_around_what_fresh_works_show() -> None:
    for one in grader().reports:
        assert one.n == 90
        assert 0.5 < one.qwk_low < one.qwk < one.qwk_high < 1
        assert one.sure_right <= one.sure <= one.n
        assert one.exact <= one.adjacent


def test_the_telling_sentence_is_quoted_first() -> None:
    text = next(
        work.text
        for work in works(60, seed=5)
        if "You sound worn out" in work.text and "Before I suggest" in work.text
    )
    found = {one.criterion: one for one in grades(grader().grade(text))}
    assert found["feeling"].quotes[0].text.startswith("You sound worn out")
    assert found["closed"].quotes[0].text.startswith("Before I suggest")


texts = st.text(max_size=400) | st.lists(
    st.sampled_from(
        [
            "I hear how frightened you are. ",
            "What would help you most? ",
            "👩‍👩‍👧‍👦 e\u0301te\u0301 ",
            "\u0301\u0301",
            "Can you give me the order number and the postcode?\n",
            "The parcel left the depot in the morning and went to the north side of the town. ",
            "İstanbul ﬁne “quoted.” ",
            "…\r\n",
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_every_quote_is_verbatim_at_its_offsets(text: str) -> None:
    for one in grades(grader().grade(text)):
        assert one.quotes
        assert all(quote.text == text[quote.start : quote.end] for quote in one.quotes)
        assert all(quote.text.strip() for quote in one.quotes)


def test_a_quote_holds_with_emoji_and_combining_marks_around_it() -> None:
    plain = works(1, seed=3)[0].text
    text = "👩‍👩‍👧 Ze\u0301ro! " + plain + " 🙂🙂"
    found = grades(grader().grade(text))
    assert found
    assert all(quote.text == text[quote.start : quote.end] for one in found for quote in one.quotes)


def test_probabilities_add_up_and_belong_to_the_levels() -> None:
    for work in works(20, seed=8):
        for one in grades(grader().grade(work.text)):
            assert math.isclose(sum(one.probabilities.values()), 1)
            assert tuple(one.probabilities) == rubric().criterion(one.criterion).values
            assert one.probability == one.probabilities[one.level]


def test_the_order_of_the_works_and_ratings_changes_nothing() -> None:
    data = works(50)
    turned = [
        RatedWork(w.key, w.text, {k: v[::-1] for k, v in reversed(w.ratings.items())})
        for w in reversed(data)
    ]
    first, second = fit(rubric(), data, seed=1), fit(rubric(), turned, seed=1)
    assert first.to_json() == second.to_json()


def test_another_rating_seed_or_rubric_makes_another_version() -> None:
    data = works(30)
    changed = [RatedWork(data[0].key, data[0].text, {"feeling": (1, 4)}), *data[1:]]
    versions = {
        fit(rubric(), data, seed=1).version,
        fit(rubric(), data, seed=2).version,
        fit(rubric(), changed, seed=1).version,
    }
    assert len(versions) == 3
    assert all(version.startswith("local-1:") and len(version) == 20 for version in versions)


def test_a_rating_that_is_no_level_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"work 'odd': level 9 .*mend the rating"):
        fit(rubric(), [RatedWork("odd", "Some words.", {"feeling": (9,)})], seed=1)


def test_a_stored_grader_may_have_its_members_reordered_by_a_database() -> None:
    shuffled = json.dumps(json.loads(grader().to_json()), sort_keys=True)
    again = LocalGrader.from_json(shuffled)
    for work in works(5, seed=21):
        assert again.grade(work.text) == grader().grade(work.text)


def test_the_stored_grader_grades_identically() -> None:
    again = LocalGrader.from_json(grader().to_json())
    assert again.to_json() == grader().to_json()
    for work in [*works(30, seed=21), RatedWork("", "", {}), RatedWork("", "word " * 80, {})]:
        assert again.grade(work.text) == grader().grade(work.text)
    few = fit(rubric(), works(3), seed=1)
    assert LocalGrader.from_json(few.to_json()).grade("Hello.") == few.grade("Hello.")


def test_the_stored_grader_says_what_it_is() -> None:
    plain = json.loads(grader().to_json())
    assert plain["version"] == f"local-1:{plain['digest'][:12]}"
    assert plain["n"] == 90
    assert [one["criterion"] for one in plain["reports"]] == ["feeling", "closed"]
    assert 0 < plain["reports"][0]["qwk_low"] < plain["reports"][0]["qwk"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.update(algorithm="local-0"),
        lambda plain: plain.pop("model"),
        lambda plain: plain["model"]["idf"].pop(),
        lambda plain: plain["model"]["criteria"]["feeling"]["cuts"].append(1.0),
        lambda plain: plain["model"]["features"].pop("questions"),
        lambda plain: plain["reports"].reverse(),
        lambda plain: plain["model"]["known"].update(follows="!!"),
    ],
)
def test_a_spoilt_file_is_refused_with_what_to_do(spoil: object) -> None:
    plain = json.loads(grader().to_json())
    assert callable(spoil)
    spoil(plain)
    with pytest.raises(ValueError, match="fit it again"):
        LocalGrader.from_json(json.dumps(plain))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000])
def test_something_else_is_no_grader(text: str) -> None:
    with pytest.raises(ValueError, match="not a stored grader"):
        LocalGrader.from_json(text)


def test_grading_a_work_of_350_words_takes_under_five_milliseconds() -> None:
    text = " ".join(work.text for work in works(5, seed=77))
    text = " ".join(text.split()[:350])
    made = grader()
    made.grade(text)
    started = time.process_time()
    for _ in range(40):
        made.grade(text)
    assert (time.process_time() - started) / 40 < 0.005


def test_fitting_120_works_takes_seconds() -> None:
    started = time.process_time()
    fit(rubric(), works(120), seed=1)
    assert time.process_time() - started < 10
