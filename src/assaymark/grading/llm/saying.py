"""What is said to people about a reading: quotes, reasons, and why there is no suggestion."""

from collections.abc import Sequence
from typing import Final

from assaymark.framework.rubric import Criterion
from assaymark.grading.criterion import SURE
from assaymark.grading.llm.calibrate import Calibrator, Votes
from assaymark.grading.llm.reply import Reply
from assaymark.grading.llm.settle import Settled
from assaymark.grading.model import Grade, GraderVersion, Quote

MOST_QUOTES: Final = 3
_REASONING = 400


def unsure(criterion: Criterion, votes: Votes, chance: float) -> str:
    """Why there is no suggestion: the votes and the chance."""
    title = criterion.level(criterion.pass_value).title
    said = ", ".join(
        f"{share:.0%} “{criterion.level(one).title}”" for one, share in sorted(votes.items())
    )
    return (
        f"not sure enough: asked again in another order the model said {said}; the chance that an"
        f" assessor would say it reaches “{title}” is {chance:.0%}, and a suggestion needs"
        f" {SURE:.0%} either way"
    )


def rests(passage: str) -> str:
    """Why there is no suggestion: what the decision hangs on."""
    short = " ".join(passage.split())
    shown = short if len(short) <= 120 else short[:59] + " … " + short[-58:]
    return (
        "the decision rests on one passage alone; without it the model decides otherwise:"
        f" “{shown}”"
    )


def grade(
    criterion: Criterion,
    made: Settled,
    replies: Sequence[Reply],
    calibrator: Calibrator | None,
    version: GraderVersion,
) -> Grade:
    """The grade with its quotes and reasons."""
    return Grade(
        criterion=criterion.key,
        level=made.level,
        probability=made.likely[made.level],
        probabilities=made.likely,
        quotes=quotes(replies, passed=criterion.passes(made.level), criterion=criterion),
        reasons=reasons(criterion, made, replies, is_calibrated=calibrator is not None),
        grader=version,
    )


def quotes(replies: Sequence[Reply], *, passed: bool, criterion: Criterion) -> tuple[Quote, ...]:
    """Up to three passages, those named most often first; overlapping ones count as one."""
    agreeing = [one for one in replies if criterion.passes(one.level) == passed]
    named: list[list[Quote]] = []
    for quote in (quote for one in agreeing for quote in one.quotes):
        same = next((g for g in named if g[0].start < quote.end and quote.start < g[0].end), None)
        if same is None:
            named.append([quote])
        else:
            same.append(quote)
    best = sorted(named, key=lambda group: (-len(group), group[0].start))[:MOST_QUOTES]
    return tuple(group[0] for group in best)


def reasons(
    criterion: Criterion, made: Settled, replies: Sequence[Reply], *, is_calibrated: bool
) -> tuple[str, ...]:
    """Sentences for people: the decision, the model's reasoning, and every reservation."""
    verb = "reaches" if criterion.passes(made.level) else "does not reach"
    title = criterion.level(criterion.pass_value).title
    rank = criterion.rank(made.level)
    near = min(replies, key=lambda one: abs(criterion.rank(one.level) - rank))
    told = " ".join(near.reasoning.split())
    found = [
        f"{made.sure:.0%} likely that an assessor would say it {verb} “{title}”",
        f"The model's reasoning: “{told[:_REASONING]}{'…' if len(told) > _REASONING else ''}”",
    ]
    if len({one.level for one in replies}) > 1:
        found.append(f"The model's {len(replies)} answers differed with the order of the levels")
    if made.lowered:
        seen = criterion.level(made.level).title
        found.append(f"Without one passage the model sees only “{seen}”, so this is suggested")
    if not is_calibrated:
        found.append("Not calibrated on works that people rated: a hint, no more")
    return tuple(found)
