"""A score in one sentence, and the rule behind all scores in one."""

from assaymark.ranking.state import Score, TooThin

RULE = (
    "Your skill score is the average of your verified work, where better-checked, newer and harder"
    " work counts more, and thin evidence stays near the starting point; the band shows how sure we"
    " are."
)


def sentence(its: Score | TooThin) -> str:
    """One sentence that says where the score comes from; for pages in English."""
    if isinstance(its, TooThin):
        return f"No score yet: {its.n} of the {its.needed} verified works it takes."
    return (
        f"{its.mean:.2f}, and with {its.level:.0%} certainty between {its.low:.2f} and"
        f" {its.high:.2f}: the average of {its.n} verified works from {its.first:%Y-%m-%d} to"
        f" {its.newest:%Y-%m-%d}, where better-checked, newer and harder work counts more;"
        f" {its.start_weight:.0%} of it is still the starting point of {its.start:.2f}."
    )
