"""The examples of the reference page; a test runs each of them as printed, curl and all."""

from dataclasses import dataclass, field
from typing import Any

BADGE = "4q7d2m9x1kz6w8hc"
WORK = "0b5n3t8r6yv2f9ja"
AWARD = "8s1g4p7e2xw5c3mz"
METRIC = "escalations"
TEAM = "Support"
LEARNER = "dana@northwind.example"


@dataclass(frozen=True, slots=True)
class Example:
    """How one address is called: path values, query, and a body as JSON, form, or shell words."""

    handle: str = ""
    query: str = ""
    body: Any = None
    form: dict[str, str] = field(default_factory=dict)
    words: str = ""


EXAMPLES: dict[str, Example] = {
    "list_badges": Example(query="limit=20"),
    "get_badge": Example(handle=BADGE),
    "hand_in": Example(
        body={
            "badge": BADGE,
            "text": "It sounds as if the missing parcel cost you the whole morning. Shall we go "
            "through what you need today, before I look for it?",
            "consent": {"agreed": True, "show_name": True, "show_quotes": True},
        }
    ),
    "hand_in_file": Example(
        form={"badge": BADGE, "agreed": "true", "show_name": "true", "file": "@reply.md"}
    ),
    "list_works": Example(query="state=in_review&limit=20"),
    "get_work": Example(handle=WORK),
    "review_work": Example(
        handle=WORK,
        body={
            "scores": {
                "names-feeling": {
                    "level": 3,
                    "quotes": ["cost you the whole morning"],
                    "comment": "Names what it meant, not only what happened.",
                },
                "asks-first": {"level": 2, "quotes": ["Shall we go through what you need today"]},
            },
            "feedback": "You heard the cost before you offered help. Next: ask one thing at a "
            "time.",
        },
    ),
    "check_in": Example(
        body={"badge": BADGE, "levels": {"names-feeling": 2, "asks-first": 1}, "words": ""}
    ),
    "tell_observation": Example(
        body={
            "badge": BADGE,
            "learner": LEARNER,
            "source": "scenario",
            "words": "Asked what the delay meant before offering a refund.",
            "levels": {"asks-first": 2},
            "quote": "What did you have planned for this morning?",
            "link": "https://scenarios.example/runs/7",
            "key": "run-7",
            "at": "2026-03-02T09:30:00Z",
        }
    ),
    "list_skills": Example(),
    "list_awards": Example(query="state=valid&since=2026-01-01T00:00:00Z"),
    "give_award": Example(
        body={
            "badge": BADGE,
            "recipient": LEARNER,
            "results": {"names-feeling": {"level": 3}, "asks-first": {"level": 2}},
            "ground": "Observed in twelve recorded calls by two trainers, who agreed on both "
            "levels.",
            "show_name": True,
        }
    ),
    "get_award": Example(handle=AWARD),
    "revoke_award": Example(handle=AWARD, body={"reason": "Given to the wrong person."}),
    "get_credential": Example(handle=AWARD),
    "get_jwt": Example(handle=AWARD),
    "get_proof": Example(handle=AWARD),
    "list_metrics": Example(query="limit=20"),
    "set_metric": Example(
        handle=METRIC,
        body={
            "name": "Escalations",
            "unit": "per 100 cases",
            "better": "down",
            "level": "team",
            "topic": "escalations",
            "source": "Help desk, weekly report",
        },
    ),
    "tell_values": Example(
        handle=METRIC,
        body={
            "values": [
                {"start": "2026-03-02", "team": TEAM, "value": 4.5, "n": 112},
                {"start": "2026-03-09", "team": TEAM, "value": 4.1, "n": 98},
            ]
        },
    ),
    "verify": Example(words='"{\\"credential\\": $(curl -s %(base)s/b/' + AWARD + '.json)}"'),
}
