"""Growth of groups from sums per person: the published answers, and the slow way."""

import numpy as np
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from assaymark.validity.growth import FEWEST, Grown, NotGrown, grown, readings
from tests.validity.published import sleepstudy


def made(n_people: int = 60, *, seed: int = 3, n_groups: int = 2) -> tuple[np.ndarray, ...]:
    draws = np.random.default_rng(seed)
    counts = draws.integers(1, 6, n_people)
    who = np.repeat(np.arange(n_people), counts)
    group = (np.arange(n_people) % n_groups)[who]
    times = draws.uniform(0, 2, len(who))
    own = draws.normal(0, [0.5, 0.4], (n_people, 2))[who]
    noise = draws.normal(0, 0.3, len(who))
    values = 1 + own[:, 0] + (0.3 + 0.4 * group + own[:, 1]) * times + noise
    return values, times, who, group


def test_sleepstudy_has_the_published_line_and_criterion():
    rows = sleepstudy()
    n_people, days = rows.shape
    found = grown(
        readings(rows.ravel(), np.tile(np.arange(days), n_people), np.repeat(range(n_people), days))
    )
    assert isinstance(found, Grown)
    (line,) = found.lines
    met = [line.start, line.start_var**0.5, line.slope, line.slope_var**0.5, found.reml]
    assert np.round(met, 3).tolist() == [251.405, 6.825, 10.467, 1.546, 1743.628]
    spread = [found.start_sd, found.slope_sd, found.residual_sd]
    assert spread == pytest.approx([24.741, 5.922, 25.592], abs=0.002)
    assert (line.n_people, line.n) == (18, 180)


def test_two_groups_have_the_lines_that_statsmodels_finds():
    values, times, who, group = made()
    ones = np.ones_like(times)
    design = np.column_stack([ones, times, group, group * times])
    slow = MixedLM(values, design, groups=who, exog_re=design[:, :2]).fit(
        reml=True, method=["powell", "bfgs"]
    )
    found = grown(readings(values, times, who, groups=group))
    assert isinstance(found, Grown)
    first, second = found.lines
    start, slope, more_start, more_slope = slow.fe_params
    assert [first.start, first.slope] == pytest.approx([start, slope], abs=2e-3)
    assert second.start == pytest.approx(start + more_start, abs=2e-3)
    assert second.slope == pytest.approx(slope + more_slope, abs=2e-3)
    assert first.slope_var**0.5 == pytest.approx(slow.bse_fe[1], rel=0.02)


def test_a_weight_of_two_counts_like_two_equal_readings_for_the_line():
    values, times, who, _group = made(n_groups=1)
    once = grown(readings(values, times, who, weights=np.full(len(values), 2.0)))
    plain = grown(readings(values, times, who))
    assert isinstance(once, Grown)
    assert isinstance(plain, Grown)
    assert once.lines[0].slope == pytest.approx(plain.lines[0].slope, abs=1e-4)
    assert once.residual_sd == pytest.approx(plain.residual_sd * 2**0.5, rel=2e-3)


def test_the_ribbon_is_narrowest_among_the_readings():
    found = grown(readings(*made(n_groups=1)[:3]))
    assert isinstance(found, Grown)
    widths = [high - low for _m, low, high in map(found.lines[0].at, (0, 0.9, 6))]
    assert widths[1] < widths[0] < widths[2]
    slope, low, high = found.lines[0].growth()
    assert low < slope < high


def test_small_groups_are_left_out_and_too_few_people_are_refused():
    values, times, who, group = made(n_groups=1)
    group = np.where(who < 4, 1, 0)
    found = grown(readings(values, times, who, groups=group))
    assert isinstance(found, Grown)
    assert [line.group for line in found.lines] == [0]
    few = who < FEWEST - 1
    assert isinstance(grown(readings(values[few], times[few], who[few])), NotGrown)
    assert grown(readings([1.0], [0.0], ["one"])) == NotGrown(0)
