import json

import pytest

from assaymark.ranking.evidence import Kind, Model, RankingError, Skill
from assaymark.ranking.published import model_from_plain, model_to_plain
from tests.ranking.made import MODEL


def test_a_model_comes_back_from_json_as_it_was():
    found = model_from_plain(json.loads(json.dumps(model_to_plain(MODEL))))
    assert found == MODEL
    assert list(found.kinds) == list(MODEL.kinds)


def test_what_is_no_model_is_refused():
    plain = model_to_plain(MODEL)
    with pytest.raises(RankingError, match="version 2; expected 1"):
        model_from_plain(plain | {"version": 2})
    with pytest.raises(RankingError, match="'kinds' in the model"):
        model_from_plain({key: its for key, its in plain.items() if key != "kinds"})


def test_figures_that_cannot_be_are_refused():
    for wrong in ({"reliability": 1.0}, {"slope": 0.0}, {"weekly": 0}):
        with pytest.raises(RankingError, match="expected 0 < reliability < 1"):
            Kind("review", **({"reliability": 0.5} | wrong))
    with pytest.raises(RankingError, match="spread > 0"):
        Skill("feedback", 2.0, 0.0, 0.001)
    with pytest.raises(RankingError, match="expected shares below 1"):
        Model({}, {}, shared=1.0)
