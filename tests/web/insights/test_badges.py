"""What badges are worth, drawn: every line with its band, every figure with its n."""

from assaymark.web.insights.reckoned.badges import figures
from tests.web.insights.skilled import Skilled


def months(badge: str) -> list[dict[str, object]]:
    counts = (("2026-01", 12, 9), ("2026-03", 40, 36))
    return [
        {"badge": badge, "month": month, "n": n, "passed": passed, "quality": None}
        for month, n, passed in counts
    ]


def test_pass_rates_are_drawn_with_their_bands_and_say_their_n(db):
    here = Skilled()
    found = [*months("1"), {**months("2")[0], "month": "2026-02"}]
    told = {"titles": {"1": "Calm", "2": "Clear"}, "months": found, "trends": []}
    rates = next(one for one in figures(told, here.organisation) if one.key == "pass-rates")
    calm, clear = rates.chart["series"]
    assert calm["values"] == [0.75, None, 0.9]
    assert [low is None for low in calm["low"]] == [False, True, False]
    assert all(
        low < value < high
        for low, value, high in zip(calm["low"], calm["values"], calm["high"], strict=True)
        if value is not None
    )
    assert clear["low"][0] is None
    assert rates.n == "64 decisions"
    assert "95% interval" in rates.definition


def test_badges_that_say_the_same_are_counted_among_all_on_offer(db):
    here = Skilled()
    told = {"titles": {}, "months": [], "trends": []}
    found = next(one for one in figures(told, here.organisation) if one.key == "fragmentation")
    assert "published badge" in found.n
    assert found.says == "Pairs: 0."
    assert "no interval" in found.definition
