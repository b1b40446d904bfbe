"""Asks the questions of one criterion: steps down in response format, asks once more, counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assaymark.grading.llm.calibrate import Votes
from assaymark.grading.llm.fence import Forged
from assaymark.grading.llm.folded import Folded, folded
from assaymark.grading.llm.model import Answer, Complete, Form, FormRefused, Sample, Unanswered
from assaymark.grading.llm.prompt import Manner, Question, request
from assaymark.grading.llm.reply import Reply, Unusable, reply

_WEAKER: Final = {Form.SCHEMA: Form.OBJECT, Form.OBJECT: Form.PROMPT}
TRIES: Final = 2
"""Askings for one sample: once, and once more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions, what came back, and the format that the endpoint took last.

    `lost` says why a sample is missing; empty when `replies` has one for each question.
    """

    questions: tuple[Question, ...]
    replies: tuple[Reply, ...]
    samples: tuple[Sample, ...]
    form: Form
    lost: str

    @property
    def votes(self) -> Votes:
        """Share of the replies for each level."""
        tally = Counter(one.level for one in self.replies)
        return {level: n / len(self.replies) for level, n in sorted(tally.items())}

    def joined(self, other: "Asked") -> "Asked":
        """Both, the other's samples last."""
        return Asked(
            (*self.questions, *other.questions),
            (*self.replies, *other.replies),
            (*self.samples, *other.samples),
            other.form,
            self.lost or other.lost,
        )


@dataclass(slots=True)
class _Tally:
    """What the tries for one sample took so far."""

    tries: int = 0
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    def add(self, answer: Answer) -> None:
        self.model = answer.model
        self.tokens_in += answer.tokens_in
        self.tokens_out += answer.tokens_out
        self.seconds += answer.seconds


def asked(
    manner: Manner,
    questions: Sequence[Question],
    text: str,
    complete: Complete,
    *,
    form: Form,
) -> Asked:
    """The answers to all questions; ends at the first that stays without a usable answer."""
    work = folded(text)
    replies: list[Reply] = []
    samples: list[Sample] = []
    lost = ""
    for one in questions:
        said, sample = _sample(manner, one, text, work, complete, form)
        form = sample.form
        samples.append(sample)
        if said is None:
            lost = f"no usable answer from the model: {sample.lost}"
            break
        replies.append(said)
    return Asked(tuple(questions), tuple(replies), tuple(samples), form, lost)


def _sample(
    manner: Manner,
    question: Question,
    text: str,
    work: Folded,
    complete: Complete,
    form: Form,
) -> tuple[Reply | None, Sample]:
    tally, said, wrong = _Tally(), None, ""
    while said is None and tally.tries < TRIES:
        tally.tries += 1
        try:
            call = request(question, manner, text=text, form=form, wrong=wrong)
            answer = complete(call)
            tally.add(answer)
            said = reply(answer.text, question, work, form=form)
        except FormRefused as refused:
            if form not in _WEAKER:
                wrong = str(refused)
                break
            form, tally.tries = _WEAKER[form], tally.tries - 1
        except (Unusable, Unanswered, Forged) as unusable:
            wrong = str(unusable)
            if not isinstance(unusable, Unusable):
                break
    return said, _counted(question, form, said, wrong, tally)


def _counted(
    question: Question, form: Form, said: Reply | None, wrong: str, tally: _Tally
) -> Sample:
    return Sample(
        seed=question.seed,
        order=question.order,
        form=form,
        level=said.level if said else None,
        lost="" if said else wrong,
        tries=tally.tries,
        model=tally.model,
        tokens_in=tally.tokens_in,
        tokens_out=tally.tokens_out,
        seconds=tally.seconds,
    )
