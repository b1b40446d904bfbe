"""Every quote that can be stored stands in its work letter by letter: property tests, any Unicode.

Of the local grader, of a language model's answers, of reviews, of peers, of what was noticed. Each
goes through the very check that its row is stored behind.
"""

from functools import cache

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.llm.folded import folded
from assaymark.grading.local import LocalGrader, fit
from assaymark.grading.model import Grade, Quote
from assaymark.grading.overlap import overlap
from assaymark.grading.watch import Watch, watch
from assaymark.web.assessment.actions.reviewing import _refuse_strange
from assaymark.web.assessment.chips import Chip, refuse_chips
from assaymark.web.assessment.models import Work
from assaymark.web.assessment.quoting import MAX_QUOTE, Score, pasted, quote_at
from assaymark.web.assessment.refusal import Refused
from assaymark.web.catalogue.models import BadgeVersion
from tests.grading.made import rubric, works
from tests.web.assessment.world import RUBRIC

AWKWARD = "İıſßﬁ½Å\u0301e\u0301\u200b\u00ad\u2028\u202e\x00\ud800👩‍🚀🇩🇪“”’…\t\r\n a.b "
TEXTS = st.text() | st.text(alphabet=AWKWARD, max_size=60)
PLACES = st.integers(-3, 70)


@cache
def grader() -> LocalGrader:
    return fit(rubric(), works(60), seed=1)


@cache
def eye() -> Watch:
    return watch(rubric(), ["Name what the caller feels."], [one.text for one in works(60)])


def stands(quote: Quote, text: str) -> bool:
    return quote.end <= len(text) and text[quote.start : quote.end] == quote.text != ""


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 39), st.lists(st.tuples(st.integers(0, 900), TEXTS), max_size=4))
def test_quotes_of_the_local_grader(which, noise):
    text = works(40, seed=3)[which].text
    for place, more in noise:
        text = text[:place] + more + text[place:]
    for said in grader().grade(text):
        if isinstance(said, Grade):
            assert said.quotes
            assert all(stands(quote, text) for quote in said.quotes)


def test_the_local_grader_does_quote_in_that_test():
    said = [one for work in works(40, seed=3) for one in grader().grade(work.text)]
    assert sum(isinstance(one, Grade) for one in said) > 20


@settings(max_examples=300)
@given(TEXTS, PLACES, PLACES, st.sampled_from([str.upper, str.lower, str.title, str.strip]))
def test_quotes_of_a_language_model(text, start, end, changed):
    found = folded(text).found(changed(text[max(0, start) : max(0, end)]))
    assert found is None or stands(found, text)


@settings(max_examples=300)
@given(TEXTS, PLACES, PLACES)
@example("ab", 0, 2)
def test_a_place_in_a_work_makes_a_true_quote_or_none(text, start, end):
    try:
        quote = quote_at(text, start, end)
    except Refused:
        assert not (0 <= start < end <= len(text)) or not text[start:end].strip()
    else:
        assert stands(quote, text)
        assert quote.text == text[start:end].strip()


@settings(max_examples=300)
@given(TEXTS, PLACES, PLACES)
def test_words_pasted_from_a_work_make_a_true_quote_or_none(text, start, end):
    words = text[max(0, start) : max(0, end)]
    try:
        quote = pasted(text, words.replace("\n", "\r\n"))
    except Refused:
        assert not words.strip() or "\r" in text
    else:
        assert stands(quote, text)


def accepted(text: str, quote: Quote) -> list[bool]:
    """Whether a review, and a peer's reading, with this quote would be stored."""
    version = BadgeVersion(rubric=RUBRIC)
    judged = rubric_from_plain(RUBRIC)
    chips = {one.key: Chip("seen", (quote,)) for one in judged.criteria}
    score = {"feeling": Score(3, (quote,), "")}
    found = []
    for check in (
        lambda: _refuse_strange(Work(text=text, badge_version=version), score),
        lambda: refuse_chips(judged, text, chips),
    ):
        try:
            check()
        except Refused:
            found.append(False)
        else:
            found.append(True)
    return found


@settings(max_examples=300, deadline=None)
@given(TEXTS, PLACES, PLACES, TEXTS, st.booleans())
def test_a_review_or_a_peer_stores_a_quote_only_as_it_stands(text, start, end, words, is_true):
    if is_true:
        assume(0 <= start < end <= len(text) and text[start:end].strip())
        quote = quote_at(text, start, end)
    else:
        quote = Quote(start, end, words)
    good = stands(quote, text) and quote.start >= 0 and quote.text == quote.text.strip()
    assert accepted(text, quote) == [good and len(quote.text) <= MAX_QUOTE] * 2


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 39), TEXTS, TEXTS)
def test_what_is_noticed_is_pointed_at_within_the_text(which, before, after):
    own = works(40, seed=3)[which].text
    text = f"{before}{own}{after}"
    for one in eye().notices(text):
        assert 0 <= one.start <= one.end <= len(text)
    for one in overlap(text, own).passages:
        assert text[one.start : one.end].strip()
        assert own[one.other_start : one.other_end].strip()
