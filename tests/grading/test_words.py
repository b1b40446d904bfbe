"""Words and sentences: offsets are exact for any text."""

import time

from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.words import sentences, words

anything = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            "Hello there.",
            " ",
            "\n",
            "e\u0301te\u0301",
            "👩‍👩‍👧",
            "¿Qué?",
            "...",
            "don’t",
            "İ",
            "ﬁn",
            "\u200f",
            "\r\n",
        ]
    )
).map("".join)


@given(anything)
def test_words_and_sentences_stand_where_they_say(text: str) -> None:
    before = 0
    for one in sentences(text):
        assert before <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        assert all(one.start <= word.start < word.end <= one.end for word in one.words)
        before = one.end


@given(anything)
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert [word for one in sentences(text) for word in one.words] == list(words(text))


def test_a_combining_accent_belongs_to_its_word() -> None:
    assert [word.form for word in words("cafe\u0301 time")] == ["café", "time"]


def test_a_long_row_of_full_stops_is_read_in_a_moment():
    begun = time.monotonic()
    assert [one.mark for one in sentences("A b" + "." * 30_000 + "x\nYes?.. “No.” End")]
    assert time.monotonic() - begun < 2
