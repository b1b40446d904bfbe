"""The local grader with sentence embeddings beside its words, made up for the tests."""

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from assaymark.grading import quotes
from assaymark.grading.features import read
from assaymark.grading.heldout import leave_out, meet, ready
from assaymark.grading.learnt import located
from assaymark.grading.local import LocalGrader, data_digest, fit
from assaymark.grading.model import Abstention, Grade, RatedWork
from assaymark.grading.turns import fit as fit_turns
from tests.grading.made import rubric

KIND = ("warm", "gentle", "kindly", "caring", "friendly", "tender")
COLD = ("cold", "harsh", "rudely", "blunt", "unkind", "stern")


class Senses:
    """Sixteen numbers: whether a sentence is kind, whether it is cold, and noise of its own."""

    name = "senses:1"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([self._row(one) for one in texts], dtype=np.float32).reshape(-1, 16)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    @staticmethod
    def _row(text: str) -> list[float]:
        noise = np.random.default_rng(crc32(text.encode())).normal(size=14) / 8
        words = text.casefold().strip(".").split()
        return [float(any(w in KIND for w in words)), float(any(w in COLD for w in words)), *noise]


def works(n: int) -> list[RatedWork]:
    """Kind and cold works, each with a word of its kind that few others have."""
    dice = np.random.default_rng(5)
    made = []
    for i in range(n):
        kinds = (KIND, COLD)[i % 2]
        chosen = dice.choice(kinds, size=2, replace=False)
        filler = dice.choice(["the van", "a box", "her house", "the shop", "our street"], size=3)
        text = (
            f"I spoke about {filler[0]} in a {chosen[0]} way. Then we looked at {filler[1]}."
            f" It was a {chosen[1]} call about {filler[2]}, number {dice.integers(1000)}."
        )
        made.append(RatedWork(f"w{i:03}", text, {"feeling": (1 + 3 * (1 - i % 2),)}))
    return made


@pytest.fixture(scope="module")
def grader() -> LocalGrader:
    return fit(rubric(), works(60), seed=1, encoder=Senses())


def test_it_knows_a_word_that_it_never_met_by_its_meaning(grader: LocalGrader) -> None:
    apart = [one for one in works(60) if "tender" not in one.text and "stern" not in one.text]
    made, without = (fit(rubric(), apart, seed=1, encoder=e) for e in (Senses(), None))
    right = {True: 0, False: 0}
    for word, level in (("tender", 4), ("stern", 1)):
        text = (
            f"I spoke about the shop in a {word} way. Then we looked at a box."
            f" It was a {word} call about her house, number 77."
        )
        for one in (made, without):
            bare = meet(one, text).bare["feeling"]
            right[one is made] += (bare.reaching > 0.8) == (level == 4) and (
                bare.reaching < 0.2
            ) == (level == 1)
    assert right[True] == 2
    assert right[False] < 2


def test_it_is_written_and_read_and_grades_alike(grader: LocalGrader) -> None:
    again = LocalGrader.from_json(grader.to_json(), Senses())
    assert again.embedding == "senses:1"
    assert again.version == grader.version != fit(rubric(), works(60), seed=1).version
    for one in works(6):
        assert again.grade(one.text) == grader.grade(one.text)
    assert any(isinstance(one, Grade) for one in grader.grade(works(1)[0].text))


def test_without_its_embeddings_it_gives_nothing_and_says_why(grader: LocalGrader) -> None:
    class Others(Senses):
        name = "senses:2"

    for encoder in (None, Others()):
        bare = LocalGrader.from_json(grader.to_json(), encoder)
        (said, *_) = bare.grade(works(1)[0].text)
        assert isinstance(said, Abstention)
        assert "senses:1, which are not installed here" in said.reason
        assert "not installed" in meet(bare, works(1)[0].text).odd


def test_one_without_embeddings_does_not_ask_for_any(grader: LocalGrader) -> None:
    class Never(Senses):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise AssertionError("nobody fitted it with embeddings")

    plain = LocalGrader.from_json(fit(rubric(), works(60), seed=1).to_json(), Never())
    assert plain.grade(works(1)[0].text)


def test_sentences_explain_the_score_with_embeddings_too(grader: LocalGrader) -> None:
    """Two works with the same words in other sentences differ by what their sentences differ."""
    assert grader.model is not None
    weights = grader.model.weights["feeling"]
    assert np.abs(weights.meanings).max() > 0
    seen = read(works(1)[0].text, Senses())
    where = located(seen, grader.model)
    whole = quotes.by_sentence(where, weights)
    bare = quotes.by_sentence(located(read(works(1)[0].text), _bare(grader)), weights_of(grader))
    part = seen.lengths * ((seen.meanings - grader.model.where.meant) @ weights.meanings)
    assert np.allclose(whole - bare, part)


def _bare(grader: LocalGrader):
    assert grader.model is not None
    return replace(grader.model, where=replace(grader.model.where, meant=np.zeros(0)))


def weights_of(grader: LocalGrader):
    assert grader.model is not None
    return replace(grader.model.weights["feeling"], meanings=np.zeros(0))


def test_left_out_works_are_measured_with_embeddings() -> None:
    on = ready(rubric(), works(40), Senses())
    found = leave_out(on, (0,), seed=1)
    plain = leave_out(ready(rubric(), works(40)), (0,), seed=1)
    assert found[0].bare["feeling"].reaching != plain[0].bare["feeling"].reaching


def test_the_digest_names_the_embeddings() -> None:
    plain, named = (data_digest(rubric(), works(4), seed=1, embedding=e) for e in ("", "senses:1"))
    assert plain != named


def test_turns_take_embeddings_and_refuse_others() -> None:
    gathered = works(40)
    turns = [read(one.text) for one in gathered]
    shown = np.array([[one.ratings["feeling"] == (4,)] for one in gathered])
    meanings = Senses().embed([one.text for one in gathered])
    talks = [f"talk {i // 4}" for i in range(40)]
    made = fit_turns(turns, shown, talks, seed=1, meanings=meanings)
    assert (made.shown(turns, meanings) == shown).mean() > 0.9
    with pytest.raises(ValueError, match="expected 16"):
        made.shown(turns)
    with pytest.raises(ValueError, match="expected one each"):
        made.shown(turns, meanings[:3])
