"""Small made-up people, models and evidence for the tests of this room."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from assaymark.ranking.evidence import Evidence, Kind, Model, Skill

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
NOW = FIRST + timedelta(days=200)
MODEL = Model(
    skills={
        "feedback": Skill("feedback", 2.0, 0.6, 0.0004, {"hard": 0.7, "easy": -0.8}),
        "planning": Skill("planning", 1.6, 0.8, 0.001),
    },
    kinds={
        "review": Kind("review", 0.5),
        "peer": Kind("peer", 0.3, leniency=0.3, slope=0.9, weekly=3),
        "quiz": Kind("quiz", 0.1, leniency=1.0, slope=0.5, micro=True),
    },
    shared=0.4,
)


def evidence(key: str, day: float = 0.0, score: float = 2.0, **more: object) -> Evidence:
    given = {"skill": "feedback", "kind": "review"} | more
    return Evidence(key, at=FIRST + timedelta(days=day), score=score, **given)


@st.composite
def piles(draw, *, least=3, kinds=("review", "peer", "quiz"), skills=("feedback", "planning")):
    """One person's evidence with distinct keys, at least three reviews in `feedback`."""
    n = draw(st.integers(0, 12))
    level = st.floats(0, 4).map(lambda x: round(x, 2))
    day = st.integers(0, 199).map(float)
    made = [evidence(f"base-{i}", draw(day), draw(level)) for i in range(least)]
    for i in range(n):
        more = {
            "skill": draw(st.sampled_from(skills)),
            "kind": draw(st.sampled_from(kinds)),
            "task": draw(st.sampled_from(["", "hard", "easy"])),
            "work": draw(st.sampled_from(["", "", "w1", "w2"])),
            "weight": draw(st.sampled_from([0.2, 1.0, 3.0])),
        }
        made.append(evidence(f"more-{i}", draw(day), draw(level), **more))
    return made
