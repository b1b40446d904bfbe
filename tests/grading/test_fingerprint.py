"""Marks stand for a text; works that share words are found by them, whatever else there is."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.grading import fingerprint as fp
from assaymark.grading.words import forms, words

FEW = st.lists(st.sampled_from(["aber", "bin", "cat", "dog", "eel"]), max_size=60).map(" ".join)


@given(st.text())
def test_forms_all_at_once_are_the_forms_one_by_one(text):
    assert forms(text) == [word.form for word in words(text)]


def test_case_marks_and_layout_leave_the_marks_as_they_are():
    text = "I can hear how worn out you are, and I wonder what the week was like for you."
    other = text.upper().replace(",", " –\n\n").replace(".", "!")
    assert len(fp.marks(text)) > 2
    assert fp.marks(text).tolist() == fp.marks(other).tolist()


@given(st.text(), st.text())
def test_a_text_inside_another_keeps_its_marks(one, two):
    assert set(fp.marks(one).tolist()) <= set(fp.marks(f"{two}\n{one}\n{two}").tolist())


def test_about_one_run_in_keep_leaves_a_mark():
    dice = random.Random(4)
    text = " ".join("".join(dice.choices("abcdefgh", k=6)) for _ in range(6000))
    assert abs(len(fp.marks(text)) * fp.KEEP / 6000 - 1) < 0.1


def test_what_everybody_was_given_leaves_no_marks():
    task = "Answer this caller: my parcel is late again, and nobody tells me where it is today."
    own = "I hear that this is the third day, and that you had to wait at home for nothing at all."
    left = fp.marks(f"{task} {own}", leaving_out=fp.given([task]))
    assert set(fp.marks(own).tolist()) <= set(left.tolist())
    assert not set(fp.marks(task).tolist()) & set(left.tolist())


@settings(max_examples=60)
@given(st.lists(FEW, min_size=1, max_size=12), FEW)
def test_the_index_counts_shared_marks_as_comparing_each_pair_does(texts, asked):
    works, of = [fp.marks(text) for text in texts], fp.marks(asked)
    found = {one.work: one.shared for one in fp.index(works).likely(of, least=1, most=99)}
    slow = {i: len(np.intersect1d(one, of)) for i, one in enumerate(works)}
    assert found == {i: n for i, n in slow.items() if n}


def test_a_phrase_that_everybody_uses_finds_nobody():
    phrase = "thank you very much for calling us today and have a nice day now"
    dice = random.Random(1)
    own = [" ".join("".join(dice.choices("abcdef", k=7)) for _ in range(40)) for _ in range(60)]
    index = fp.index([fp.marks(f"{phrase} {one}") for one in own])
    found = index.likely(fp.marks(f"{phrase} {own[7]}"))
    assert [one.work for one in found] == [7]


def test_a_very_long_text_is_looked_at_up_to_a_limit():
    dice = random.Random(2)
    text = " ".join("".join(dice.choices("abcdef", k=7)) for _ in range(fp.LONGEST + 500))
    start = " ".join(text.split()[: fp.LONGEST])
    assert fp.marks(text).tolist() == fp.marks(start).tolist()


def test_a_text_without_words_leaves_no_marks_and_finds_nobody():
    assert not len(fp.marks("👍 … !"))
    assert fp.index([]).likely(fp.marks("one two three four five six seven")) == ()
