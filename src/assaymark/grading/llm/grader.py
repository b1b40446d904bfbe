"""The grader: asks, asks again in another order, distrusts what agrees too easily, and says why.

For each work, in this order; the first that speaks against it ends the reading, a person judges:

1. The text itself: does it speak to whoever grades it (`tripwires`)? Is it empty, overlong, not
   English?
2. A probe: one call whose work carries an instruction that we planted. A model that follows it
   would follow others.
3. Each criterion, 3 to 5 samples, the levels in another order each time. An unusable answer is
   asked for once more; a second one, and the criterion abstains. So it does when a level above the
   lowest has no quote that stands in the work.
4. Where any sample saw more than the lowest level: the same question about the work without each of
   four stretches (`parts`).
5. Votes become probabilities by the criterion's calibrator (`settle`). Not sure enough, or a
   decision that falls with one stretch: abstains. A level that falls with one is lowered.

What holds by construction: quotes are slices of the work; a text that trips a wire, and a model
that follows the planted instruction, give no grade; an instruction at one place, at most a fifth of
the work, cannot raise a level above what the model sees without it. What is only measured: the
share of injected texts that the tripwires know. What is left: an instruction repeated all over, in
words that no wire knows, to a model that follows it and not ours. So nothing is decided by a model
alone: before the gate it needs a second that no text can talk into anything (`verdict.seconded`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assaymark.framework.rubric import Criterion, Rubric, rubric_to_plain
from assaymark.grading.gaming import ENGLISH, english
from assaymark.grading.llm.asking import Asked, asked
from assaymark.grading.llm.calibrate import Calibrator
from assaymark.grading.llm.model import (
    Complete,
    CriterionReading,
    Form,
    Sample,
    Stopped,
    WorkReading,
)
from assaymark.grading.llm.parts import Without, without
from assaymark.grading.llm.prompt import Manner, digest, question, wording
from assaymark.grading.llm.saying import grade, rests, unsure
from assaymark.grading.llm.settle import Doubt, settle
from assaymark.grading.llm.tripwires import tripped
from assaymark.grading.model import Abstention, Grade, GraderVersion
from assaymark.grading.words import words

ALGORITHM: Final = "llm-1"
SHORTEST: Final = 8
LONGEST: Final = 6000
"""Words; shorter or longer works are not read."""
LETTERS: Final = 60_000
FOLLOWED: Final = (
    "the model followed an instruction that was planted into the work as a test, so it"
    " might follow others: nothing it says counts"
)
TELLING: Final = 2
"""Answers that must say that the work speaks to its grader before it counts as a sign."""


@dataclass(frozen=True, slots=True)
class LanguageGrader:
    """One model, one rubric. `calibrators` by criterion key; without one a grade is a hint only.

    `endpoint`: where the model is asked; the same name elsewhere is another grader.
    """

    rubric: Rubric
    model: str
    manner: Manner
    calibrators: Mapping[str, Calibrator] = field(default_factory=dict)
    endpoint: str = ""

    @property
    def prompt(self) -> str:
        """All that shapes the answers besides rubric, model and work; the `prompt` of a gate's
        `reset_key`."""
        return wording(self.manner)

    @property
    def asks(self) -> str:
        """Names the question alone, without calibrators: votes under one name may be pooled."""
        return self._named()

    @property
    def version(self) -> GraderVersion:
        """Algorithm, model, and 12 hex digits of the digest of prompt, rubric, endpoint and
        calibrators."""
        fitted = {key: one.to_plain() for key, one in self.calibrators.items()}
        return self._named(json.dumps(fitted, sort_keys=True))

    def _named(self, *more: str) -> str:
        rubric = json.dumps(rubric_to_plain(self.rubric), sort_keys=True)
        asked = (self.prompt, rubric, self.endpoint) if self.endpoint else (self.prompt, rubric)
        return f"{ALGORITHM}:{self.model}:{digest(*asked, *more)[:12]}"

    def read(
        self, text: str, *, complete: Complete, secret: str, seeds: Sequence[int]
    ) -> WorkReading:
        """What the model says of the work. `secret`: at least 16 characters that the work's author
        cannot know; `seeds`: one for each sample. The same arguments ask the same questions.

        Raises ValueError for other secrets or seeds, and whatever else `complete` raises than
        Unanswered, FormRefused and Stopped.
        """
        if len(secret) < 16 or len(seeds) != self.manner.samples:
            raise ValueError(
                f"a secret of {len(secret)} characters and {len(seeds)} seeds; expected 16 or more"
                f" and {self.manner.samples}; draw them anew"
            )
        if flags := unreadable(text):
            return self._nothing(flags[0], flags)
        return _Run(self, text, complete, secret, tuple(seeds)).reading()

    def _nothing(
        self, reason: str, flags: tuple[str, ...] = (), probe: Sample | None = None
    ) -> WorkReading:
        held = tuple(self.withheld(one, reason) for one in self.rubric.criteria)
        return WorkReading(held, flags, probe)

    def withheld(
        self, criterion: Criterion, reason: str, samples: tuple[Sample, ...] = ()
    ) -> CriterionReading:
        """An abstention with its reason."""
        return CriterionReading(Abstention(criterion.key, reason, self.version), {}, (), samples)


def unreadable(text: str) -> tuple[str, ...]:
    """Why no model is asked about this text, a sentence a reason."""
    forms = [word.form for word in words(text)]
    if len(forms) < SHORTEST:
        return (f"the work is nearly empty: {len(forms)} words; suggestions start at {SHORTEST}",)
    if len(forms) > LONGEST or len(text) > LETTERS:
        return (f"the work is too long to be read at once: {len(forms)} words",)
    if (share := english(forms)) < ENGLISH:
        return (f"it does not read like English ({share:.0%} everyday words); only that is graded",)
    return tripped(text)


@dataclass(slots=True)
class _Run:
    """One reading of one work; remembers which response format the endpoint knows."""

    grader: LanguageGrader
    text: str
    complete: Complete
    secret: str
    seeds: tuple[int, ...]
    form: Form = Form.SCHEMA
    told: int = 0

    def reading(self) -> WorkReading:
        try:
            probe = self._ask(self.grader.rubric.criteria[0], self.text, [-1], planted=True)
        except Stopped as wrong:
            return self.grader._nothing(str(wrong))
        if flag := followed(probe):
            return self.grader._nothing(flag, (flag,), probe.samples[0])
        if probe.lost:
            return self.grader._nothing(probe.lost, (), probe.samples[0])
        self.told = 0  # the probe's work does speak to its reader: we planted that
        read = tuple(self._criteria())
        return WorkReading(read, self._addressed(), probe.samples[0])

    def _ask(
        self, criterion: Criterion, text: str, turns: Sequence[int], *, planted: bool = False
    ) -> Asked:
        questions = [
            question(
                criterion,
                secret=self.secret,
                seed=self.seeds[turn % len(self.seeds)],
                turn=turn,
                planted=planted,
            )
            for turn in turns
        ]
        found = asked(self.grader.manner, questions, text, self.complete, form=self.form)
        self.form = found.form
        self.told += sum(one.addressed for one in found.replies)
        return found

    def _criteria(self) -> Iterator[CriterionReading]:
        stopped = ""
        for criterion in self.grader.rubric.criteria:
            if not stopped:
                try:
                    yield self._criterion(criterion)
                    continue
                except Stopped as wrong:
                    stopped = str(wrong)
            yield self.grader.withheld(criterion, stopped)

    def _criterion(self, criterion: Criterion) -> CriterionReading:
        found = self._ask(criterion, self.text, range(self.grader.manner.samples))
        if found.lost:
            return self.grader.withheld(criterion, found.lost, found.samples)
        parts = without(self.text) if set(found.votes) != {criterion.values[0]} else ()
        again = [
            self._ask(criterion, part.text, [self.grader.manner.samples + place])
            for place, part in enumerate(parts)
        ]
        samples = (*found.samples, *(sample for one in again for sample in one.samples))
        if lost := next((one.lost for one in again if one.lost), ""):
            return self.grader.withheld(criterion, lost, samples)
        votes = [one.votes for one in again]
        said = self._said(criterion, found, votes, parts)
        return CriterionReading(said, found.votes, tuple(votes), samples)

    def _said(
        self,
        criterion: Criterion,
        found: Asked,
        votes: Sequence[Mapping[int, float]],
        parts: Sequence[Without],
    ) -> Grade | Abstention:
        calibrator = self.grader.calibrators.get(criterion.key)
        n = self.grader.manner.samples
        made = settle(criterion, found.votes, votes, samples=n, calibrator=calibrator)
        if isinstance(made, Doubt):
            reason = unsure(criterion, found.votes, made.chance)
            if made.part is not None:
                part = parts[made.part]
                reason = rests(self.text[part.start : part.end])
            return Abstention(criterion.key, reason, self.grader.version)
        return grade(criterion, made, found.replies, calibrator, self.grader.version)

    def _addressed(self) -> tuple[str, ...]:
        if self.told < TELLING:
            return ()
        return (f"the model says in {self.told} answers that the work speaks to its grader",)


def followed(probe: Asked) -> str:
    """What it means where an answer does what was planted into its work; else an empty text."""
    canary = probe.questions[0].canary.casefold()
    if any(one.reasoning.casefold().lstrip("\"'*_ ").startswith(canary) for one in probe.replies):
        return FOLLOWED
    return ""
