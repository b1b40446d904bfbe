"""The n-gram space: as scikit-learn weighs it, and blind to rows it was not fitted on."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from assaymark.grading.features import LENGTHS, read
from assaymark.grading.terms import CLIP, placed, space, table
from tests.grading.made import works

TEXTS = [
    "you sound tired you sound so tired",
    "you sound tired and i hear it",
    "the parcel is late and i hear it",
    "the parcel is here",
]


def test_weights_equal_scikit_learn() -> None:
    made = table([read(text) for text in TEXTS])
    rows = np.arange(len(TEXTS))
    where = space(made, rows)
    ours, _, _ = placed(made, where, rows)
    oracle = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"[a-z]+"
    )
    theirs = oracle.fit_transform(TEXTS).toarray()
    names = [made.terms[column] for column in where.columns]
    order = [list(oracle.get_feature_names_out()).index(name) for name in names]
    assert len(names) == theirs.shape[1]
    assert np.abs(ours - theirs[:, order]).max() < 1e-6


def test_a_space_knows_nothing_of_the_other_rows() -> None:
    shared = [read(text) for text in TEXTS]
    rows = np.arange(len(TEXTS))
    alone = table(shared)
    crowd = table([*shared, read("zebra zebra parcel late! " * 9), read("zebra gnu " * 40)])
    first, second = space(alone, rows), space(crowd, rows)
    assert [alone.terms[i] for i in first.columns] == [crowd.terms[i] for i in second.columns]
    assert np.array_equal(first.idf, second.idf)
    assert np.array_equal(first.caps, second.caps)
    assert np.array_equal(first.means, second.means)
    for left, right in zip(placed(alone, first, rows), placed(crowd, second, rows), strict=True):
        assert np.array_equal(left, right)


def test_past_the_cap_more_words_gain_nothing_in_length() -> None:
    readings = [read(work.text) for work in works(12)]
    long = read(" ".join(work.text for work in works(12)))
    longer = read(" ".join(work.text for work in works(12)) * 2)
    made = table([*readings, long, longer])
    _, features, _ = placed(made, space(made, np.arange(12)), np.arange(14))
    capped = features[:, : len(LENGTHS)]
    assert np.array_equal(capped[12], capped[13])
    assert np.abs(features * np.sqrt(features.shape[1])).max() <= CLIP + 1e-9


def test_texts_without_a_common_term_make_an_empty_space() -> None:
    made = table([read("alpha beta"), read("gamma delta"), read("")])
    words, features, _ = placed(made, space(made, np.arange(3)), np.arange(3))
    assert words.shape == (3, 0)
    assert np.isfinite(features).all()
