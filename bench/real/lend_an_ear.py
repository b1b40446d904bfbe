"""Real input: 50 workplace conversations rated by three experts, as a badge with rated works.

`load` reads the folder `lend-an-ear` of the shared data. A work is what the supporter wrote, turn
by turn; the person seeking support is another's words and no evidence. `report` prints how the
local grader does when each conversation is left out in turn.

    python -m bench.real.lend_an_ear ../shared/data/soft-skills/lend-an-ear

The rubric's words are ours; the ratings 1 to 5 are the experts'. Three dimensions count something
to avoid, 5 being worst; their ladders run from 5 down to 1, so the raw scale stays.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.grading.model import Abstention, Grade, RatedWork
from assaymark.grading.study import leave_one_out, leave_one_out_levels
from assaymark.validity.agreement import (
    bootstrap_interval,
    exact_agreement,
    quadratic_weighted_kappa,
    wilson_interval,
)

SEED = 20241031
EXPERTS = ("expert1", "expert2", "expert3")
AMOUNTS = ("Not at all", "A little", "Somewhat", "Clearly", "Strongly")

# key, title, description, the bar, what one sees at 1 … 5
_SHOWN = (
    (
        "validating_emotions",
        "Validates emotions",
        "Treats what the other person feels as understandable and allowed.",
        (
            "No feeling is taken up, or it is argued with.",
            "A set phrase of sympathy (“sorry to hear that”) and nothing more.",
            "Says once that the feeling makes sense, without tying it to what happened.",
            "Names a feeling that fits and says why it makes sense here.",
            "Keeps coming back to the feelings, names them well, and makes room for them.",
        ),
    ),
    (
        "encouraging_elaboration",
        "Encourages elaboration",
        "Invites the other person to say more about what happened and how it is for them.",
        (
            "Asks nothing; statements only.",
            "Asks something in passing, or only closed questions.",
            "Asks a fitting question now and then, but moves on from the answers.",
            "Asks open questions that follow from what was said.",
            "Draws the person out throughout, one open question building on the last answer.",
        ),
    ),
    (
        "demonstrating_understanding",
        "Shows understanding",
        "Gives back what was heard, so that the other person can tell that it arrived.",
        (
            "Nothing of what was said comes back.",
            "Claims to understand (“I get it”) without showing it.",
            "Gives back a detail or the topic.",
            "Puts the situation in own words, with what it means for the person.",
            "Gives back the situation and what lies beneath it, and checks whether that is right.",
        ),
    ),
)
_AVOIDED = (
    (
        "advice_giving",
        "Holds back advice",
        "Amount of unasked advice; less is better.",
        3,
        (
            "Gives no advice.",
            "Offers one suggestion in passing.",
            "Gives advice here and there among the listening.",
            "Mostly gives advice.",
            "Gives advice from beginning to end and hardly listens.",
        ),
    ),
    (
        "self_oriented",
        "Stays with the other person",
        "Amount of talk about oneself; less is better.",
        2,
        (
            "Does not turn to own experience.",
            "Mentions own experience once, and returns to the person.",
            "Turns to own experience more than once.",
            "Own experience takes up much of the talk.",
            "The talk becomes about the supporter.",
        ),
    ),
    (
        "dismissing_emotions",
        "Does not dismiss emotions",
        "Amount of playing down or brushing aside what is felt; less is better.",
        2,
        (
            "No feeling is played down.",
            "One remark that plays a feeling down a little.",
            "Feelings are met with cheering up instead of being heard.",
            "Feelings are often played down or talked away.",
            "Feelings are brushed aside, or the person is told not to have them.",
        ),
    ),
)
_SHOWN_BAR = 2


def load(folder: Path) -> tuple[Rubric, list[RatedWork]]:
    """The empathic-listening rubric and the 50 works, three ratings for each criterion.

    Raises FileNotFoundError when the data is missing, KeyError when an expert left one out.
    """
    rubric = _rubric()
    rated = [_ratings(folder / "lend_an_ear" / f"{name}_ratings.csv") for name in EXPERTS]
    works = []
    for row in _rows(folder / "sample_lend_an_ear_conversations.csv"):
        key = row["conversation_id"]
        ratings = {
            one.key: tuple(int(float(expert[key][one.key])) for expert in rated)
            for one in rubric.criteria
        }
        works.append(RatedWork(key, supporter(row["full_conversation"]), ratings))
    return rubric, works


def reference(ratings: Sequence[int]) -> int:
    """The middle one of an odd number of ratings."""
    return sorted(ratings)[len(ratings) // 2]


def supporter(conversation: str) -> str:
    """The supporter's turns, one a line; a turn may itself run over several lines.

    >>> supporter("Seeker: I lost my job.\\nSupporter: Oh no.\\n\\nWhen?\\nSeeker: Today.")
    'Oh no.\\nWhen?'
    """
    lines: list[str] = []
    ours = False
    for line in conversation.splitlines():
        speaker, colon, said = line.partition(":")
        if colon and speaker in ("Seeker", "Supporter"):
            ours = speaker == "Supporter"
        else:
            said = line
        if ours and said.strip():
            lines.append(said.strip())
    return "\n".join(lines)


def _rubric() -> Rubric:
    shown = [_criterion(key, *rest, _SHOWN_BAR, seen, 1) for key, *rest, seen in _SHOWN]
    avoided = [_criterion(key, *rest, seen, -1) for key, *rest, seen in _AVOIDED]
    return Rubric((*shown, *avoided))


def _criterion(
    key: str, title: str, description: str, bar: int, seen: tuple[str, ...], way: int
) -> Criterion:
    levels = [
        RubricLevel(i, amount, text)
        for i, (amount, text) in enumerate(zip(AMOUNTS, seen, strict=True), start=1)
    ]
    return Criterion(key, title, description, tuple(levels[::way]), bar)


def ratings(folder: Path, name: str) -> dict[str, dict[str, int]]:
    """Conversation to criterion to level, as one of the stored sheets has it (`gpt`, `expert1`)."""
    keys = [one[0] for one in (*_SHOWN, *_AVOIDED)]
    rows = _ratings(folder / "lend_an_ear" / f"{name}_ratings.csv")
    return {key: {one: int(float(row[one])) for one in keys} for key, row in rows.items()}


def _ratings(path: Path) -> dict[str, dict[str, str]]:
    return {row["conversation_id"]: row for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report(rubric: Rubric, works: Sequence[RatedWork], *, seed: int = SEED) -> list[str]:
    """Lines of the leave-one-out report: one table, a row a criterion."""
    graded = leave_one_out(rubric, works, seed=seed)
    bare = leave_one_out_levels(rubric, works)
    lines = [
        f"{len(works)} conversations, each graded by a grader that never met it",
        "kappa: quadratic weighted, against the experts' median, 95% bootstrap interval",
        "sure: pass/fail decisions given, and right; always: right by always saying the commoner",
        "experts: mean kappa of the three pairs of experts",
        "",
        f"{'criterion':28}{'kappa, nothing withheld':>26}{'exact':>7}{'experts':>9}"
        f"{'kappa of the graded':>27}{'n':>4}{'sure, right (95%)':>25}{'always':>8}{'withheld':>9}",
    ]
    for i, criterion in enumerate(rubric.criteria):
        column = [row[i] for row in graded]
        levels = [row[criterion.key] for row in bare]
        lines.append(_line(criterion, works, column, levels, seed=seed))
    return [*lines, "", *_reasons(rubric, graded)]


def _line(
    criterion: Criterion,
    works: Sequence[RatedWork],
    column: Sequence[Grade | Abstention],
    bare: Sequence[int],
    *,
    seed: int,
) -> str:
    said = [reference(work.ratings[criterion.key]) for work in works]
    pairs = [(g.level, s) for g, s in zip(column, said, strict=True) if isinstance(g, Grade)]
    right = sum(criterion.passes(level) == criterion.passes(one) for level, one in pairs)
    interval = wilson_interval(right, len(pairs))
    sure = f"{right}/{len(pairs)} ({interval.low:.2f}, {interval.high:.2f})"
    passing = sum(criterion.passes(one) for one in said)
    always = max(passing, len(said) - passing) / len(said)
    return (
        f"{criterion.key:28}{_kappa(criterion, bare, said, seed):>26}"
        f"{exact_agreement(bare, said):>7.2f}{_experts(criterion, works):>9.2f}"
        f"{_kappa(criterion, *zip(*pairs, strict=True), seed) if pairs else '-':>27}"
        f"{len(pairs):>4}{sure:>25}{always:>8.2f}{len(column) - len(pairs):>9}"
    )


def _kappa(criterion: Criterion, a: Sequence[int], b: Sequence[int], seed: int) -> str:
    def kappa(x: Sequence[float], y: Sequence[float]) -> float:
        return quadratic_weighted_kappa(x, y, levels=criterion.values)

    interval = bootstrap_interval(kappa, a, b, seed=seed)
    return f"{kappa(a, b):.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _experts(criterion: Criterion, works: Sequence[RatedWork]) -> float:
    given = list(zip(*(work.ratings[criterion.key] for work in works), strict=True))
    pairs = [(given[0], given[1]), (given[1], given[2]), (given[0], given[2])]
    found = [quadratic_weighted_kappa(a, b, levels=criterion.values) for a, b in pairs]
    return sum(found) / len(found)


def _reasons(rubric: Rubric, graded: Sequence[Sequence[Grade | Abstention]]) -> list[str]:
    lines = []
    for i, criterion in enumerate(rubric.criteria):
        withheld = [row[i] for row in graded if isinstance(row[i], Abstention)]
        kinds = Counter(one.reason.split(":")[0].split("(")[0].strip() for one in withheld)
        told = "; ".join(f"{n} {kind}" for kind, n in kinds.most_common())
        lines.append(f"{criterion.key}: withheld {len(withheld)}: {told or '-'}")
    return lines


def main(folder: str) -> None:
    """Prints the report for the data in `folder`."""
    rubric, works = load(Path(folder))
    sys.stdout.write("\n".join(report(rubric, works)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
