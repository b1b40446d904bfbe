"""How long a review takes by keyboard: strokes counted in the browser, seconds by a known model.

The keystroke-level model of Card, Moran & Newell (1980), Communications of the ACM 23(7), with its
published operators: K, a key by an average typist (40 words a minute), .28 s; M, a mental step,
1.35 s; R, the wait for an answer, measured. H and P do not occur: the hands stay on the keyboard.
An M stands before each unit of thought, after their rules: for each criterion one to find its words
and one to choose its level, one to think of the advice, one before each time scores are sent, and
one to judge each suggestion that differs.

Reading comes on top: the work once; of each suggestion its verdict, and all of it where it differs.
The rubric is taken as known, as it is from the second work of a badge on; `first_of_badge` adds the
words of it that were spelled out on the page when the scores were sent: the needed level of each
criterion, and those on the side of the level that was chosen. Words typed are part of K: a stroke
each.
"""

from dataclasses import dataclass

KEY_S = 0.28
MENTAL_S = 1.35
SLOW_WPM, FAST_WPM = 200, 250
COUNTER = """
addEventListener("keydown", (event) => {
  if (event.repeat) return;
  const strokes = Number(sessionStorage.getItem("strokes") || 0) + 1;
  sessionStorage.setItem("strokes", strokes);
}, true);
"""
"""Counts every key that goes down, Shift and Ctrl as keys of their own, across pages."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one review took: strokes (`typed` of them words of advice), words read, waiting."""

    strokes: int
    typed: int
    criteria: int
    differing: int
    words: int
    suggested: int
    rubric: int
    waited_s: float

    @property
    def keys_s(self) -> float:
        """Seconds of pressing keys."""
        return self.strokes * KEY_S

    @property
    def thinking_s(self) -> float:
        """Seconds of mental steps."""
        return (2 * self.criteria + 1 + 2 + self.differing) * MENTAL_S

    def seconds(self, *, wpm: int, first_of_badge: bool = False) -> float:
        """All of it."""
        read = self.words + self.suggested + (self.rubric if first_of_badge else 0)
        return self.keys_s + self.thinking_s + self.waited_s + 60 * read / wpm

    def prepared(self) -> float:
        """Seconds of the first of a badge where the advice is what the next level says: one key."""
        first = self.seconds(wpm=SLOW_WPM, first_of_badge=True)
        return first - self.typed * KEY_S

    def told(self) -> str:
        """The numbers in one paragraph."""
        slow, fast = self.seconds(wpm=SLOW_WPM), self.seconds(wpm=FAST_WPM)
        first = self.seconds(wpm=SLOW_WPM, first_of_badge=True)
        return (
            f"review by keyboard: {self.strokes} strokes, {self.typed} of them words of advice, "
            f"for {self.criteria} criteria; a work of {self.words} words, {self.suggested} words "
            f"of suggestion read; keys {self.keys_s:.0f} s, thought {self.thinking_s:.0f} s, waits "
            f"{self.waited_s:.1f} s; in all {fast:.0f} to {slow:.0f} s at {FAST_WPM} to {SLOW_WPM} "
            f"words a minute; the first of a badge, with {self.rubric} words of its rubric, "
            f"{first:.0f} s, or {self.prepared():.0f} s with the advice begun by the page"
        )
