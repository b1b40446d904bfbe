"""Passages that two texts share: exact places in both, and never the words everybody was given."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.grading.overlap import LEAST, NOTICED, given_runs, overlap
from assaymark.grading.words import forms

PARAGRAPH = (
    "I can hear how worn out you are after waiting in for us three times, and I wonder whether what"
    " frightens you most is another night in one cold room with the baby. Tell me if that is off."
)
OTHER = (
    "Two oil radiators come to your door by taxi before eight, and Dave is there at seven in the"
    " morning. If he is not, I book a hotel for the three of you on our account."
)
FEW = st.lists(st.sampled_from(["aber", "bin", "cat", "dog", "eel", "fox"]), max_size=80).map(
    " ".join
)


def common(passages, text, other):
    return [(text[one.start : one.end], other[one.other_start : one.other_end]) for one in passages]


def test_a_copy_is_one_passage_with_its_places_in_both():
    found = overlap(f"Hello.\n\n{PARAGRAPH} Bye!", f"{OTHER}\n{PARAGRAPH.upper()}")
    (pair,) = common(found.passages, f"Hello.\n\n{PARAGRAPH} Bye!", f"{OTHER}\n{PARAGRAPH.upper()}")
    assert pair == (PARAGRAPH[:-1], PARAGRAPH.upper()[:-1])
    assert found.words == len(forms(PARAGRAPH))
    assert found.is_noticed


def test_a_copy_with_three_words_in_ten_replaced_is_still_noticed():
    dice = random.Random(8)
    noticed = 0
    for _ in range(100):
        words = f"{PARAGRAPH} {OTHER}".split()
        for place in dice.sample(range(len(words)), int(0.3 * len(words))):
            words[place] = "".join(dice.choices("abcdefg", k=5))
        noticed += overlap(" ".join(words), f"{PARAGRAPH} {OTHER}").is_noticed
    assert noticed >= 90


def test_of_two_works_put_together_each_half_is_found_in_its_own():
    mosaic = f"{PARAGRAPH} {OTHER}"
    assert overlap(mosaic, PARAGRAPH).is_noticed
    assert overlap(mosaic, OTHER).is_noticed
    assert not overlap(PARAGRAPH, OTHER).passages


def test_quoting_the_task_is_no_copying():
    task = given_runs([PARAGRAPH])
    own = "What would make tonight safe for the three of you?"
    found = overlap(f"{PARAGRAPH} {own}", f"{OTHER} {PARAGRAPH}", given=task)
    assert found.passages == ()
    assert found.own == len(forms(own))


def test_a_set_phrase_in_common_is_no_passage():
    assert not overlap(f"I hear you. {PARAGRAPH}", "I hear you. That is the rule.").passages


@settings(max_examples=150)
@given(FEW | st.text(), FEW | st.text())
def test_passages_lie_in_both_texts_in_order_and_share_what_they_say(text, other):
    found = overlap(text, other)
    last = 0
    for one, (here, there) in zip(found.passages, common(found.passages, text, other), strict=True):
        assert last <= one.start < one.end <= len(text)
        assert 0 <= one.other_start < one.other_end <= len(other)
        assert LEAST <= one.words <= min(len(forms(here)), len(forms(there)))
        last = one.end
    assert found.words <= min(found.own, found.others)
    assert 0 <= found.share <= 1


@given(
    st.lists(st.sampled_from(["aber", "bin", "cat", "dog", "eel", "fox"]), min_size=LEAST).map(
        " ".join
    )
)
def test_a_text_shares_all_its_words_with_itself(text):
    assert overlap(text, text).share == 1


def test_hostile_texts_take_no_longer_than_honest_ones():
    began = time.process_time()
    overlap("a " * 20_000, "a " * 20_000)
    overlap("a b " * 10_000, "b a a " * 7_000)
    dice = random.Random(3)
    overlap(" ".join(dice.choices("ab", k=20_000)), " ".join(dice.choices("ab", k=20_000)))
    assert time.process_time() - began < 20


def test_what_is_noticed_is_a_matter_of_words_shared():
    words = [f"word{i}" for i in range(NOTICED)]
    assert overlap(" ".join(words), " ".join(words)).is_noticed
    assert not overlap(" ".join(words[1:]), " ".join(words)).is_noticed
