import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from assaymark.ranking.evidence import RankingError
from assaymark.ranking.standing import Hidden
from assaymark.ranking.teams import TeamMean, between_variance, team_means

# Colditz et al. (1994), Journal of the American Medical Association 271: tuberculosis with and
# without vaccine, healthy and ill, 13 trials.
BCG = np.array(
    [
        *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619)),
        *((33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619)),
        *((505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600)),
        *((186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
    ],
    dtype=float,
)


def test_the_variance_between_groups_is_the_published_one_of_the_bcg_trials():
    """0.3181: Viechtbauer (2010), Journal of Statistical Software 36, method EB."""
    a, b, c, d = BCG.T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    error = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    found = between_variance(effect, error)
    assert round(found, 4) == 0.3181
    oracle = combine_effects(effect, error, method_re="iterated", atol=1e-12, maxiter=1000)
    assert found == pytest.approx(oracle.tau2, abs=1e-8)


def test_means_that_scatter_less_than_chance_have_no_variance_between():
    assert between_variance([1.0, 1.01, 0.99], [1, 1, 1]) == 0.0


def teams(spread, sizes=(5, 8, 12, 30, 60), seed=3):
    random = np.random.default_rng(seed)
    return {
        f"team{i}": list(random.normal(random.normal(2, spread), 0.6, n))
        for i, n in enumerate(sizes)
    }


def test_small_teams_are_shrunk_more_and_toward_the_others():
    found = team_means(teams(0.4))
    shrunk = [its.shrunk for its in found.values()]
    assert shrunk == sorted(shrunk, reverse=True)
    middle = np.mean([its.own for its in found.values()])
    small = found["team0"]
    assert abs(small.mean - middle) < abs(small.own - middle)
    assert all(its.low < its.mean < its.high for its in found.values())


def test_teams_without_difference_all_get_the_same_mean():
    alike = {f"t{i}": [1.0, 2.0, 3.0, 2.0, 2.0 + i / 1000] for i in range(4)}
    found = team_means(alike)
    assert len({round(its.mean, 9) for its in found.values()}) == 1
    assert {its.shrunk for its in found.values()} == {1.0}


def test_the_band_covers_true_means_about_as_often_as_it_says():
    random = np.random.default_rng(11)
    held = []
    for _ in range(150):
        truth = random.normal(2, 0.3, 12)
        its = {f"t{i:02}": list(random.normal(m, 0.6, 8)) for i, m in enumerate(truth)}
        found = team_means(its)
        held += [found[f"t{i:02}"].low <= m <= found[f"t{i:02}"].high for i, m in enumerate(truth)]
    assert 0.75 <= np.mean(held) <= 0.84


def test_a_team_of_four_is_hidden_and_moves_nobody():
    its = teams(0.4)
    without = team_means(its)
    found = team_means(its | {"four": [9.0, 9.0, 9.0, 9.0]})
    assert found.pop("four") == Hidden(5)
    assert found == without
    assert team_means({"four": [1.0] * 4}) == {"four": Hidden(5)}


def test_two_teams_are_not_shrunk():
    found = team_means({"a": [1.0, 2, 3, 2, 2], "b": [3.0, 4, 3, 4, 3]})
    assert [(its.mean, its.shrunk) for its in found.values()] == [(2.0, 0.0), (3.4, 0.0)]
    assert all(isinstance(its, TeamMean) for its in found.values())


def test_groups_without_variance_are_refused():
    with pytest.raises(RankingError, match="variances above 0"):
        between_variance([1, 2], [0, 1])
